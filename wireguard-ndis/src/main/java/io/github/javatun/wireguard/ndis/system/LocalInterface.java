package io.github.javatun.wireguard.ndis.system;

import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.util.List;

/**
 * A network interface as the system sees it.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param id the system's name, on Windows a GUID in braces: an adapter's name ends with it
 * @param displayName the name a person knows it by
 * @param index the system's number
 * @param mac the hardware address in the lower 48 bits, 0 if it has none
 * @param mtuBytes the largest IP packet
 * @param up whether it is in operation
 * @param addresses its addresses with the lengths of their networks, the preferred ones first
 * @param gateways where packets to other networks go; none: it does not lead to the Internet
 * @param dnsServers the name servers that the system asks through it
 */
public record LocalInterface(
    String id,
    String displayName,
    int index,
    long mac,
    int mtuBytes,
    boolean up,
    List<InterfaceAddress> addresses,
    List<IpAddress> gateways,
    List<IpAddress> dnsServers) {

  /** Copies the lists. */
  public LocalInterface {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
    dnsServers = List.copyOf(dnsServers);
  }
}
