package io.github.javatun.wireguard.examples.tunnelhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndingTest {
  private final Ending ending = new Ending();

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aWishBreaksOffTheStart() throws InterruptedException {
    ending.beginStart();
    ending.request();
    assertThatThrownBy(() -> Thread.sleep(60_000)).isInstanceOf(InterruptedException.class);
    assertThatThrownBy(ending::check).isInstanceOf(InterruptedException.class);
  }

  @Test
  void whoeverIsAskedBeforeDoesNotStart() {
    ending.request();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThatThrownBy(ending::beginStart).isInstanceOf(InterruptedException.class);
  }

  @Test
  void takingDownIsNotBrokenOff() throws InterruptedException {
    ending.beginStart();
    ending.beginTakeDown();
    ending.request();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** The thread wakes by the wish itself, perhaps before its interrupt has come. */
  @Test
  void theInterruptOfTheWishThatEndedTheTunnelDoesNotReachTakingDown() throws InterruptedException {
    for (int round = 0; round < 2_000; round++) {
      Ending once = new Ending();
      once.beginStart();
      Thread asking = Thread.ofPlatform().start(once::request);
      try {
        once.await();
      } catch (InterruptedException asked) {
        // The other way to be told.
      }
      once.beginTakeDown();
      asking.join(); // would throw
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void theFirstFailureIsTold() throws InterruptedException {
    IllegalStateException first = new IllegalStateException("first");
    ending.failed(first);
    ending.failed(new IllegalStateException("second"));
    ending.await();
    assertThat(ending.failure()).isSameAs(first);
  }

  @Test
  void aFailureBreaksOffTheStart() throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("first");
    ending.beginStart();
    ending.failed(failure);
    assertThatThrownBy(() -> Thread.sleep(60_000)).isInstanceOf(InterruptedException.class);
    assertThat(ending.failure()).isSameAs(failure);
  }

  @Test
  void whatFailsOnceTheEndIsWishedIsNoFailure() throws InterruptedException {
    ending.request();
    ending.failed(new IllegalStateException("late"));
    ending.await();
    assertThat(ending.failure()).isNull();
  }
}
