package io.github.javatun.wireguard.examples.transparent;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Runs what goes on until the user ends it.
 *
 * <p><b>Used by one thread.</b>
 */
interface UntilAsked {

  /** What goes on. */
  interface Work {

    /**
     * Runs.
     *
     * @param ending counted down, by another thread, when it is to end
     */
    void run(CountDownLatch ending) throws ClientFailure, IOException, InterruptedException;
  }

  /** Runs work in this thread. */
  void run(Work work) throws ClientFailure, IOException, InterruptedException;
}
