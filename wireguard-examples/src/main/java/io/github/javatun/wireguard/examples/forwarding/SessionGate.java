package io.github.javatun.wireguard.examples.forwarding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * Keeps packets that waited for a session before newer ones, where several threads seal. When a
 * session comes, the thread that brings it sends what waited, and the others, who would seal what
 * comes later, wait for that. The rest of the time they run side by side.
 *
 * <p>Only where both sides began a handshake and the other's is the one that counts, may a few
 * packets still overtake each other.
 *
 * <p><b>Safe for all threads.</b> Nothing is allocated unless a thread must wait.
 */
public final class SessionGate {
  private static final byte HANDSHAKE_RESPONSE = 2;

  /** So long a handshake is tried; after that the packets that waited for it are dropped. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(95);

  private final StampedLock lock = new StampedLock();
  private volatile boolean packetsWaited;
  private volatile long lastWaitNanos;

  /** Makes a gate, to be given to all loops of one protocol. */
  public SessionGate() {}

  /** Begins to seal packets and send them; answers what {@link #endSealing} wants. */
  public long beginSealing() {
    return lock.readLock();
  }

  /** Takes note of what {@link ProtocolLane#write} answered, before {@link #endSealing}. */
  public void written(long result) {
    if (Result.reason(result) == Reason.QUEUED) {
      lastWaitNanos = System.nanoTime();
      packetsWaited = true;
    }
  }

  /** Says that all that was sealed is sent. */
  public void endSealing(long stamp) {
    lock.unlockRead(stamp);
  }

  /**
   * Begins to read a datagram. While packets wait, nobody may seal beside a handshake's response;
   * at other times strangers who send responses make nobody wait.
   *
   * @param source holds the datagram
   * @param offset its first byte
   * @param length its length
   * @return what {@link #endReading} wants
   */
  public long beginReading(MemorySegment source, long offset, int length) {
    boolean mayBringSession =
        packetsWaited && length > 0 && source.get(JAVA_BYTE, offset) == HANDSHAKE_RESPONSE;
    return mayBringSession && System.nanoTime() - lastWaitNanos < WAIT_NANOS ? lock.writeLock() : 0;
  }

  /** Says that all is sent that the datagram let go. */
  public void endReading(long stamp) {
    if (stamp != 0) {
      lock.unlockWrite(stamp);
    }
  }
}
