package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;

/**
 * Those options of an IPv4 header that each fragment has to have (RFC 791, section 3.1: the copied
 * flag). Behind an option that is malformed there are none.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class Ipv4Options {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int COPIED = 0x80;
  private static final int WORD_BYTES = 4;

  private Ipv4Options() {}

  /** How long the copied options are, filled up to words of the header's length. */
  static int copiedBytes(MemorySegment memory, long offset, int headerBytes) {
    int copied = 0;
    int at = IpHeader.IPV4_BYTES;
    int bytes = optionBytes(memory, offset, at, headerBytes);
    while (bytes > 0) {
      if (isCopied(memory, offset + at)) {
        copied += bytes;
      }
      at += bytes;
      bytes = optionBytes(memory, offset, at, headerBytes);
    }
    return (copied + WORD_BYTES - 1) & -WORD_BYTES;
  }

  /**
   * Writes the copied options.
   *
   * @param room what {@link #copiedBytes} answered; all of it is written and nothing behind it
   */
  static void copy(
      MemorySegment memory,
      long offset,
      int headerBytes,
      MemorySegment destination,
      long destinationOffset,
      int room) {
    int written = 0;
    int at = IpHeader.IPV4_BYTES;
    int bytes = optionBytes(memory, offset, at, headerBytes);
    while (bytes > 0) {
      // Compared again: the memory may be somebody else's, who changes it.
      if (isCopied(memory, offset + at) && written + bytes <= room) {
        MemorySegment.copy(memory, offset + at, destination, destinationOffset + written, bytes);
        written += bytes;
      }
      at += bytes;
      bytes = optionBytes(memory, offset, at, headerBytes);
    }
    for (; written < room; written++) {
      NetworkOrder.putByte(destination, destinationOffset + written, END);
    }
  }

  private static boolean isCopied(MemorySegment memory, long option) {
    return (NetworkOrder.getByte(memory, option) & COPIED) != 0;
  }

  /** Length of the option there; 0 if there is no more. */
  private static int optionBytes(MemorySegment memory, long offset, int at, int headerBytes) {
    if (at >= headerBytes) {
      return 0;
    }
    int kind = NetworkOrder.getByte(memory, offset + at);
    if (kind == NO_OPERATION) {
      return 1;
    }
    if (kind == END || at + 2 > headerBytes) {
      return 0;
    }
    int bytes = NetworkOrder.getByte(memory, offset + at + 1);
    return bytes < 2 || at + bytes > headerBytes ? 0 : bytes;
  }
}
