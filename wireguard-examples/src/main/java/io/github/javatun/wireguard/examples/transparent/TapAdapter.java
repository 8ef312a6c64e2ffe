package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.TapDevice;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.net.NetworkInterface;

/**
 * An adapter of two TAP devices. The stack's side is the interface that the system knows, with its
 * addresses; the wire's side is the other end of its cable, to be moved to where the network is.
 *
 * <p><b>Safe for all threads; {@link TapDriver} sees to it that one at a time reads a device.</b>
 */
final class TapAdapter implements AutoCloseable {
  private final TapDevice stack;
  private final TapDevice wire;
  private volatile long handle;
  private volatile int mode;
  private volatile boolean gone;
  private volatile long mac;
  private volatile int mtuBytes = 1500;

  private TapAdapter(TapDevice stack, TapDevice wire) {
    this.stack = stack;
    this.wire = wire;
  }

  /**
   * Makes the devices.
   *
   * @param pair their names
   * @throws IOException if the kernel refuses
   */
  static TapAdapter open(TapPair pair) throws IOException {
    TapDevice stack = pair.stack().open(true);
    try {
      return new TapAdapter(stack, pair.wire().open(false));
    } catch (IOException | RuntimeException failure) {
      stack.close();
      throw failure;
    }
  }

  /** The interface that the system knows. */
  String name() {
    return stack.name();
  }

  /** As the driver lists it. What the JDK does not see, for want of addresses, is as it was. */
  Adapter describe() throws IOException {
    NetworkInterface found = NetworkInterface.getByName(stack.name());
    if (found != null) {
      byte[] bytes = found.getHardwareAddress();
      long read = 0;
      for (int i = 0; bytes != null && i < bytes.length; i++) {
        read = read << 8 | (bytes[i] & 0xff);
      }
      mac = read;
      mtuBytes = found.getMTU();
    }
    return new Adapter(handle, stack.name(), Adapter.ETHERNET, mac, mtuBytes);
  }

  long handle() {
    return handle;
  }

  /** Gives it another handle, under which nothing was asked for yet. */
  void renew(long newHandle) {
    handle = newHandle;
    mode = AdapterMode.PASS;
  }

  int mode() {
    return mode;
  }

  void setMode(int newMode) {
    mode = newMode;
  }

  /** Whether a device was deleted; what is left of it is of no use. */
  boolean isGone() {
    return gone;
  }

  void setGone() {
    gone = true;
  }

  /** Whether frames of a direction are handed over. */
  boolean isHeld(int direction) {
    return !gone
        && (mode
                & (direction == FrameSlab.FROM_STACK
                    ? AdapterMode.SENT_TUNNEL
                    : AdapterMode.RECEIVED_TUNNEL))
            != 0;
  }

  /** Whether frames of a direction pass. */
  boolean isPassing(int direction) {
    return !gone && !isHeld(direction);
  }

  /** Where frames of a direction come from. */
  TapDevice source(int direction) {
    return direction == FrameSlab.FROM_STACK ? stack : wire;
  }

  /** Where frames of a direction go if they go on. */
  TapDevice target(int direction) {
    return direction == FrameSlab.FROM_STACK ? wire : stack;
  }

  @Override
  public void close() {
    stack.close();
    wire.close();
  }
}
