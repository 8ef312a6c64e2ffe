package io.github.javatun.wireguard.examples.tunnelhost;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The wish that a tunnel ends: of the user, or because something failed.
 *
 * <p>It breaks off what the starting thread waits for, but only while it starts: nobody comes back
 * to finish what it takes down.
 *
 * <p><b>Safe for all threads.</b>
 */
final class Ending {
  private final CountDownLatch requested = new CountDownLatch(1);

  /** Whom a wish interrupts. */
  private @Nullable Thread starter;

  private @Nullable Throwable failure;

  /** Asks for the end. */
  synchronized void request() {
    requested.countDown();
    if (starter != null) {
      starter.interrupt();
    }
  }

  /** Asks for the end because of a failure; the first wish counts. */
  synchronized void failed(Throwable reason) {
    if (!isRequested()) {
      failure = reason;
    }
    request();
  }

  /** The failure that was the first wish; null if it was the user's, or there is none. */
  synchronized @Nullable Throwable failure() {
    return failure;
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

  /** Waits until somebody asks for the end. */
  void await() throws InterruptedException {
    requested.await();
  }
}
