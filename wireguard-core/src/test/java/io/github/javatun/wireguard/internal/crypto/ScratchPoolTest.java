package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScratchPoolTest {

  @Test
  void sameThreadGetsTheSameScratchAgain() {
    ScratchPool pool = new ScratchPool(8);
    CallScratch first = pool.take(1);
    first.release();
    CallScratch second = pool.take(1);
    assertThat(second).isSameAs(first);
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void growsWithTheNumberOfScratchesInUseAndNoFurther() {
    ScratchPool pool = new ScratchPool(4);
    Set<CallScratch> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 20; i++) {
      taken.add(pool.take(1));
    }
    assertThat(taken).hasSize(20);
    taken.forEach(CallScratch::release);
    for (int i = 0; i < 10_000; i++) {
      pool.take(i).release();
    }
    assertThat(pool.size()).isBetween(20, 32);
  }

  @Test
  void consecutiveThreadIdsStartAtDifferentSlots() {
    ScratchPool pool = new ScratchPool(8);
    Set<CallScratch> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int id = 40; id < 48; id++) {
      CallScratch scratch = pool.take(id);
      seen.add(scratch);
      scratch.release();
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void releasingTwiceIsRefused() {
    CallScratch scratch = new ScratchPool(2).take(1);
    scratch.release();
    assertThatThrownBy(scratch::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void releaseWipesHandshakeBuffersAndForgetsTheCallersMemory() {
    CallScratch scratch = new ScratchPool(2).take(1);
    byte[] in = scratch.handshakeIn();
    byte[] out = scratch.handshakeOut();
    in[3] = 1;
    out[255] = 1;
    ArrayMemory source = scratch.sourceArray().wrap(new byte[10]);
    scratch.release();
    assertThat(in).containsOnly(0);
    assertThat(out).containsOnly(0);
    assertThat(source.array()).isEmpty();
  }

  @Test
  void noScratchIsEverHeldByTwoThreads() throws InterruptedException, ExecutionException {
    ScratchPool pool = new ScratchPool(4);
    AtomicInteger clashes = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        tasks.add(threads.submit(() -> useRepeatedly(pool, clashes)));
        tasks.add(virtual.submit(() -> useRepeatedly(pool, clashes)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
    assertThat(clashes).hasValue(0);
    assertThat(pool.size()).isBetween(1, 32);
  }

  private static void useRepeatedly(ScratchPool pool, AtomicInteger clashes) {
    byte mark = (byte) (1 + Thread.currentThread().threadId() % 127);
    for (int i = 0; i < 20_000; i++) {
      CallScratch scratch = pool.take(Thread.currentThread().threadId());
      byte[] buffer = scratch.handshakeIn();
      if (buffer[0] != 0) {
        clashes.incrementAndGet();
      }
      buffer[0] = mark;
      if (buffer[0] != mark) {
        clashes.incrementAndGet();
      }
      scratch.release();
    }
  }
}
