package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.lang.foreign.MemorySegment;

/** Sends nothing and receives nothing. */
final class QuietTransport implements OuterTransport {
  @Override
  public void start(Receiver receiver) {}

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {}

  @Override
  public void flush() {}

  @Override
  public boolean offer(FrameSlab slab, int index) {
    return false;
  }

  @Override
  public void endOfOffers() {}

  @Override
  public boolean takesFrames() {
    return false;
  }

  @Override
  public void networkChanged() {}

  @Override
  public int mtuBytes() {
    return ANY_MTU_BYTES;
  }

  @Override
  public void use(OuterLink link) {}

  @Override
  public int localPort() {
    return EngineParts.OWN_PORT;
  }

  @Override
  public void close() {}
}
