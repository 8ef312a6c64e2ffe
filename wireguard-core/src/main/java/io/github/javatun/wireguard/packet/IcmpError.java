package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Makes ICMP and ICMPv6 errors about packets that can not be passed on, as a router does.
 *
 * <p>An error goes to the packet's source and quotes its beginning, so the packet has to be as its
 * sender knows it: before address translation, or after it is undone.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class IcmpError {
  /** The longest error there is, and thus room enough for any. */
  public static final int MOST_BYTES = 1280;

  /** The smallest MTU of IPv6: no error states less. */
  public static final int LEAST_IPV6_MTU_BYTES = 1280;

  private static final int MOST_IPV4_BYTES = 576;
  private static final int MOST_MTU_BYTES = 65_535;
  private static final int ICMP_HEADER_BYTES = 8;
  private static final int ICMP_CHECKSUM = 2;

  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int IPV4_PROHIBITED = 13;
  private static final int IPV6_UNREACHABLE = 1;
  private static final int IPV6_PROHIBITED = 1;
  private static final int IPV6_TOO_BIG = 2;

  private IcmpError() {}

  /**
   * Says that a packet is too long and must not be cut: "fragmentation needed" of ICMP (RFC 1191)
   * or "packet too big" of ICMPv6 (RFC 4443).
   *
   * @param about the packet
   * @param sourceHigh first half of the address the error comes from, of the packet's IP version
   * @param sourceLow second half
   * @param mtuBytes the longest packet that would fit, 68 to 65,535; for IPv6 at least {@value
   *     #LEAST_IPV6_MTU_BYTES} is stated
   * @param destination where the error is written; may overlap with the packet, which is then lost
   * @param destinationOffset where it begins; {@value #MOST_BYTES} bytes are enough
   * @return the error's length; 0 if {@link #isAllowed} says no, and then nothing is written
   * @throws IllegalArgumentException if the address is of the other IP version
   * @throws IndexOutOfBoundsException if there is no room; nothing is written
   */
  public static int packetTooBig(
      IpPacket about,
      long sourceHigh,
      long sourceLow,
      int mtuBytes,
      MemorySegment destination,
      long destinationOffset) {
    if (mtuBytes < Ipv4Fragmenter.LEAST_MTU_BYTES || mtuBytes > MOST_MTU_BYTES) {
      throw new IllegalArgumentException(
          "mtuBytes is "
              + mtuBytes
              + ", must be "
              + Ipv4Fragmenter.LEAST_MTU_BYTES
              + " to "
              + MOST_MTU_BYTES);
    }
    if (about.isIpv4()) {
      int typeAndCode = UNREACHABLE << 8 | FRAGMENTATION_NEEDED;
      return write(
          about, sourceHigh, sourceLow, typeAndCode, mtuBytes, destination, destinationOffset);
    }
    int mtu = Math.max(mtuBytes, LEAST_IPV6_MTU_BYTES);
    return write(
        about, sourceHigh, sourceLow, IPV6_TOO_BIG << 8, mtu, destination, destinationOffset);
  }

  /**
   * Says that a packet is not let through: "communication administratively prohibited" (RFC 1812,
   * section 5.2.7.1; RFC 4443, section 3.1).
   *
   * @param about the packet
   * @param sourceHigh first half of the address the error comes from, of the packet's IP version
   * @param sourceLow second half
   * @param destination where the error is written; may overlap with the packet, which is then lost
   * @param destinationOffset where it begins; {@value #MOST_BYTES} bytes are enough
   * @return the error's length; 0 if {@link #isAllowed} says no, and then nothing is written
   * @throws IllegalArgumentException if the address is of the other IP version
   * @throws IndexOutOfBoundsException if there is no room; nothing is written
   */
  public static int prohibited(
      IpPacket about,
      long sourceHigh,
      long sourceLow,
      MemorySegment destination,
      long destinationOffset) {
    int typeAndCode =
        about.isIpv4()
            ? UNREACHABLE << 8 | IPV4_PROHIBITED
            : IPV6_UNREACHABLE << 8 | IPV6_PROHIBITED;
    return write(about, sourceHigh, sourceLow, typeAndCode, 0, destination, destinationOffset);
  }

  /**
   * Whether an error may be made about a packet (RFC 1122, section 3.2.2; RFC 4443, section 2.4):
   * not about ICMP errors and ICMPv6 redirects, not about fragments but the first, not about what
   * goes to many, and not to a source that is no single host. A subnet's broadcast address can not
   * be told from others here.
   *
   * @param about the packet
   * @return false also if the view shows nothing
   */
  public static boolean isAllowed(IpPacket about) {
    return IcmpErrorRules.isAllowed(about);
  }

  private static int write(
      IpPacket about,
      long sourceHigh,
      long sourceLow,
      int typeAndCode,
      int field,
      MemorySegment destination,
      long at) {
    HeaderWriter.requireFamily(about, sourceHigh, sourceLow);
    if (!isAllowed(about)) {
      return 0;
    }
    boolean ipv4 = about.isIpv4();
    int header = IpHeader.bytes(ipv4);
    int most = ipv4 ? MOST_IPV4_BYTES : MOST_BYTES;
    int icmpBytes = Math.min(ICMP_HEADER_BYTES + about.lengthBytes(), most - header);
    Objects.checkFromIndexSize(at, header + icmpBytes, destination.byteSize());
    long toHigh = about.sourceHigh();
    long toLow = about.sourceLow();
    long icmp = at + header;
    // The quote first: it may lie where the headers go.
    MemorySegment.copy(
        about.memory(),
        about.offset(),
        destination,
        icmp + ICMP_HEADER_BYTES,
        icmpBytes - ICMP_HEADER_BYTES);
    NetworkOrder.putShort(destination, icmp, typeAndCode);
    NetworkOrder.putShort(destination, icmp + ICMP_CHECKSUM, 0);
    NetworkOrder.putInt(destination, icmp + 4, field);
    long sum = InternetChecksum.sum(destination, icmp, icmpBytes);
    int protocol = ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    IpHeader.write(destination, at, sourceHigh, sourceLow, toHigh, toLow, protocol, icmpBytes);
    if (!ipv4) {
      sum +=
          InternetChecksum.pseudoHeader(sourceHigh, sourceLow, toHigh, toLow, protocol, icmpBytes);
    }
    NetworkOrder.putShort(destination, icmp + ICMP_CHECKSUM, InternetChecksum.checksum(sum));
    return header + icmpBytes;
  }
}
