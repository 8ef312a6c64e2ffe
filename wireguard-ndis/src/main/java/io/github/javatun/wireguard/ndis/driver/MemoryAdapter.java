package io.github.javatun.wireguard.ndis.driver;

/**
 * An adapter of a {@link MemoryDriver} and what happens to its packets.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class MemoryAdapter {
  private Adapter adapter;
  private int mode = AdapterMode.PASS;
  private boolean taken;

  MemoryAdapter(Adapter adapter) {
    this.adapter = adapter;
  }

  Adapter adapter() {
    return adapter;
  }

  int mode() {
    return mode;
  }

  void setMode(int replacement) {
    mode = replacement;
    taken = false;
  }

  /** Whether another program put it into tunnel mode. */
  boolean isTaken() {
    return taken;
  }

  void take() {
    mode = AdapterMode.TUNNEL;
    taken = true;
  }

  /** As an adapter that came back: it passes, under a new handle. */
  void renew(Adapter replacement) {
    adapter = replacement;
    setMode(AdapterMode.PASS);
  }

  /** Whether frames of a direction are held. */
  boolean holds(int direction) {
    int needed =
        direction == FrameSlab.FROM_STACK ? AdapterMode.SENT_TUNNEL : AdapterMode.RECEIVED_TUNNEL;
    return (mode & needed) != 0;
  }
}
