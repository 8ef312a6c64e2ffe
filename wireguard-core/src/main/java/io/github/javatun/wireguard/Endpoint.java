package io.github.javatun.wireguard;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a datagram as {@link Tunnel#read} wants it: an IP address and a UDP port in a
 * reusable holder, so that naming the sender allocates nothing.
 *
 * <p>IPv4 addresses are held as IPv4-mapped IPv6 ones ({@code ::ffff:a.b.c.d}).
 *
 * <p><b>Not thread-safe: one for each thread that reads.</b> The setters allocate nothing, except
 * {@link #set(SocketAddress)} for an IPv6 address it was not given last time (32 bytes).
 */
public final class Endpoint {
  // The JDK answers the address itself as an Inet4Address's hash code, which, unlike getAddress,
  // does not allocate. No document says so, hence the look.
  private static final boolean HASH_IS_ADDRESS =
      address(new byte[] {1, 2, 3, 4}).hashCode() == 0x0102_0304
          && address(new byte[] {(byte) 203, 0, 113, (byte) 254}).hashCode() == 0xcb00_71fe;

  private long high;
  private long low;
  private int port;
  private @Nullable InetSocketAddress last;

  /** An endpoint with the address {@code ::} and port 0, to be set before use. */
  public Endpoint() {}

  /**
   * An endpoint for this address.
   *
   * @param address resolved address
   * @return a new endpoint
   */
  public static Endpoint of(InetSocketAddress address) {
    return new Endpoint().set(address);
  }

  /**
   * Takes over an address. Giving the same instance again, as {@code DatagramChannel.receive} does
   * while one peer sends, costs a comparison.
   *
   * @param socketAddress a resolved {@link InetSocketAddress}; the type is the one that channels
   *     answer
   * @return this
   * @throws IllegalArgumentException if the address is unresolved or of another kind
   */
  @SuppressWarnings("ReferenceEquality") // the quick way past equals, which would compare more
  public Endpoint set(SocketAddress socketAddress) {
    if (socketAddress == last) {
      return this;
    }
    if (!(socketAddress instanceof InetSocketAddress address)) {
      throw new IllegalArgumentException(
          socketAddress + " is no endpoint: an IP address and a port are needed");
    }
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException(
          "endpoint " + address.getHostString() + " is unresolved: resolve the name first");
    }
    if (ip instanceof Inet4Address && HASH_IS_ADDRESS) {
      setIpv4(ip.hashCode(), address.getPort());
    } else if (ip instanceof Inet4Address) {
      setIpv4((int) bigEndian(ip.getAddress(), 0, 4), address.getPort());
    } else {
      byte[] bytes = ip.getAddress();
      setIpv6(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8), address.getPort());
    }
    last = address;
    return this;
  }

  /**
   * Takes over an IPv4 address.
   *
   * @param address the four bytes, the first one highest
   * @param port 0 to 65535
   * @return this
   */
  public Endpoint setIpv4(int address, int port) {
    this.port = checkPort(port);
    high = 0;
    low = MappedAddress.lowOfIpv4(address);
    last = null;
    return this;
  }

  /**
   * Takes over an IPv6 address.
   *
   * @param high the first eight bytes, the first one highest
   * @param low the last eight bytes
   * @param port 0 to 65535
   * @return this
   */
  public Endpoint setIpv6(long high, long low, int port) {
    this.port = checkPort(port);
    this.high = high;
    this.low = low;
    last = null;
    return this;
  }

  /**
   * Copies another endpoint.
   *
   * @param other where from
   * @return this
   */
  public Endpoint set(Endpoint other) {
    high = other.high;
    low = other.low;
    port = other.port;
    last = other.last;
    return this;
  }

  /**
   * The first eight bytes of the address.
   *
   * @return 0 for IPv4
   */
  public long high() {
    return high;
  }

  /**
   * The last eight bytes of the address.
   *
   * @return {@code 0xffff_aabb_ccdd} for the IPv4 address aa.bb.cc.dd
   */
  public long low() {
    return low;
  }

  /**
   * The UDP port.
   *
   * @return 0 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * Whether this is an IPv4 address.
   *
   * @return true for IPv4 and IPv4-mapped addresses
   */
  public boolean isIpv4() {
    return MappedAddress.isIpv4(high, low);
  }

  /**
   * The JDK's form of it.
   *
   * @return a new address, or the one given to {@link #set(SocketAddress)} last
   */
  public InetSocketAddress toSocketAddress() {
    if (last != null) {
      return last;
    }
    byte[] bytes = new byte[isIpv4() ? 4 : 16];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      bytes[i] = (byte) ((fromEnd < 8 ? low : high) >>> (8 * (fromEnd & 7)));
    }
    return new InetSocketAddress(address(bytes), port);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that
        && high == that.high
        && low == that.low
        && port == that.port;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high ^ Long.rotateLeft(low, 7)) + port;
  }

  @Override
  public String toString() {
    InetSocketAddress address = toSocketAddress();
    String ip = address.getAddress().getHostAddress();
    return (isIpv4() ? ip : "[" + ip + "]") + ":" + port;
  }

  private static long bigEndian(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (bytes[offset + i] & 0xff);
    }
    return value;
  }

  /** An address from its bytes, without a look-up. */
  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 and 16 bytes are addresses", impossible);
    }
  }

  private static int checkPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ": it must be 0 to 65535");
    }
    return port;
  }
}
