package io.github.javatun.wireguard.ndis.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryDriverThreadsTest {
  private static final String LAN = "\\DEVICE\\{LAN}";
  private static final long FOREVER_MILLIS = Duration.ofHours(1).toMillis();

  private final MemoryDriver driver = new MemoryDriver();

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  @Test
  void awaitEndsWhenAnotherThreadWakesIt() throws Exception {
    FutureTask<Integer> waiter = start(() -> driver.await(FOREVER_MILLIS));
    driver.wakeUp();
    assertThat(waiter.get()).isEqualTo(PacketDriver.WOKEN);
    driver.wakeUp();
    assertThat(driver.await(FOREVER_MILLIS)).as("a wake-up is kept").isEqualTo(PacketDriver.WOKEN);
  }

  @Test
  void awaitEndsWhenAFrameOrAnAdapterComes() throws Exception {
    FutureTask<Integer> waiter = start(() -> driver.await(FOREVER_MILLIS));
    long handle = driver.addAdapter(LAN, 1, 1500);
    assertThat(waiter.get()).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    driver.setMode(handle, AdapterMode.TUNNEL);
    waiter = start(() -> driver.await(FOREVER_MILLIS));
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(waiter.get()).isEqualTo(PacketDriver.PACKETS);
  }

  @Test
  void awaitEndsWhenTheDriverIsClosedOrTheThreadInterrupted() throws Exception {
    FutureTask<Integer> waiter = start(() -> driver.await(FOREVER_MILLIS));
    driver.close();
    assertThat(waiter.get()).isEqualTo(PacketDriver.WOKEN);
    assertThat(driver.await(FOREVER_MILLIS)).as("from now on").isEqualTo(PacketDriver.WOKEN);
    Thread.currentThread().interrupt();
    assertThat(new MemoryDriver().await(FOREVER_MILLIS)).isZero();
    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThatThrownBy(() -> driver.await(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Every frame is read and sent again, or counted as lost; each sender's keep their order. */
  @Test
  void framesOfSeveralThreadsAreAllAccountedFor() throws Exception {
    int senders = 3;
    int each = 20_000;
    driver.setMode(driver.addAdapter(LAN, 1, 1500), AdapterMode.TUNNEL);
    FutureTask<Long> reader = start(this::forwardUntilWoken);
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (int sender = 0; sender < senders; sender++) {
      int first = sender * each;
      tasks.add(
          start(
              () -> {
                for (int i = 0; i < each; i++) {
                  driver.stackSends(LAN, Frames.numbered(first + i));
                }
                return true;
              }));
    }
    for (FutureTask<Boolean> task : tasks) {
      task.get();
    }
    driver.wakeUp();
    long forwarded = reader.get();
    MemoryCounters counters = driver.counters();
    assertThat(forwarded + counters.overflowed()).isEqualTo((long) senders * each);
    assertThat(driver.network().size()).isEqualTo((int) forwarded);
    int[] last = new int[senders];
    for (MemoryFrame frame = driver.network().poll(0);
        frame != null;
        frame = driver.network().poll(0)) {
      int number = Frames.number(frame.bytes());
      int sender = number / each;
      assertThat(number % each + 1).isGreaterThan(last[sender]);
      last[sender] = number % each + 1;
    }
  }

  private long forwardUntilWoken() {
    FrameSlab slab = new FrameSlab(Arena.ofAuto(), 64);
    FrameList frames = new FrameList(Arena.ofAuto(), slab);
    long forwarded = 0;
    boolean woken = false;
    while (!woken) {
      woken = (driver.await(FOREVER_MILLIS) & PacketDriver.WOKEN) != 0;
      int count;
      do {
        frames.clear();
        frames.addAll();
        count = driver.read(frames);
        frames.truncate(count);
        driver.sendToAdapters(frames);
        forwarded += count;
      } while (count > 0);
    }
    return forwarded;
  }
}
