package io.github.javatun.wireguard.examples.hosts;

import java.nio.ByteBuffer;

/**
 * Finds the receiver index of a WireGuard message (paper, section 5.4), by which a host with many
 * tunnels finds the one that a datagram is for.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class ReceiverIndex {
  private static final byte INITIATION = 1;
  private static final byte RESPONSE = 2;
  private static final byte COOKIE_REPLY = 3;
  private static final byte DATA = 4;

  private static final int INITIATION_SIZE_BYTES = 148;
  private static final int RESPONSE_SIZE_BYTES = 92;
  private static final int COOKIE_REPLY_SIZE_BYTES = 64;
  private static final int MIN_DATA_SIZE_BYTES = 32;

  /** Behind the type, except in a response, where the sender's index is first. */
  private static final int OFFSET = 4;

  private static final int RESPONSE_OFFSET = 8;

  private ReceiverIndex() {}

  /** Whether a datagram is an initiation, which has no receiver index. */
  static boolean isInitiation(ByteBuffer datagram) {
    return datagram.remaining() == INITIATION_SIZE_BYTES && type(datagram) == INITIATION;
  }

  /** Whether a datagram is a message with a receiver index. */
  static boolean isPresent(ByteBuffer datagram) {
    int length = datagram.remaining();
    if (length < MIN_DATA_SIZE_BYTES) {
      return false;
    }
    return switch (type(datagram)) {
      case RESPONSE -> length == RESPONSE_SIZE_BYTES;
      case COOKIE_REPLY -> length == COOKIE_REPLY_SIZE_BYTES;
      case DATA -> true;
      default -> false;
    };
  }

  /** The index of a message that has one. */
  static int of(ByteBuffer datagram) {
    int offset = type(datagram) == RESPONSE ? RESPONSE_OFFSET : OFFSET;
    // Little-endian, whatever the order of the buffer.
    int start = datagram.position() + offset;
    return (datagram.get(start) & 0xff)
        | ((datagram.get(start + 1) & 0xff) << 8)
        | ((datagram.get(start + 2) & 0xff) << 16)
        | (datagram.get(start + 3) << 24);
  }

  private static byte type(ByteBuffer datagram) {
    return datagram.get(datagram.position());
  }
}
