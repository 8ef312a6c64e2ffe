package io.github.javatun.wireguard.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TickScheduleTest {
  private static final long SECOND = TickSchedule.LOOK_AGAIN_NANOS;

  private final AtomicLong now = new AtomicLong();
  private final TickSchedule<Alarm> schedule = new TickSchedule<>(now::get);
  private int questions;

  /** Something that is due at a time. */
  private final class Alarm {
    private final TickEntry<Alarm> entry = new TickEntry<>(this, this::ask);
    private volatile long dueAt = TickSchedule.NEVER;

    private long ask() {
      questions++;
      return dueAt == TickSchedule.NEVER ? dueAt : Math.max(0, dueAt - now.get());
    }

    private Alarm at(long due) {
      dueAt = due;
      return this;
    }
  }

  private Alarm touched(long dueAt) {
    Alarm alarm = new Alarm().at(dueAt);
    schedule.touchUrgently(alarm.entry);
    return alarm;
  }

  private Alarm firstDue() {
    schedule.lock().lock();
    try {
      TickEntry<Alarm> entry = schedule.firstDue();
      return entry == null ? null : entry.owner();
    } finally {
      schedule.lock().unlock();
    }
  }

  private void reschedule(Alarm alarm) {
    schedule.lock().lock();
    try {
      schedule.reschedule(alarm.entry);
    } finally {
      schedule.lock().unlock();
    }
  }

  private void remove(Alarm alarm) {
    schedule.lock().lock();
    try {
      schedule.remove(alarm.entry);
    } finally {
      schedule.lock().unlock();
    }
  }

  @Test
  void emptyScheduleNeverWantsATick() {
    assertThat(schedule.nextNanos()).isEqualTo(TickSchedule.NEVER);
    assertThat(firstDue()).isNull();
  }

  @Test
  void entriesComeInTheOrderOfTheirTimes() {
    Alarm late = touched(300);
    Alarm early = touched(100);
    Alarm middle = touched(200);
    assertThat(schedule.nextNanos()).as("urgently touched").isZero();
    assertThat(firstDue()).isNull();
    assertThat(schedule.nextNanos()).isEqualTo(100);
    for (Alarm alarm : List.of(early, middle, late)) {
      now.set(alarm.dueAt - 1);
      assertThat(firstDue()).isNull();
      now.set(alarm.dueAt);
      assertThat(firstDue()).isSameAs(alarm);
      alarm.at(TickSchedule.NEVER);
      reschedule(alarm);
    }
    assertThat(schedule.nextNanos()).isEqualTo(TickSchedule.NEVER);
  }

  @Test
  void touchedEntryIsAskedWithinASecond() {
    Alarm alarm = touched(TickSchedule.NEVER);
    assertThat(firstDue()).isNull();
    now.set(50);
    alarm.at(50 + 5 * SECOND);
    schedule.touch(alarm.entry);
    assertThat(schedule.nextNanos()).isEqualTo(50 + SECOND);
    now.set(51);
    schedule.touch(alarm.entry);
    assertThat(schedule.nextNanos()).as("the first touch counts").isEqualTo(50 + SECOND);
    now.set(50 + SECOND);
    assertThat(firstDue()).isNull();
    assertThat(schedule.nextNanos()).isEqualTo(50 + 5 * SECOND);
  }

  @Test
  void urgencyIsNotLostOnAnEntryThatIsTouchedAlready() {
    Alarm alarm = touched(TickSchedule.NEVER);
    assertThat(firstDue()).isNull();
    schedule.touch(alarm.entry);
    alarm.at(0);
    schedule.touchUrgently(alarm.entry);
    assertThat(schedule.nextNanos()).isZero();
    assertThat(firstDue()).isSameAs(alarm);
  }

  @Test
  void removedEntryNeverComesAgain() {
    Alarm alarm = touched(10);
    Alarm other = touched(20);
    assertThat(firstDue()).isNull();
    remove(alarm);
    schedule.touch(alarm.entry);
    now.set(100);
    assertThat(firstDue()).isSameAs(other);
    reschedule(other.at(TickSchedule.NEVER));
    assertThat(firstDue()).isNull();
  }

  /** With traffic on few of many, only those few are asked. */
  @Test
  void entriesWithoutTrafficAreNotAsked() {
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      alarms.add(touched(1_000 * SECOND + i));
    }
    assertThat(firstDue()).isNull();
    assertThat(questions).isEqualTo(10_000);
    questions = 0;
    for (int second = 1; second <= 100; second++) {
      for (int packet = 0; packet < 1_000; packet++) {
        schedule.touch(alarms.get(packet % 3).entry);
      }
      now.set(second * SECOND);
      assertThat(firstDue()).isNull();
    }
    assertThat(questions).isEqualTo(300);
  }

  @Test
  void nextIsTheEarliestOfAllHoweverTheyMove() {
    Random random = new Random(9);
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      alarms.add(touched(random.nextInt(1_000_000)));
    }
    for (int step = 0; step < 20_000; step++) {
      Alarm due = firstDue();
      long earliest = alarms.stream().mapToLong(alarm -> alarm.dueAt).min().orElseThrow();
      assertThat(schedule.nextNanos()).isEqualTo(earliest);
      if (due == null) {
        assertThat(earliest).isGreaterThan(now.get());
        now.set(earliest);
      } else {
        assertThat(due.dueAt).isEqualTo(earliest);
        due.at(
            random.nextInt(10) == 0 ? TickSchedule.NEVER : now.get() + random.nextInt(1_000_000));
        reschedule(due);
      }
      Alarm other = alarms.get(random.nextInt(alarms.size()));
      other.at(now.get() + SECOND + random.nextInt(1_000_000));
      schedule.touch(other.entry);
      firstDue();
    }
  }

  /** Whatever a thread changed before it touched is seen by who ticks afterwards. */
  @Test
  void noTouchIsLost() throws Exception {
    int rounds = 5_000;
    Alarm[] alarms = {touched(TickSchedule.NEVER), touched(TickSchedule.NEVER)};
    assertThat(firstDue()).isNull();
    now.set(1);
    CyclicBarrier barrier = new CyclicBarrier(alarms.length + 1);
    try (ExecutorService threads = Executors.newFixedThreadPool(alarms.length)) {
      List<Future<?>> touching = new ArrayList<>();
      for (Alarm alarm : alarms) {
        touching.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    barrier.await();
                    schedule.touch(alarm.entry);
                    alarm.at(1);
                    schedule.touch(alarm.entry);
                    barrier.await();
                  }
                  return null;
                }));
      }
      for (int i = 0; i < rounds; i++) {
        barrier.await();
        firstDue();
        barrier.await();
        Alarm first = firstDue();
        assertThat(first).isNotNull();
        reschedule(first.at(TickSchedule.NEVER));
        Alarm second = firstDue();
        assertThat(second).isNotNull();
        reschedule(second.at(TickSchedule.NEVER));
      }
      for (Future<?> done : touching) {
        done.get();
      }
    }
  }
}
