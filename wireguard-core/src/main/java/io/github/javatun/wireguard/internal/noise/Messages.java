package io.github.javatun.wireguard.internal.noise;

/** Sizes and offsets of the four messages (paper, sections 5.4.2 to 5.4.7). */
public final class Messages {
  /** Message types, as the little-endian number of type byte and three zero bytes. */
  public static final int INITIATION = 1;

  public static final int RESPONSE = 2;
  public static final int COOKIE_REPLY = 3;
  public static final int TRANSPORT_DATA = 4;

  public static final int INITIATION_SIZE = 148;
  public static final int RESPONSE_SIZE = 92;
  public static final int COOKIE_REPLY_SIZE = 64;

  /** Header and tag of transport data; also the size of a keepalive. */
  public static final int TRANSPORT_OVERHEAD = 32;

  public static final int TRANSPORT_HEADER = 16;
  public static final int TAG = 16;
  public static final int KEY = 32;
  public static final int HASH = 32;
  public static final int MAC = 16;
  public static final int COOKIE = 16;
  public static final int NONCE = 24;

  /** Transport data is padded to a multiple of this. */
  public static final int PADDING_UNIT = 16;

  /** Where both handshake messages carry their sender index. */
  public static final int SENDER = 4;

  static final int INITIATION_EPHEMERAL = 8;
  static final int INITIATION_STATIC = 40;
  static final int INITIATION_TIMESTAMP = 88;
  public static final int INITIATION_MACS = 116;

  public static final int RESPONSE_RECEIVER = 8;
  static final int RESPONSE_EPHEMERAL = 12;
  static final int RESPONSE_EMPTY = 44;
  public static final int RESPONSE_MACS = 60;

  public static final int COOKIE_REPLY_RECEIVER = 4;
  public static final int COOKIE_REPLY_NONCE = 8;
  static final int COOKIE_REPLY_COOKIE = 32;

  public static final int TRANSPORT_RECEIVER = 4;
  public static final int TRANSPORT_COUNTER = 8;

  private Messages() {}

  static int getInt(byte[] message, int offset) {
    return (message[offset] & 0xff)
        | (message[offset + 1] & 0xff) << 8
        | (message[offset + 2] & 0xff) << 16
        | message[offset + 3] << 24;
  }

  static void putInt(byte[] message, int offset, int value) {
    message[offset] = (byte) value;
    message[offset + 1] = (byte) (value >>> 8);
    message[offset + 2] = (byte) (value >>> 16);
    message[offset + 3] = (byte) (value >>> 24);
  }

  /** The little-endian index at an offset of a message. */
  public static int index(byte[] message, int offset) {
    return getInt(message, offset);
  }
}
