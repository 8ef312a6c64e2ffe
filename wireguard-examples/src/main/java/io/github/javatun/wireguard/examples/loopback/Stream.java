package io.github.javatun.wireguard.examples.loopback;

import java.io.IOException;

/**
 * Both sides while packets flow.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
record Stream(Sender sender, Receiver receiver, SideThread sending, SideThread receiving) {
  /** What happened until now; costs the two threads nothing. */
  Measurement measure() {
    return new Measurement(
        System.nanoTime(),
        sender.sentPackets(),
        receiver.receivedPackets(),
        AllocationMeter.allocatedBytes(sending.thread()),
        AllocationMeter.allocatedBytes(receiving.thread()));
  }

  void throwFailure() throws IOException {
    sending.throwFailure();
    receiving.throwFailure();
  }
}
