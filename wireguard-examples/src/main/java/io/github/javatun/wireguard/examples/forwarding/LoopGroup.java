package io.github.javatun.wireguard.examples.forwarding;

/**
 * What the loops of one protocol share, besides the protocol.
 *
 * <p><b>Safe for all threads.</b>
 */
public final class LoopGroup {
  private final TickWatch ticks = new TickWatch();
  private final SessionGate sessions = new SessionGate();

  /** Makes a group, to be given to one loop that receives and to those that only send. */
  public LoopGroup() {}

  /** Returns what wakes the loop that runs the timers. */
  public TickWatch ticks() {
    return ticks;
  }

  /** Returns what keeps packets in order while a session begins. */
  public SessionGate sessions() {
    return sessions;
  }
}
