package io.github.javatun.wireguard.examples.forwarding;

import java.io.IOException;

/**
 * Moves packets in the thread that calls {@link #run()}; where nothing moves and nothing is due,
 * the thread sleeps.
 *
 * <p><b>Any thread may call {@link #wake()} and {@link #stop()}.</b>
 */
public interface PacketLoop extends AutoCloseable {

  /**
   * Moves packets until {@link #stop()} is called, or what they come from is closed.
   *
   * @throws IOException if device or socket fail
   */
  void run() throws IOException;

  /** Lets the loop look at the timers again: something was changed from outside. */
  void wake();

  /** Lets {@link #run()} return soon. */
  void stop();

  /** Frees what the loop holds; call it when {@link #run()} has returned. */
  @Override
  void close();
}
