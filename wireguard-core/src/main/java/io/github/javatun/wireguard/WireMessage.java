package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.noise.Messages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a host may want to see of a datagram before it knows the tunnel: its type, and the receiver
 * index by which to find the tunnel (paper, section 5.4).
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class WireMessage {
  /** Size of a handshake initiation. */
  public static final int INITIATION_SIZE_BYTES = Messages.INITIATION_SIZE;

  /** Size of a handshake response. */
  public static final int RESPONSE_SIZE_BYTES = Messages.RESPONSE_SIZE;

  /** Size of a cookie reply. */
  public static final int COOKIE_REPLY_SIZE_BYTES = Messages.COOKIE_REPLY_SIZE;

  /** What transport data adds to the padded packet; also the size of a keepalive. */
  public static final int TRANSPORT_OVERHEAD_BYTES = Messages.TRANSPORT_OVERHEAD;

  /** What {@link #receiverIndex} answers for a datagram without one. */
  public static final long NO_INDEX = -1;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private WireMessage() {}

  /**
   * The index of the session or handshake that a datagram is for.
   *
   * @param datagram holds it
   * @param offset its first byte
   * @param length its length, any
   * @return 0 to 2^32 - 1; {@link #NO_INDEX} for an initiation and for what is no message
   */
  public static long receiverIndex(byte[] datagram, int offset, int length) {
    if (length < Messages.TRANSPORT_OVERHEAD) {
      return NO_INDEX;
    }
    int at = indexOffset(Messages.index(datagram, offset), length);
    return at < 0 ? NO_INDEX : Integer.toUnsignedLong(Messages.index(datagram, offset + at));
  }

  /**
   * {@link #receiverIndex(byte[], int, int)} of a memory segment.
   *
   * @param datagram holds it
   * @param offset its first byte
   * @param length its length, any
   * @return see there
   */
  public static long receiverIndex(MemorySegment datagram, long offset, int length) {
    if (length < Messages.TRANSPORT_OVERHEAD) {
      return NO_INDEX;
    }
    int at = indexOffset(datagram.get(INT, offset), length);
    return at < 0 ? NO_INDEX : Integer.toUnsignedLong(datagram.get(INT, offset + at));
  }

  /**
   * {@link #receiverIndex(byte[], int, int)} of a buffer from position to limit, which do not move.
   *
   * @param datagram holds it
   * @return see there
   */
  public static long receiverIndex(ByteBuffer datagram) {
    if (datagram.remaining() < Messages.TRANSPORT_OVERHEAD) {
      return NO_INDEX;
    }
    int at = indexOffset(getInt(datagram, 0), datagram.remaining());
    return at < 0 ? NO_INDEX : Integer.toUnsignedLong(getInt(datagram, at));
  }

  /**
   * Whether a datagram is an initiation, by type and size.
   *
   * @param datagram holds it
   * @param offset its first byte
   * @param length its length, any
   * @return true for one that {@link InitiationReader} or {@code Tunnel.read} may look at
   */
  public static boolean isInitiation(byte[] datagram, int offset, int length) {
    return length == Messages.INITIATION_SIZE
        && Messages.index(datagram, offset) == Messages.INITIATION;
  }

  /**
   * {@link #isInitiation(byte[], int, int)} of a memory segment.
   *
   * @param datagram holds it
   * @param offset its first byte
   * @param length its length, any
   * @return see there
   */
  public static boolean isInitiation(MemorySegment datagram, long offset, int length) {
    return length == Messages.INITIATION_SIZE && datagram.get(INT, offset) == Messages.INITIATION;
  }

  /**
   * {@link #isInitiation(byte[], int, int)} of a buffer from position to limit, which do not move.
   *
   * @param datagram holds it
   * @return see there
   */
  public static boolean isInitiation(ByteBuffer datagram) {
    return datagram.remaining() == Messages.INITIATION_SIZE
        && getInt(datagram, 0) == Messages.INITIATION;
  }

  /** Where the receiver index of a message lies; -1 if it has none, or is none. */
  static int indexOffset(int type, int length) {
    return switch (type) {
      case Messages.TRANSPORT_DATA -> Messages.TRANSPORT_RECEIVER;
      case Messages.RESPONSE -> length == Messages.RESPONSE_SIZE ? Messages.RESPONSE_RECEIVER : -1;
      case Messages.COOKIE_REPLY ->
          length == Messages.COOKIE_REPLY_SIZE ? Messages.COOKIE_REPLY_RECEIVER : -1;
      default -> -1;
    };
  }

  private static int getInt(ByteBuffer datagram, int offset) {
    int value = datagram.getInt(datagram.position() + offset);
    return datagram.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
  }
}
