package io.github.javatun.wireguard.examples.transparent;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs work until Ctrl-C, or whatever else asks the process to end. What was ended as asked is a
 * success, not death by a signal.
 *
 * <p><b>For the main thread, once.</b>
 */
final class UntilCtrlC implements UntilAsked {
  private static final long STOP_SECONDS = 10;

  private final ClientLog log;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean failed;

  UntilCtrlC(ClientLog log) {
    this.log = log;
  }

  @Override
  public void run(Work work) throws ClientFailure, IOException, InterruptedException {
    Thread hook = new Thread(this::end, "end");
    Runtime.getRuntime().addShutdownHook(hook);
    boolean done = false;
    try {
      work.run(ending);
      done = true;
    } finally {
      // What fails once it was asked to end has ended as asked.
      failed = !done && ending.getCount() != 0;
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException exiting) {
        // It says the exit status.
      }
    }
  }

  private void end() {
    ending.countDown();
    boolean inTime = false;
    try {
      inTime = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      // Then it is not done.
    }
    if (!inTime) {
      log.line("the client did not end in time; the driver lets packets pass when it is gone");
    }
    Runtime.getRuntime().halt(inTime && !failed ? 0 : ClientFailure.FAILED);
  }
}
