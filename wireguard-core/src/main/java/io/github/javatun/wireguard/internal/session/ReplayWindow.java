package io.github.javatun.wireguard.internal.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which counters of a keypair were received (paper, section 5.4.6), for any number of threads and
 * without a lock.
 *
 * <p>The counters are cut into blocks of 32. A ring of 256 words holds one block each: the block's
 * number in the high half and a bit for every counter in the low half, so that "this block, this
 * bit" changes in one compare-and-set and a word left over from an older round of the ring can not
 * be mistaken for the block in question.
 *
 * <p>The ring comes in eight pieces, each made when a counter in it is first accepted and kept from
 * then on: a tunnel that only says it is alive needs one of them.
 *
 * <p>A block's number is kept modulo 2^32. Two blocks could only be confused if exactly a multiple
 * of 2^37 counters were lost in between; the packet would then be dropped, never accepted twice.
 */
public final class ReplayWindow {
  /** How far behind the newest counter one may be and still be accepted. */
  public static final int SIZE = 8128;

  private static final int BLOCK_SHIFT = 5;
  private static final int PIECES = 8;
  private static final int PIECE_SHIFT = 5;
  private static final int PIECE_WORDS = 1 << PIECE_SHIFT;
  private static final VarHandle PIECE = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle NEXT;
  private static final VarHandle MISSING;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "next", long.class);
      MISSING = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "missing", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Zeroes say block 0, which lives in the first word only: the others match no block yet. A piece
  // that is not there stands for zeroes.
  private final long[] @Nullable [] pieces = new long[PIECES][];

  /** The newest accepted counter plus one; 0 before the first. */
  private volatile long next;

  /** How many counters below {@link #next} were not accepted; changes only out of order. */
  private volatile long missing;

  /** What {@link #check} and {@link #accept} find. */
  public enum Verdict {
    /** New, and inside the window. */
    FRESH,
    /** Accepted before. */
    DUPLICATE,
    /** Too far behind the newest. */
    TOO_OLD
  }

  /**
   * Looks a counter up without marking it: a cheap refusal before the tag is verified.
   *
   * @param counter below 2^64 - 1, unsigned
   * @return what {@link #accept} would say now
   */
  public Verdict check(long counter) {
    long[] piece = (long[]) PIECE.getAcquire(pieces, pieceOf(counter));
    long word = piece == null ? 0 : (long) WORD.getVolatile(piece, wordOf(counter));
    if (isTooOld(counter)) {
      return Verdict.TOO_OLD;
    }
    return isSameBlock(word, counter) && (word & bit(counter)) != 0
        ? Verdict.DUPLICATE
        : Verdict.FRESH;
  }

  /**
   * Marks a counter whose packet is authentic.
   *
   * @param counter below 2^64 - 1, unsigned
   * @return {@link Verdict#FRESH} for exactly one call a counter
   */
  public Verdict accept(long counter) {
    boolean newest = advance(counter + 1);
    long[] piece = piece(pieceOf(counter));
    int index = wordOf(counter);
    long bit = bit(counter);
    while (true) {
      // In this order: a thread that put a newer block here has advanced the newest counter before,
      // so that we find ours too old and leave that block alone.
      long word = (long) WORD.getVolatile(piece, index);
      if (isTooOld(counter)) {
        if (newest) {
          MISSING.getAndAdd(this, 1L);
        }
        return Verdict.TOO_OLD;
      }
      long marked;
      if (!isSameBlock(word, counter)) {
        marked = counter >>> BLOCK_SHIFT << 32 | bit;
      } else if ((word & bit) == 0) {
        marked = word | bit;
      } else {
        return Verdict.DUPLICATE;
      }
      if (WORD.compareAndSet(piece, index, word, marked)) {
        if (!newest) {
          MISSING.getAndAdd(this, -1L);
        }
        return Verdict.FRESH;
      }
    }
  }

  /**
   * The newest accepted counter plus one: how many packets the peer has sent at least.
   *
   * @return 0 before the first
   */
  public long expectedPackets() {
    return next;
  }

  /** How many of the {@link #expectedPackets} were not accepted, or not yet. */
  public long missingPackets() {
    return missing;
  }

  private boolean isTooOld(long counter) {
    long newest = next;
    return Long.compareUnsigned(newest, SIZE) > 0
        && Long.compareUnsigned(counter, newest - 1 - SIZE) < 0;
  }

  /** Returns whether the candidate is the newest now. */
  private boolean advance(long candidate) {
    long seen = next;
    while (Long.compareUnsigned(candidate, seen) > 0) {
      if (NEXT.compareAndSet(this, seen, candidate)) {
        long skipped = candidate - seen - 1;
        if (skipped != 0) {
          MISSING.getAndAdd(this, skipped);
        }
        return true;
      }
      seen = next;
    }
    return false;
  }

  /** The piece that all threads use: the first one that any of them put there. */
  private long[] piece(int index) {
    long[] there = (long[]) PIECE.getAcquire(pieces, index);
    if (there != null) {
      return there;
    }
    long[] made = new long[PIECE_WORDS];
    long[] before = (long[]) PIECE.compareAndExchange(pieces, index, null, made);
    return before == null ? made : before;
  }

  private static int pieceOf(long counter) {
    return (int) (counter >>> (BLOCK_SHIFT + PIECE_SHIFT)) & (PIECES - 1);
  }

  private static int wordOf(long counter) {
    return (int) (counter >>> BLOCK_SHIFT) & (PIECE_WORDS - 1);
  }

  private static boolean isSameBlock(long word, long counter) {
    return (int) (word >>> 32) == (int) (counter >>> BLOCK_SHIFT);
  }

  private static long bit(long counter) {
    return 1L << (counter & 31);
  }
}
