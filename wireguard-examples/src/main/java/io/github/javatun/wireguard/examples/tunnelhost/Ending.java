package io.github.javatun.wireguard.examples.tunnelhost;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The wish that a tunnel ends: of the user, or because something failed.
 *
 * <p>The user's breaks off what the starting thread waits for, but only while it starts: nobody
 * comes back to finish what it takes down.
 *
 * <p><b>Safe for all threads.</b>
 */
final class Ending {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Whom a wish interrupts. */
  private @Nullable Thread starter;

  /** Asks for the end. */
  synchronized void request() {
    requested.countDown();
    if (starter != null) {
      starter.interrupt();
    }
  }

  /** From here on a wish interrupts this thread; unless there is one already. */
  synchronized void beginStart() throws InterruptedException {
    check();
    starter = Thread.currentThread();
  }

  /** From here on nothing interrupts this thread; what did is forgotten. */
  synchronized void beginTakeDown() {
    starter = null;
    Thread.interrupted();
  }

  /** Asks for the end because of a failure; the first one counts. */
  void failed(Throwable reason) {
    if (requested.getCount() != 0) {
      failure.compareAndSet(null, reason);
    }
    requested.countDown();
  }

  /** Whether somebody asked for the end. */
  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Goes on unless somebody asked for the end. */
  void check() throws InterruptedException {
    if (isRequested()) {
      throw new InterruptedException("asked to end");
    }
  }

  /** Waits until somebody asks for the end; answers the failure that made them, if it was one. */
  @Nullable Throwable await() throws InterruptedException {
    requested.await();
    return failure.get();
  }
}
