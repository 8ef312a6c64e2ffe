package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.noise.Messages;
import io.github.javatun.wireguard.internal.session.IndexAllocator;
import io.github.javatun.wireguard.internal.session.Keypairs;
import io.github.javatun.wireguard.internal.session.PacketQueue;
import io.github.javatun.wireguard.internal.session.TunnelIndices;
import io.github.javatun.wireguard.internal.timer.MonotonicClock;
import io.github.javatun.wireguard.internal.timer.Timers;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a tunnel share: data, handshakes and timers each have a class of their own.
 *
 * <p>The lock serialises handshakes, the queue and timers that fired. The path of data takes it
 * only where it meets those.
 */
final class TunnelState {
  final ReentrantLock lock = new ReentrantLock();
  final MonotonicClock clock;
  final TimeSource timeSource;
  final RandomSource random;
  final Timers timers;
  final IndexAllocator indices;
  final Keypairs keypairs;
  final PacketQueue queue;
  final Counters counters = new Counters();
  final int mtuBytes;
  volatile boolean closed;

  private final @Nullable TunnelLog log;
  private final TunnelLog.Level logThreshold;

  TunnelState(TunnelConfig config) {
    timeSource = config.timeSource();
    random = config.randomSource();
    clock = new MonotonicClock(timeSource::nanoTime);
    timers = new Timers(randomLong());
    indices = indices(config);
    keypairs = new Keypairs(indices);
    queue = new PacketQueue(config.queueBytes());
    mtuBytes = config.mtuBytes();
    log = config.log();
    logThreshold = config.logThreshold();
  }

  /** The size of the datagram that carries a packet (paper, section 5.4.6). */
  int datagramSize(int packetLength) {
    return paddedLength(packetLength) + Messages.TRANSPORT_OVERHEAD;
  }

  /** Padded to a multiple of 16, but not beyond the MTU. */
  int paddedLength(int packetLength) {
    int padded = (packetLength + Messages.PADDING_UNIT - 1) & -Messages.PADDING_UNIT;
    return mtuBytes != 0 && padded > mtuBytes ? Math.max(packetLength, mtuBytes) : padded;
  }

  /** Counts a loss and answers it as an error. */
  long drop(Reason reason) {
    counters.dropped(reason, 1);
    return Result.error(reason);
  }

  /** Ask before building a line. */
  boolean logs(TunnelLog.Level level) {
    return log != null && level.compareTo(logThreshold) >= 0;
  }

  void log(TunnelLog.Level level, String line) {
    if (log != null) {
      log.log(level, line);
    }
  }

  /** A response was accepted or a key confirmed. Needs the lock. */
  void onHandshakeCompleted(long now) {
    timers.onHandshakeCompleted(now);
    counters.handshakeCompleted();
    if (logs(TunnelLog.Level.INFO)) {
      log(TunnelLog.Level.INFO, "handshake completed");
    }
  }

  private IndexAllocator indices(TunnelConfig config) {
    IndexAllocator shared = config.indices();
    if (shared != null) {
      return shared;
    }
    IntSupplier randomInt = () -> (int) randomLong();
    return config.indexPrefix() < 0
        ? TunnelIndices.random(randomInt)
        : TunnelIndices.prefixed(randomInt, config.indexPrefix());
  }

  private long randomLong() {
    return randomLong(random);
  }

  static long randomLong(RandomSource random) {
    byte[] bytes = new byte[Long.BYTES];
    random.nextBytes(bytes, 0, bytes.length);
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | (b & 0xff);
    }
    return value;
  }
}
