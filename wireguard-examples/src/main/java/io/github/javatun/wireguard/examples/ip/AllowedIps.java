package io.github.javatun.wireguard.examples.ip;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Cryptokey routing (paper, section 2): which addresses are behind a peer. Packets from the peer
 * must come from one of them; packets to one of them go to the peer.
 *
 * <p><b>Immutable; safe for all threads.</b> Asking allocates nothing and looks at one prefix after
 * the other, which is right for a few.
 */
public final class AllowedIps {
  private static final int IPV4_SOURCE_OFFSET = 12;
  private static final int IPV4_DESTINATION_OFFSET = 16;
  private static final int IPV4_HEADER_SIZE_BYTES = 20;
  private static final int IPV6_SOURCE_OFFSET = 8;
  private static final int IPV6_DESTINATION_OFFSET = 24;
  private static final int IPV6_HEADER_SIZE_BYTES = 40;

  private final IpPrefix[] prefixes;

  /**
   * A peer's addresses.
   *
   * @param prefixes as in {@code AllowedIPs}
   */
  public AllowedIps(List<IpPrefix> prefixes) {
    this.prefixes = prefixes.toArray(IpPrefix[]::new);
  }

  /**
   * Whether the peer may send this packet.
   *
   * @param packet an IP packet from position to limit, big-endian
   * @return false also for what is no IP packet
   */
  public boolean containsSource(ByteBuffer packet) {
    return contains(packet, IPV4_SOURCE_OFFSET, IPV6_SOURCE_OFFSET);
  }

  /**
   * Whether this packet is for the peer.
   *
   * @param packet an IP packet from position to limit, big-endian
   * @return false also for what is no IP packet
   */
  public boolean containsDestination(ByteBuffer packet) {
    return contains(packet, IPV4_DESTINATION_OFFSET, IPV6_DESTINATION_OFFSET);
  }

  private boolean contains(ByteBuffer packet, int ipv4Offset, int ipv6Offset) {
    if (!packet.hasRemaining()) {
      return false;
    }
    int start = packet.position();
    int version = packet.get(start) >>> 4;
    if (version == 4 && packet.remaining() >= IPV4_HEADER_SIZE_BYTES) {
      return containsIpv4(packet.getInt(start + ipv4Offset));
    }
    if (version == 6 && packet.remaining() >= IPV6_HEADER_SIZE_BYTES) {
      int address = start + ipv6Offset;
      return containsIpv6(packet.getLong(address), packet.getLong(address + Long.BYTES));
    }
    return false;
  }

  private boolean containsIpv4(int address) {
    for (IpPrefix prefix : prefixes) {
      if (prefix.containsIpv4(address)) {
        return true;
      }
    }
    return false;
  }

  private boolean containsIpv6(long high, long low) {
    for (IpPrefix prefix : prefixes) {
      if (prefix.containsIpv6(high, low)) {
        return true;
      }
    }
    return false;
  }
}
