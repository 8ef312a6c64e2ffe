package io.github.javatun.wireguard.examples.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Tunnel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is woken, and who is not. */
class TickWatchTest {
  private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  private final TickWatch watch = new TickWatch();
  private final Deque<Long> answers = new ArrayDeque<>();
  private int alarms;

  /** Gives the answers that are listed, one after the other. */
  private final ProtocolLane lane =
      new EmptyLane() {
        @Override
        public long nanosUntilTick() {
          return answers.pop();
        }
      };

  @BeforeEach
  void setAlarm() {
    watch.setAlarm(() -> alarms++);
  }

  @Test
  void aShortSleepIsLeftAloneAndNobodyLooksAtAClock() {
    sleep(HALF_A_SECOND);
    watch.afterPackets(lane);
    assertThat(alarms).isZero();
    assertThat(answers).isEmpty();
  }

  @Test
  void aSleepForEverIsCutShortOnce() {
    assertThat(sleep(Tunnel.NEVER, Tunnel.NEVER)).isEqualTo(Tunnel.NEVER);
    answers.add(HALF_A_SECOND);
    watch.afterPackets(lane);
    watch.afterPackets(lane);
    assertThat(alarms).isEqualTo(1);
  }

  @Test
  void aLongSleepIsCutShortForWhatComesBeforeItsEnd() {
    sleep(DAY, DAY);
    answers.add(HOUR);
    watch.afterPackets(lane);
    assertThat(alarms).isEqualTo(1);
  }

  @Test
  void aLongSleepIsLeftAloneForWhatComesAtItsEndOrLater() {
    sleep(HOUR, HOUR);
    answers.add(HOUR);
    answers.add(DAY);
    answers.add(Tunnel.NEVER);
    watch.afterPackets(lane);
    watch.afterPackets(lane);
    watch.afterPackets(lane);
    assertThat(alarms).isZero();
  }

  @Test
  void whatCameBeforeTheSleepBeganIsSeenByTheSleeper() {
    assertThat(sleep(Tunnel.NEVER, HALF_A_SECOND)).isEqualTo(HALF_A_SECOND);
  }

  @Test
  void theSleepIsNotLongerThanTheOthersBelieve() {
    assertThat(sleep(HOUR, DAY)).isEqualTo(HOUR);
  }

  @Test
  void whoIsAwakeIsNotWoken() {
    sleep(Tunnel.NEVER, Tunnel.NEVER);
    watch.afterSleep();
    watch.afterPackets(lane);
    assertThat(alarms).isZero();
  }

  private long sleep(Long... untilTick) {
    answers.addAll(List.of(untilTick));
    return watch.beforeSleep(lane);
  }
}
