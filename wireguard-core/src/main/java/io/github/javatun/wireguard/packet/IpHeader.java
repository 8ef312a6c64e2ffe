package io.github.javatun.wireguard.packet;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.MemorySegment;

/**
 * Writes the IP headers of packets that begin here: without options or extension headers, with a
 * hop limit of {@value #HOP_LIMIT}, and with a whole checksum for IPv4. What is behind the header
 * is the caller's.
 *
 * <p>Lengths are not checked against the memory's but by the memory itself.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class IpHeader {
  /** Size of an IPv4 header without options. */
  public static final int IPV4_BYTES = 20;

  /** Size of an IPv6 header without extension headers. */
  public static final int IPV6_BYTES = 40;

  /** How many routers a packet passes at most. */
  public static final int HOP_LIMIT = 64;

  private static final int IPV4_VERSION_AND_LENGTH = 0x4500;
  private static final int IPV6_VERSION = 0x6000_0000;

  private IpHeader() {}

  /** Size of the header that is written for an IP version. */
  public static int bytes(boolean ipv4) {
    return ipv4 ? IPV4_BYTES : IPV6_BYTES;
  }

  /**
   * Writes the header of a packet that routers must not cut, in the IP version of its addresses. An
   * IPv4 packet has no identification, since it needs none (RFC 6864).
   *
   * @param memory where to
   * @param offset where the packet begins
   * @param sourceHigh first half of the source address, in the form of {@link MappedAddress}
   * @param sourceLow second half
   * @param destinationHigh first half of the destination address, of the same IP version
   * @param destinationLow second half
   * @param protocol what follows, see {@link IpProtocol}
   * @param payloadBytes the length of what follows; 65,535 less the header for IPv4 at most, 65,535
   *     for IPv6
   * @return the header's length
   * @throws IllegalArgumentException if the addresses are not of one IP version, or the length is
   *     out of range; nothing is written
   * @throws IndexOutOfBoundsException if there is no room
   */
  public static int write(
      MemorySegment memory,
      long offset,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int payloadBytes) {
    boolean ipv4 = MappedAddress.isIpv4(destinationHigh, destinationLow);
    if (MappedAddress.isIpv4(sourceHigh, sourceLow) != ipv4) {
      throw new IllegalArgumentException("one address is of IPv4, the other is not");
    }
    if (ipv4) {
      writeIpv4(
          memory,
          offset,
          (int) sourceLow,
          (int) destinationLow,
          protocol,
          payloadBytes,
          HeaderReader.IPV4_DONT_FRAGMENT);
      return IPV4_BYTES;
    }
    writeIpv6(
        memory,
        offset,
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow,
        protocol,
        payloadBytes);
    return IPV6_BYTES;
  }

  /**
   * Writes the header of an IPv4 packet that routers may cut.
   *
   * @param memory where to
   * @param offset where the packet begins
   * @param source the source address, the first byte highest
   * @param destination the destination address
   * @param protocol what follows, see {@link IpProtocol}
   * @param payloadBytes the length of what follows, 0 to 65,515
   * @param identification what tells its fragments from those of others; the lower 16 bits count
   * @return the header's length
   * @throws IllegalArgumentException if the length is out of range; nothing is written
   * @throws IndexOutOfBoundsException if there is no room
   */
  public static int writeDivisible(
      MemorySegment memory,
      long offset,
      int source,
      int destination,
      int protocol,
      int payloadBytes,
      int identification) {
    writeIpv4(memory, offset, source, destination, protocol, payloadBytes, identification << 16);
    return IPV4_BYTES;
  }

  private static void writeIpv4(
      MemorySegment memory,
      long offset,
      int source,
      int destination,
      int protocol,
      int payloadBytes,
      int identificationAndFlags) {
    requireLength(payloadBytes, HeaderReader.MOST_PACKET_BYTES - IPV4_BYTES);
    int versionAndTotal = IPV4_VERSION_AND_LENGTH << 16 | (IPV4_BYTES + payloadBytes);
    int hopsAndProtocol = HOP_LIMIT << 8 | protocol;
    long sum =
        Integer.toUnsignedLong(versionAndTotal)
            + Integer.toUnsignedLong(identificationAndFlags)
            + hopsAndProtocol
            + Integer.toUnsignedLong(source)
            + Integer.toUnsignedLong(destination);
    NetworkOrder.putInt(memory, offset, versionAndTotal);
    NetworkOrder.putInt(memory, offset + HeaderReader.IPV4_IDENTIFICATION, identificationAndFlags);
    NetworkOrder.putInt(
        memory,
        offset + HeaderReader.IPV4_TTL,
        hopsAndProtocol << 16 | InternetChecksum.checksum(sum));
    NetworkOrder.putInt(memory, offset + HeaderReader.IPV4_SOURCE, source);
    NetworkOrder.putInt(memory, offset + HeaderReader.IPV4_DESTINATION, destination);
  }

  private static void writeIpv6(
      MemorySegment memory,
      long offset,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int payloadBytes) {
    requireLength(payloadBytes, HeaderReader.MOST_PACKET_BYTES);
    NetworkOrder.putInt(memory, offset, IPV6_VERSION);
    NetworkOrder.putInt(
        memory,
        offset + HeaderReader.IPV6_PAYLOAD_LENGTH,
        payloadBytes << 16 | protocol << 8 | HOP_LIMIT);
    NetworkOrder.putLong(memory, offset + HeaderReader.IPV6_SOURCE, sourceHigh);
    NetworkOrder.putLong(memory, offset + HeaderReader.IPV6_SOURCE + Long.BYTES, sourceLow);
    NetworkOrder.putLong(memory, offset + HeaderReader.IPV6_DESTINATION, destinationHigh);
    NetworkOrder.putLong(
        memory, offset + HeaderReader.IPV6_DESTINATION + Long.BYTES, destinationLow);
  }

  private static void requireLength(int payloadBytes, int most) {
    if (payloadBytes < 0 || payloadBytes > most) {
      throw new IllegalArgumentException(
          "payloadBytes is " + payloadBytes + ", must be 0 to " + most);
    }
  }
}
