package io.github.javatun.wireguard.ndis.driver;

/**
 * An adapter of a {@link MemoryDriver} and what happens to its packets.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class MemoryAdapter {
  private Adapter adapter;
  private int mode = AdapterMode.PASS;
  private boolean ours;
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
    ours = replacement != AdapterMode.PASS;
    taken = false;
  }

  /** Whether it does not pass because of this driver; another program may hold it as well. */
  boolean isOurs() {
    return ours;
  }

  /** Whether another program put it into tunnel mode last. */
  boolean isTaken() {
    return taken;
  }

  void take() {
    mode = AdapterMode.TUNNEL;
    taken = true;
  }

  /** The other program lets it pass. Who else has put it into tunnel mode is not told. */
  void letGo() {
    mode = AdapterMode.PASS;
    taken = false;
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
