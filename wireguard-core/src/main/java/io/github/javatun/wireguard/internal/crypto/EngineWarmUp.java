package io.github.javatun.wireguard.internal.crypto;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import io.github.javatun.wireguard.internal.memory.BufferMemory;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.memory.SegmentMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine on messages of its own, with a key of zeros, until C2 has compiled every kernel:
 * for many rounds it is nowhere far slower than scalar code, but for what the system's other work
 * explains, and it allocates nothing.
 *
 * <p><b>An instance belongs to one thread</b>, but for {@link #cancel}, which any may call.
 */
final class EngineWarmUp {

  /** Lengths that take each kernel and each way a message may end. */
  private static final int[] LENGTHS = {0, 48, 100, 250, 576, 1000, 1420, 1500, 4000};

  private static final int LONGEST = 4000;

  /** What scalar code may be faster by, noise included, before a kernel counts as not compiled. */
  private static final int TOLERATED_FACTOR = 3;

  /** So much is nothing but noise at the shortest messages. */
  private static final long TOLERATED_NANOS = 2_000;

  /** How many rounds make the proof. */
  private static final int PROOF_ROUNDS = 100;

  /**
   * How many of a proof's calls may be slow for each length and form: on a busy machine many are
   * interrupted, but code that is not compiled is slow in all of them.
   */
  private static final int SLOW_CALLS_AT_MOST = PROOF_ROUNDS / 2;

  /** How many rounds of the self-check must not allocate. */
  private static final int CHECKED_ROUNDS = 100;

  /** What reading the counter allocates by itself, at most, per check. */
  private static final long COUNTER_BYTES = 64 * 1024;

  /** How often the self-check may fail, as code in use is compiled anew now and then. */
  private static final int CHECKS = 20;

  private static final int PRIMING_ROUNDS_AT_MOST = 400;
  private static final long PRIMING_PAUSE_MILLIS = 5;

  /** All kernels once: some 5 µs if compiled, more than ten times as much if one is not. */
  private static final long COMPILED_NANOS = 50_000;

  private static final long NANOS_AT_MOST = 600_000_000_000L;

  private static final long SECOND_NANOS = 1_000_000_000L;

  /**
   * A round that takes longer is followed by a pause for the sake of others, a millisecond longer
   * with every second that has passed.
   */
  private static final long BUSY_NANOS = 2_000_000;

  private final AeadEngine candidate;
  private final AeadScratch scratch = new AeadScratch();
  private final long[] scalarNanos = new long[LENGTHS.length];
  private final long begunNanos = System.nanoTime();
  private volatile boolean cancelled;

  EngineWarmUp(AeadEngine candidate) {
    this.candidate = candidate;
    Arrays.fill(scalarNanos, Long.MAX_VALUE);
  }

  /** Makes {@link #run} return soon. */
  void cancel() {
    cancelled = true;
  }

  /**
   * Runs until the engine is fast.
   *
   * @return null if it is, else why not
   */
  @Nullable String run() {
    try (Arena arena = Arena.ofConfined()) {
      prime();
      return prove(forms(arena));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the warm-up was interrupted";
    } catch (RuntimeException | Error e) {
      // Kernels link when they are first used: with another version of the Vector API, not at all.
      return "it failed: " + e;
    } finally {
      scratch.wipe();
    }
  }

  /** Has the kernels compiled before they are run in messages, see {@link KernelPriming}. */
  private void prime() throws InterruptedException {
    for (int round = 0; round < PRIMING_ROUNDS_AT_MOST && !cancelled; round++) {
      candidate.countKernelCalls(scratch);
      long begin = System.nanoTime();
      candidate.runKernels(scratch);
      if (System.nanoTime() - begin < COMPILED_NANOS) {
        return;
      }
      Thread.sleep(PRIMING_PAUSE_MILLIS);
    }
  }

  private @Nullable String prove(List<Memory> forms) throws InterruptedException {
    int[] slowCalls = new int[LENGTHS.length * forms.size()];
    for (int check = 0; check < CHECKS; check++) {
      int rounds = 0;
      while (rounds < PROOF_ROUNDS) {
        if (cancelled || Thread.currentThread().isInterrupted()) {
          return "the warm-up was cancelled";
        }
        if (System.nanoTime() - begunNanos > NANOS_AT_MOST) {
          return "its code is still slow after " + NANOS_AT_MOST / SECOND_NANOS + " s";
        }
        rounds = round(forms, slowCalls) ? rounds + 1 : 0;
        if (rounds == 0 || rounds == PROOF_ROUNDS) {
          Arrays.fill(slowCalls, 0);
        }
      }
      if (!allocates(forms)) {
        return null;
      }
    }
    return "it allocates memory, so a kernel is not compiled as it should be";
  }

  private static List<Memory> forms(Arena arena) {
    loadOtherSegments();
    int size = LONGEST + AeadEngine.TAG_BYTES;
    return List.of(
        new ArrayMemory().wrap(new byte[size]),
        new SegmentMemory().wrap(MemorySegment.ofArray(new byte[size])),
        new SegmentMemory().wrap(arena.allocate(size)),
        new BufferMemory().wrap(ByteBuffer.allocateDirect(size)));
  }

  /**
   * Has the classes of the segments of other arrays loaded. Code that C2 compiled while those of
   * byte arrays were the only ones on the heap is thrown away when another comes, whoever makes it.
   */
  private static void loadOtherSegments() {
    MemorySegment.ofArray(new short[0]);
    MemorySegment.ofArray(new char[0]);
    MemorySegment.ofArray(new int[0]);
    MemorySegment.ofArray(new long[0]);
    MemorySegment.ofArray(new float[0]);
    MemorySegment.ofArray(new double[0]);
  }

  /**
   * Takes every length in every form once, and counts which were slow.
   *
   * @return false if one of them has been slow too often
   */
  private boolean round(List<Memory> forms, int[] slowCalls) throws InterruptedException {
    long begin = System.nanoTime();
    boolean fast = true;
    for (int i = 0; i < LENGTHS.length; i++) {
      for (int form = 0; form < forms.size(); form++) {
        Memory memory = forms.get(form);
        // The best of all calls so far: scalar code is slow at first, too.
        scalarNanos[i] = Math.min(scalarNanos[i], nanos(ScalarEngine.INSTANCE, memory, LENGTHS[i]));
        long limit = TOLERATED_FACTOR * scalarNanos[i] + TOLERATED_NANOS;
        int call = i * forms.size() + form;
        if (nanos(candidate, memory, LENGTHS[i]) > limit) {
          slowCalls[call]++;
        }
        fast &= slowCalls[call] <= SLOW_CALLS_AT_MOST;
      }
    }
    long end = System.nanoTime();
    if (end - begin > BUSY_NANOS) {
      Thread.sleep(1 + (end - begunNanos) / SECOND_NANOS);
    }
    return fast;
  }

  private long nanos(AeadEngine engine, Memory memory, int length) {
    long begin = System.nanoTime();
    sealAndOpen(engine, memory, length);
    return System.nanoTime() - begin;
  }

  private void sealAndOpen(AeadEngine engine, Memory memory, int length) {
    engine.seal(scratch, 0, memory, 0, length, length, memory, 0);
    if (!engine.open(scratch, 0, memory, 0, length, memory, 0)) {
      throw new IllegalStateException("an engine does not open what it sealed");
    }
  }

  private boolean allocates(List<Memory> forms) {
    long before = HotSpotOptions.allocatedBytes();
    for (int round = 0; round < CHECKED_ROUNDS; round++) {
      for (int length : LENGTHS) {
        for (int form = 0; form < forms.size(); form++) {
          sealAndOpen(candidate, forms.get(form), length);
        }
      }
    }
    return before >= 0 && HotSpotOptions.allocatedBytes() - before > COUNTER_BYTES;
  }
}
