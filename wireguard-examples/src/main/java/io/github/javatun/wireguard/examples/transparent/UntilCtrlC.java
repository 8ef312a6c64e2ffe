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

  UntilCtrlC(ClientLog log) {
    this.log = log;
  }

  @Override
  public void run(Work work) throws ClientFailure, IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
    try {
      work.run(ending);
    } finally {
      ended.countDown();
    }
  }

  private void end() {
    if (ended.getCount() == 0) {
      return;
    }
    ending.countDown();
    boolean done = false;
    try {
      done = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      // Then it is not done.
    }
    if (!done) {
      log.line("the client did not end in time; the driver lets packets pass when it is gone");
    }
    Runtime.getRuntime().halt(done ? 0 : ClientFailure.FAILED);
  }
}
