package io.github.javatun.wireguard.ndis.transport;

import io.github.javatun.wireguard.routing.IpAddress;
import java.util.Optional;

/**
 * The way from this computer to the network, for a transport that makes its own frames.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param adapter the handle of the adapter
 * @param mac its hardware address in the lower 48 bits
 * @param ipv4GatewayMac the hardware address that IPv4 frames to other networks go to
 * @param ipv6GatewayMac that of IPv6 frames
 * @param vlan their VLAN tag; 0 without
 * @param ipv4 the adapter's IPv4 address
 * @param ipv6 its IPv6 address
 */
public record OuterLink(
    long adapter,
    long mac,
    long ipv4GatewayMac,
    long ipv6GatewayMac,
    int vlan,
    Optional<IpAddress> ipv4,
    Optional<IpAddress> ipv6) {}
