package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of sockets is read when somebody misses one, and once for all who wait. */
@Timeout(60)
class OwnerWatchTest {
  private final SetTime time = new SetTime();
  private final Table table = new Table();
  private final OwnerWatch watch = new OwnerWatch(table, time, () -> {});
  private final Thread thread = new Thread(watch, "owners");

  @BeforeEach
  void readOnce() {
    time.nanos = 10;
    watch.read();
    thread.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    watch.stop();
    thread.join();
  }

  @Test
  void aReadingThatBeganLaterServesWhoeverCameBefore() throws Exception {
    watch.missed(9);
    watch.missed(10);
    watch.askIfMissed();
    awaitIdle();
    assertThat(table.begun).containsExactly(10L);
    assertThat(watch.readNanos()).isEqualTo(10);
    time.nanos = 20;
    watch.missed(11);
    watch.missed(20);
    watch.askIfMissed();
    awaitReadings(2);
    awaitIdle();
    assertThat(table.begun).containsExactly(10L, 20L);
    assertThat(watch.readNanos()).isEqualTo(20);
  }

  @Test
  void aReadingUnderWayServesNobodyWhoCameSince() throws Exception {
    table.during =
        () -> {
          table.during = () -> {};
          time.nanos = 30;
          watch.missed(20); // this one serves it
          watch.askIfMissed();
          watch.missed(25);
          watch.askIfMissed();
        };
    time.nanos = 20;
    watch.ask();
    awaitReadings(3);
    awaitIdle();
    assertThat(table.begun).containsExactly(10L, 20L, 30L);
  }

  @Test
  void aReadingThatFailedDoesNotCount() throws Exception {
    table.readable = false;
    time.nanos = 20;
    watch.ask();
    awaitReadings(2);
    awaitIdle();
    assertThat(watch.readNanos()).isEqualTo(10);
    watch.missed(15); // who waited for that reading waits for another one
    watch.askIfMissed();
    awaitReadings(3);
  }

  private void awaitReadings(int count) throws InterruptedException {
    while (table.begun.size() < count) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** It waits for a question, not for a time. */
  private void awaitIdle() throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static final class SetTime implements TimeSource {
    volatile long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long wallClockMillis() {
      return 0;
    }
  }

  private final class Table implements ProcessTable {
    final List<Long> begun = new CopyOnWriteArrayList<>();
    volatile Runnable during = () -> {};
    volatile boolean readable = true;

    @Override
    public boolean refresh() {
      begun.add(time.nanos);
      during.run();
      return readable;
    }

    @Override
    public @Nullable AppProcess tcpOwner(
        long localHigh,
        long localLow,
        int localPort,
        long remoteHigh,
        long remoteLow,
        int remotePort) {
      return null;
    }

    @Override
    public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
      return null;
    }
  }
}
