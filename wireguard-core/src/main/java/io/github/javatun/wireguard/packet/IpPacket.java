package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A view of a whole IPv4 or IPv6 packet in memory, to be set from packet to packet.
 *
 * <p>Its addresses, ports, echo identifiers and checksums can be changed in two ways:
 *
 * <ul>
 *   <li>{@code set...} and then {@link #completeChecksums()} computes all of it anew. It is the way
 *       for packets whose checksum may have been left to a network card, where a sum of the
 *       pseudo-header only stands in its place.
 *   <li>{@code rewrite...} repairs the checksums by what has changed (RFC 1624). A wrong checksum
 *       stays wrong, so that damage on the way is noticed. It is the only way for fragments.
 * </ul>
 *
 * <p>{@code rewrite...} followed by {@link #completeChecksums()} is right for both: it leaves the
 * repaired transport checksum of a first fragment as it is, and computes all others.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
public final class IpPacket extends PacketView {
  private static final int MOST_HOP_LIMIT = 255;

  /** Creates a view of nothing. */
  public IpPacket() {}

  /**
   * Sets the view to a packet and checks its IP header and extension headers. The transport's
   * header may be anything.
   *
   * <p>Refused are packets that are longer than what is there, fragments that reach beyond 65,535
   * bytes, chains of extension headers that do not end within the packet, or in a wrong order, or
   * have more than 16 links, and IPv6 packets with an IPv4-mapped address: that would not be told
   * from an IPv4 address.
   *
   * @param memory where the packet lies
   * @param offset where it begins
   * @param available bytes there are; may be more than the packet's length
   * @return false if there is no well-formed packet; the view then shows nothing
   * @throws IndexOutOfBoundsException if the memory does not hold that many bytes
   */
  public boolean parse(MemorySegment memory, long offset, int available) {
    Objects.checkFromIndexSize(offset, available, memory.byteSize());
    return read(memory, offset, available, true);
  }

  /**
   * Writes the source address, and no checksum.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void setSource(long high, long low) {
    HeaderWriter.putAddress(this, sourceAddressOffset(), high, low);
  }

  /**
   * Writes the destination address, and no checksum.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void setDestination(long high, long low) {
    HeaderWriter.putAddress(this, destinationAddressOffset(), high, low);
  }

  /**
   * Writes the source port, and no checksum.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the packet has no ports
   */
  public void setSourcePort(int port) {
    HeaderWriter.putPort(this, sourcePortOffset(), port);
  }

  /**
   * Writes the destination port, and no checksum.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the packet has no ports
   */
  public void setDestinationPort(int port) {
    HeaderWriter.putPort(this, destinationPortOffset(), port);
  }

  /**
   * Writes the identifier of an echo or of an answer to one, and no checksum.
   *
   * @param identifier 0 to 65,535
   * @throws IllegalStateException if {@link #icmpIdentifier} is negative
   */
  public void setIcmpIdentifier(int identifier) {
    HeaderWriter.putIcmpIdentifier(this, identifier);
  }

  /**
   * Writes time to live or hop limit, and no checksum.
   *
   * @param hopLimit 0 to 255
   */
  public void setHopLimit(int hopLimit) {
    if (hopLimit < 0 || hopLimit > MOST_HOP_LIMIT) {
      throw new IllegalArgumentException(
          "hop limit is " + hopLimit + ", must be 0 to " + MOST_HOP_LIMIT);
    }
    NetworkOrder.putByte(memory(), hopLimitOffset(), hopLimit);
  }

  /**
   * Changes the source address and repairs the checksums of IPv4, TCP, UDP and ICMPv6. A UDP
   * checksum of 0, which says that there is none, stays 0.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void rewriteSource(long high, long low) {
    HeaderWriter.replaceSource(this, high, low);
  }

  /**
   * Changes the destination address and repairs checksums as {@link #rewriteSource} does.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void rewriteDestination(long high, long low) {
    HeaderWriter.replaceDestination(this, high, low);
  }

  /**
   * Changes the source port and repairs the transport's checksum.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the packet has no ports
   */
  public void rewriteSourcePort(int port) {
    HeaderWriter.replacePort(this, sourcePortOffset(), port);
  }

  /**
   * Changes the destination port and repairs the transport's checksum.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the packet has no ports
   */
  public void rewriteDestinationPort(int port) {
    HeaderWriter.replacePort(this, destinationPortOffset(), port);
  }

  /**
   * Changes the identifier of an echo, or of an answer to one, and repairs the transport's
   * checksum.
   *
   * @param identifier 0 to 65,535
   * @throws IllegalStateException if {@link #icmpIdentifier} is negative
   */
  public void rewriteIcmpIdentifier(int identifier) {
    HeaderWriter.replaceIcmpIdentifier(this, identifier);
  }

  /**
   * Computes the checksum of the IPv4 header, and of TCP, UDP, ICMP or ICMPv6 over the whole
   * packet. What stood there does not matter; UDP gets a checksum where it had none.
   *
   * <p>A fragment's transport checksum is left as it is: only whoever has all fragments could
   * compute it.
   *
   * @return whether the packet needs no more: false for a first fragment, a transport header that
   *     is cut short, a wrong UDP length, and an IPv6 routing header that is not used up
   */
  public boolean completeChecksums() {
    if (isIpv4()) {
      HeaderWriter.completeIpv4Checksum(memory(), offset(), headerBytes());
    }
    if (fragmentOffsetBytes() != 0 || !TransportChecksum.isKnown(this)) {
      return true;
    }
    return !isFragment() && TransportChecksum.complete(this);
  }
}
