package io.github.javatun.wireguard.internal.noise;

/**
 * The timestamps of initiations (paper, section 5.1): 12 bytes of TAI64N, which always increase,
 * whatever the wall clock does. The low 24 bits of the nanoseconds are zero, so that they tell less
 * about the machine.
 *
 * <p><b>Needs the tunnel's handshake lock.</b>
 */
public final class Tai64n {
  /** Bytes of a timestamp. */
  public static final int SIZE = 12;

  // 2^62 by the format, and the 10 s that TAI was ahead when Unix time began; leap seconds since
  // then are left out, as all implementations do.
  private static final long EPOCH = (1L << 62) + 10;
  private static final int STEP_NANOS = 1 << 24;
  private static final int SECOND_NANOS = 1_000_000_000;

  private long seconds;
  private int nanos;

  /**
   * Writes a timestamp greater than all before.
   *
   * @param wallClockMillis milliseconds since 1970
   * @param target where to
   * @param offset its first byte
   */
  public void next(long wallClockMillis, byte[] target, int offset) {
    long wallSeconds = EPOCH + Math.floorDiv(wallClockMillis, 1000L);
    int wallNanos = (Math.floorMod(wallClockMillis, 1000) * 1_000_000) & -STEP_NANOS;
    if (wallSeconds > seconds || (wallSeconds == seconds && wallNanos > nanos)) {
      seconds = wallSeconds;
      nanos = wallNanos;
    } else if (nanos + STEP_NANOS < SECOND_NANOS) {
      nanos += STEP_NANOS;
    } else {
      seconds++;
      nanos = 0;
    }
    for (int i = 0; i < 8; i++) {
      target[offset + i] = (byte) (seconds >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      target[offset + 8 + i] = (byte) (nanos >>> (24 - 8 * i));
    }
  }
}
