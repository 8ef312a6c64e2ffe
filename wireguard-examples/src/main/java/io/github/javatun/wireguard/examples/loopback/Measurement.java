package io.github.javatun.wireguard.examples.loopback;

/**
 * What the stream had done at one moment.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param nanos when, on {@link System#nanoTime}'s scale
 * @param sentPackets by the sender
 * @param receivedPackets by the receiver
 * @param senderAllocatedBytes heap allocated by the sender's thread
 * @param receiverAllocatedBytes heap allocated by the receiver's thread
 */
record Measurement(
    long nanos,
    long sentPackets,
    long receivedPackets,
    long senderAllocatedBytes,
    long receiverAllocatedBytes) {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BITS_PER_GIGABIT = 1e9;

  double secondsSince(Measurement start) {
    return (nanos - start.nanos) / NANOS_PER_SECOND;
  }

  double packetsPerSecondSince(Measurement start) {
    return (receivedPackets - start.receivedPackets) / secondsSince(start);
  }

  /** Inner IP packets, without what WireGuard, UDP and IP add. */
  double gigabitsPerSecondSince(Measurement start) {
    return packetsPerSecondSince(start) * TestPacket.SIZE_BYTES * Byte.SIZE / BITS_PER_GIGABIT;
  }
}
