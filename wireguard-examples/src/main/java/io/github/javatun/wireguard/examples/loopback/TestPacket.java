package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.examples.ip.Ipv4Header;
import java.nio.ByteBuffer;

/**
 * The packets of the stream: numbered ones in one direction, acknowledgements in the other. Buffers
 * are big-endian and used from their position on.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class TestPacket {
  /** The size of a numbered packet: what fits a tunnel with an MTU of 1420. */
  static final int SIZE_BYTES = 1_420;

  /** The size of an acknowledgement. */
  static final int ACKNOWLEDGEMENT_SIZE_BYTES = 40;

  private static final int KIND_OFFSET = Ipv4Header.SIZE_BYTES;
  private static final int NUMBER_OFFSET = Ipv4Header.SIZE_BYTES + 4;
  private static final int FILL_OFFSET = NUMBER_OFFSET + Long.BYTES;

  private static final int NUMBERED = 1;
  private static final int ACKNOWLEDGEMENT = 2;

  private TestPacket() {}

  /** Writes all of a numbered packet but its number. */
  static void writeNumbered(ByteBuffer packet, int source, int destination) {
    Ipv4Header.write(packet, SIZE_BYTES, Ipv4Header.PROTOCOL_EXPERIMENT, source, destination);
    packet.putInt(packet.position() + KIND_OFFSET, NUMBERED);
    for (int i = FILL_OFFSET; i < SIZE_BYTES; i++) {
      packet.put(packet.position() + i, (byte) i);
    }
  }

  /** Writes all of an acknowledgement but its number. */
  static void writeAcknowledgement(ByteBuffer packet, int source, int destination) {
    Ipv4Header.write(
        packet, ACKNOWLEDGEMENT_SIZE_BYTES, Ipv4Header.PROTOCOL_EXPERIMENT, source, destination);
    packet.putInt(packet.position() + KIND_OFFSET, ACKNOWLEDGEMENT);
  }

  static boolean isNumbered(ByteBuffer packet) {
    return packet.remaining() == SIZE_BYTES && kind(packet) == NUMBERED;
  }

  static boolean isAcknowledgement(ByteBuffer packet) {
    return packet.remaining() == ACKNOWLEDGEMENT_SIZE_BYTES && kind(packet) == ACKNOWLEDGEMENT;
  }

  /** The number of a packet, or the highest number that an acknowledgement knows of; from 1 on. */
  static long number(ByteBuffer packet) {
    return packet.getLong(packet.position() + NUMBER_OFFSET);
  }

  static void setNumber(ByteBuffer packet, long number) {
    packet.putLong(packet.position() + NUMBER_OFFSET, number);
  }

  private static int kind(ByteBuffer packet) {
    return Ipv4Header.isProtocol(packet, Ipv4Header.PROTOCOL_EXPERIMENT)
        ? packet.getInt(packet.position() + KIND_OFFSET)
        : 0;
  }
}
