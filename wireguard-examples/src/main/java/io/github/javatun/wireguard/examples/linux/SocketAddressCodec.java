package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.javatun.wireguard.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Between {@link Endpoint} and {@code sockaddr_in} or {@code sockaddr_in6}. A socket of family
 * {@code AF_INET6} takes IPv4 addresses in their mapped form, which is the one that {@code
 * Endpoint} holds.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated. The scope of link-local
 * addresses is not kept.
 */
final class SocketAddressCodec {
  static final int SOCKADDR_IN_SIZE_BYTES = 16;
  static final int SOCKADDR_IN6_SIZE_BYTES = 28;

  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt IPV4 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong IPV6_HALF =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddressCodec() {}

  static int sizeBytes(int family) {
    return family == SocketCalls.AF_INET6 ? SOCKADDR_IN6_SIZE_BYTES : SOCKADDR_IN_SIZE_BYTES;
  }

  /** Writes the address; an IPv6 one to an IPv4 socket cannot be, and becomes 0.0.0.0. */
  static void write(MemorySegment target, long offset, int family, Endpoint endpoint) {
    target.set(JAVA_SHORT, offset, (short) family);
    target.set(PORT, offset + 2, (short) endpoint.port());
    if (family == SocketCalls.AF_INET6) {
      target.set(JAVA_INT, offset + 4, 0);
      target.set(IPV6_HALF, offset + 8, endpoint.high());
      target.set(IPV6_HALF, offset + 16, endpoint.low());
      target.set(JAVA_INT, offset + 24, 0);
    } else {
      target.set(IPV4, offset + 4, endpoint.isIpv4() ? (int) endpoint.low() : 0);
    }
  }

  /** Whether the endpoint is the address; the usual case of a peer that stays where it is. */
  static boolean matches(MemorySegment source, long offset, Endpoint endpoint) {
    if (Short.toUnsignedInt(source.get(PORT, offset + 2)) != endpoint.port()) {
      return false;
    }
    if (source.get(JAVA_SHORT, offset) == SocketCalls.AF_INET6) {
      return source.get(IPV6_HALF, offset + 16) == endpoint.low()
          && source.get(IPV6_HALF, offset + 8) == endpoint.high();
    }
    return endpoint.isIpv4() && source.get(IPV4, offset + 4) == (int) endpoint.low();
  }

  static void read(MemorySegment source, long offset, Endpoint endpoint) {
    int port = Short.toUnsignedInt(source.get(PORT, offset + 2));
    if (source.get(JAVA_SHORT, offset) == SocketCalls.AF_INET6) {
      endpoint.setIpv6(source.get(IPV6_HALF, offset + 8), source.get(IPV6_HALF, offset + 16), port);
    } else {
      endpoint.setIpv4(source.get(IPV4, offset + 4), port);
    }
  }
}
