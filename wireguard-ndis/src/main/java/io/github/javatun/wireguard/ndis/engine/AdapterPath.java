package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An adapter that packets are taken from and given back to, and what a frame for the stack needs:
 * the hardware addresses and the VLAN of the frames that were seen last. IPv4 and IPv6 may have
 * routers of their own.
 *
 * <p><b>The thread that handles frames learns; any thread may read.</b>
 */
final class AdapterPath {

  /** No adapter. */
  static final Adapter NOWHERE_ADAPTER = new Adapter(0, "", Adapter.ETHERNET, 0, 0);

  /** The way of flows that have none. */
  static final AdapterPath NOWHERE = new AdapterPath(NOWHERE_ADAPTER, List.of());

  /** A hardware address of nobody, for frames before any was seen: locally administered. */
  private static final long UNKNOWN_NEIGHBOUR = 0x0200_0000_0001L;

  private final Adapter adapter;
  private volatile Addresses own;
  private volatile long neighbourIpv4 = UNKNOWN_NEIGHBOUR;
  private volatile long neighbourIpv6 = UNKNOWN_NEIGHBOUR;
  private volatile int vlan;

  /** The addresses, in the forms they are asked for. */
  private static final class Addresses {
    final List<InterfaceAddress> list;
    final long[] words;
    final IpPrefix[] networks;

    Addresses(List<InterfaceAddress> addresses) {
      list = List.copyOf(addresses);
      words = new long[2 * addresses.size()];
      for (int i = 0; i < addresses.size(); i++) {
        IpAddress address = addresses.get(i).address();
        words[2 * i] = MappedAddress.high(address);
        words[2 * i + 1] = MappedAddress.low(address);
      }
      networks = addresses.stream().map(InterfaceAddress::network).toArray(IpPrefix[]::new);
    }
  }

  /**
   * Creates a way.
   *
   * @param adapter the adapter
   * @param addresses its addresses, the preferred ones first
   */
  AdapterPath(Adapter adapter, List<InterfaceAddress> addresses) {
    this.adapter = adapter;
    own = new Addresses(addresses);
  }

  /** Takes other addresses. Answers whether they are others. */
  boolean setAddresses(List<InterfaceAddress> addresses) {
    if (own.list.equals(addresses)) {
      return false;
    }
    own = new Addresses(addresses);
    return true;
  }

  /** The adapter. */
  Adapter adapter() {
    return adapter;
  }

  /** Its addresses. */
  List<InterfaceAddress> addresses() {
    return own.list;
  }

  /** Whether an address is one of the adapter's own. */
  boolean hasAddress(long high, long low) {
    long[] words = own.words;
    for (int i = 0; i < words.length; i += 2) {
      if (words[i + 1] == low && words[i] == high) {
        return true;
      }
    }
    return false;
  }

  /** Whether an IPv6 address of its begins with these 64 bits. */
  boolean hasIpv6Network(long high) {
    long[] words = own.words;
    for (int i = 0; i < words.length; i += 2) {
      if (words[i] == high && !MappedAddress.isIpv4(words[i], words[i + 1])) {
        return true;
      }
    }
    return false;
  }

  /** Its first address of a family that reaches further than the link; null: there is none. */
  @Nullable IpAddress primary(boolean ipv4) {
    Addresses now = own; // they may be replaced meanwhile
    long[] words = now.words;
    for (int i = 0; i < words.length; i += 2) {
      boolean linkLocal = words[i] >>> 54 == 0xFE80 >>> 6;
      if (MappedAddress.isIpv4(words[i], words[i + 1]) == ipv4 && !linkLocal) {
        return now.list.get(i / 2).address();
      }
    }
    return null;
  }

  /**
   * Notes where a frame for another network went: to the gateway.
   *
   * @return whether that is news
   */
  boolean learn(long mac, int tag, long destinationHigh, long destinationLow) {
    boolean ipv4 = MappedAddress.isIpv4(destinationHigh, destinationLow);
    long known = ipv4 ? neighbourIpv4 : neighbourIpv6;
    if ((mac == known && tag == vlan) || isOnLink(destinationHigh, destinationLow)) {
      return false;
    }
    if (ipv4) {
      neighbourIpv4 = mac;
    } else {
      neighbourIpv6 = mac;
    }
    vlan = tag;
    return true;
  }

  private boolean isOnLink(long high, long low) {
    IpPrefix[] networks = own.networks;
    for (int i = 0; i < networks.length; i++) {
      boolean inside =
          MappedAddress.isIpv4(high, low)
              ? networks[i].isIpv4() && networks[i].containsIpv4((int) low)
              : !networks[i].isIpv4() && networks[i].containsIpv6(high, low);
      if (inside) {
        return true;
      }
    }
    return false;
  }

  /** Whether a frame to another network was seen. */
  boolean knowsGateway() {
    return neighbour(true) != UNKNOWN_NEIGHBOUR;
  }

  /** The way for a transport that makes its own frames. */
  OuterLink link() {
    return new OuterLink(
        adapter.handle(),
        adapter.mac(),
        neighbour(true),
        neighbour(false),
        vlan,
        Optional.ofNullable(primary(true)),
        Optional.ofNullable(primary(false)));
  }

  /**
   * The router of a family, which frames for the stack come from; that of the other one, if only
   * that was seen.
   */
  long neighbour(boolean ipv4) {
    long first = ipv4 ? neighbourIpv4 : neighbourIpv6;
    long second = ipv4 ? neighbourIpv6 : neighbourIpv4;
    return first != UNKNOWN_NEIGHBOUR ? first : second;
  }

  /** The VLAN of the flow's frames. */
  int vlan() {
    return vlan;
  }

  /** For a person to read. */
  @Override
  public String toString() {
    return adapter.name() + " " + own.list;
  }
}
