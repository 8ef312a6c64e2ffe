package io.github.javatun.wireguard.simulation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a datagram is, told from its first bytes and its length (paper, section 5.4). */
public enum MessageType {
  /** First message of a handshake, 148 bytes. */
  INITIATION,
  /** Second message of a handshake, 92 bytes. */
  RESPONSE,
  /** What a peer under load answers instead, 64 bytes. */
  COOKIE_REPLY,
  /** Transport data with an inner packet. */
  DATA,
  /** Transport data without an inner packet, 32 bytes. */
  KEEPALIVE;

  /** Header and tag of transport data. */
  public static final int DATA_OVERHEAD_BYTES = 32;

  private static final int MAC_SIZE_BYTES = 16;

  /**
   * Tells the type of a well-formed datagram.
   *
   * @param datagram what a tunnel wants sent
   * @return its type
   */
  public static MessageType of(byte[] datagram) {
    int type = littleEndian(datagram).getInt(0);
    return switch (type) {
      case 1 -> ofSize(datagram, 148, INITIATION);
      case 2 -> ofSize(datagram, 92, RESPONSE);
      case 3 -> ofSize(datagram, 64, COOKIE_REPLY);
      case 4 -> datagram.length == DATA_OVERHEAD_BYTES ? KEEPALIVE : DATA;
      default -> throw new AssertionError("no WireGuard message starts with " + type);
    };
  }

  /**
   * The counter of transport data.
   *
   * @param datagram transport data
   * @return its counter
   */
  public static long counter(byte[] datagram) {
    return littleEndian(datagram).getLong(8);
  }

  /**
   * Whether a handshake message carries a cookie: mac2, its last 16 bytes, is not zero.
   *
   * @param datagram initiation or response
   * @return true if it does
   */
  public static boolean hasMac2(byte[] datagram) {
    for (int i = datagram.length - MAC_SIZE_BYTES; i < datagram.length; i++) {
      if (datagram[i] != 0) {
        return true;
      }
    }
    return false;
  }

  private static MessageType ofSize(byte[] datagram, int sizeBytes, MessageType type) {
    if (datagram.length != sizeBytes) {
      throw new AssertionError(type + " has " + datagram.length + " bytes");
    }
    return type;
  }

  private static ByteBuffer littleEndian(byte[] datagram) {
    return ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
  }
}
