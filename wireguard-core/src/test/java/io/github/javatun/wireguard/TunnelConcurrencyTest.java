package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Writers and readers of one tunnel at work together while handshakes go on. */
class TunnelConcurrencyTest {
  private static final int ROOM = 2048;
  private static final int THREADS = 4;
  private static final int PACKETS_PER_THREAD = 20_000;

  /**
   * So far the others get together at most: less than the replay window, or packets would be lost.
   */
  private static final int LEAD_PACKETS = 2_000;

  private final TestTime time = new TestTime();
  private final AtomicIntegerArray delivered = new AtomicIntegerArray(THREADS * PACKETS_PER_THREAD);
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();
  private final AtomicInteger repeatedNonces = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicIntegerArray progress = new AtomicIntegerArray(THREADS);

  @Test
  void noNonceTwiceNoPacketLostNoneTwiceWhileSessionsAreRenewed() throws Exception {
    try (TunnelPair pair =
            new TunnelPair(builder -> builder.timeSource(time).queueBytes(0)).connect();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        running.add(threads.submit(() -> carryToTheEnd(pair, thread)));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
      assertThat(pair.initiator.stats().completedHandshakes()).isGreaterThan(10);
    }
    assertThat(failures).hasValue(0);
    assertThat(repeatedNonces).hasValue(0);
    for (int number = 0; number < delivered.length(); number++) {
      assertThat(delivered.get(number)).as("packet %d", number).isEqualTo(1);
    }
  }

  /** Whatever ends a thread, the others do not wait for it. */
  private void carryToTheEnd(TunnelPair pair, int thread) {
    try {
      carry(pair, thread);
    } finally {
      progress.set(thread, Integer.MAX_VALUE);
    }
  }

  private void carry(TunnelPair pair, int thread) {
    int first = thread * PACKETS_PER_THREAD;
    byte[] datagram = new byte[ROOM];
    byte[] out = new byte[ROOM];
    byte[] reply = new byte[ROOM];
    for (int i = 0; i < PACKETS_PER_THREAD; i++) {
      progress.set(thread, i);
      awaitSlowest(i - LEAD_PACKETS);
      if (thread == 0 && i % 500 == 250) {
        awaitOthers(i);
        renew(pair, datagram, out, reply);
      }
      byte[] packet = TestPackets.ipv4(100, first + i);
      long result = pair.initiator.write(packet, 0, packet.length, datagram, 0, ROOM);
      if (Result.operation(result) != Result.WRITE_TO_NETWORK) {
        failures.incrementAndGet();
        continue;
      }
      int size = Result.sizeBytes(result);
      if (!nonces.add(Arrays.toString(Arrays.copyOfRange(datagram, 4, 16)))) {
        repeatedNonces.incrementAndGet();
      }
      result = pair.responder.read(datagram, 0, size, out, 0, ROOM, null);
      if (Result.operation(result) == Result.WRITE_TO_TUNNEL_IPV4) {
        delivered.incrementAndGet(TestPackets.number(out, 0));
      } else {
        failures.incrementAndGet();
      }
      // A copy of each datagram must never be delivered again.
      result = pair.responder.read(datagram, 0, size, out, 0, ROOM, null);
      if (Result.operation(result) != Result.ERROR) {
        failures.incrementAndGet();
      }
    }
  }

  /** A thread that stands still with a datagram finds the window where it can still be accepted. */
  private void awaitSlowest(int least) {
    for (int t = 0; t < THREADS; t++) {
      while (progress.get(t) < least) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Until each thread has begun another packet: one that stood still during two renewals would hold
   * a datagram of a session that is rightly gone. One that is too far ahead waits without any.
   */
  private void awaitOthers(int own) {
    for (int t = 1; t < THREADS; t++) {
      int before = progress.get(t);
      while (progress.get(t) == before && before - LEAD_PACKETS <= own) {
        Thread.onSpinWait();
      }
    }
  }

  /** A whole handshake; the other threads go on sending with the old and the new session. */
  private void renew(TunnelPair pair, byte[] one, byte[] two, byte[] three) {
    time.advanceMillis(5_001);
    int size =
        TunnelPair.expect(Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(one, 0, ROOM));
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.responder.read(one, 0, size, two, 0, ROOM, null));
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.read(two, 0, size, three, 0, ROOM, null));
    long confirmed = pair.responder.read(three, 0, size, one, 0, ROOM, null);
    if (Result.reason(confirmed) != Reason.KEEPALIVE_RECEIVED) {
      failures.incrementAndGet();
    }
  }

  @Test
  void aQueueFilledByManyThreadsIsFlushedWholeAndOnce() throws Exception {
    int packets = 200;
    try (TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      ConcurrentLinkedQueue<byte[]> network = new ConcurrentLinkedQueue<>();
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int first = t * packets;
        running.add(
            threads.submit(
                () -> {
                  byte[] out = new byte[ROOM];
                  for (int i = 0; i < packets; i++) {
                    byte[] packet = TestPackets.ipv4(60, first + i);
                    long result = pair.initiator.write(packet, 0, packet.length, out, 0, ROOM);
                    if (Result.operation(result) == Result.WRITE_TO_NETWORK) {
                      network.add(Arrays.copyOf(out, Result.sizeBytes(result)));
                    }
                  }
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
      assertThat(network).as("one initiation, however many threads ask").hasSize(1);
      byte[] initiation = network.remove();
      byte[] response = new byte[ROOM];
      byte[] data = new byte[ROOM];
      byte[] out = new byte[ROOM];
      int size =
          TunnelPair.expect(
              Result.WRITE_TO_NETWORK,
              pair.responder.read(initiation, 0, initiation.length, response, 0, ROOM, null));
      long result = pair.initiator.read(response, 0, size, data, 0, ROOM, null);
      int[] lastOfThread = new int[THREADS];
      Arrays.fill(lastOfThread, -1);
      int count = 0;
      while (Result.operation(result) == Result.WRITE_TO_NETWORK) {
        TunnelPair.expect(
            Result.WRITE_TO_TUNNEL_IPV4,
            pair.responder.read(data, 0, Result.sizeBytes(result), out, 0, ROOM, null));
        int number = TestPackets.number(out, 0);
        assertThat(number % packets).isEqualTo(lastOfThread[number / packets] + 1);
        lastOfThread[number / packets]++;
        count++;
        if (!Result.isMorePending(result)) {
          break;
        }
        result = pair.initiator.tick(data, 0, ROOM);
      }
      assertThat(count).isEqualTo(THREADS * packets);
    }
  }
}
