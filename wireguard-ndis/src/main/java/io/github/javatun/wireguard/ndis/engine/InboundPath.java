package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.QuotedPacket;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet that came through the tunnel: back to the address it was asked from, in a
 * frame for the stack.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated.
 */
final class InboundPath implements PacketSink {
  private final Translation translation;
  private final StackFrames frames;
  private final PacketCutter cutter;
  private final ClientCounters counters;
  private final int mtuBytes;
  private final IpPacket packet = new IpPacket();
  private final QuotedPacket quoted = new QuotedPacket();
  private final Translated decided = new Translated();
  private final PacketSink pieces = this::deliver;
  private long nowNanos;

  InboundPath(
      Translation translation,
      StackFrames frames,
      PacketCutter cutter,
      ClientCounters counters,
      int mtuBytes) {
    this.translation = translation;
    this.frames = frames;
    this.cutter = cutter;
    this.counters = counters;
    this.mtuBytes = mtuBytes;
  }

  /** Says what time it is for the packets that follow. */
  void setNow(long nanos) {
    nowNanos = nanos;
  }

  /** Takes a packet; it is changed in place. */
  @Override
  public void packet(MemorySegment memory, long offset, int length) {
    if (!packet.parse(memory, offset, length) || !translate()) {
      counters.undeliverable.increment();
      return;
    }
    counters.tunneledIn.increment();
    if (packet.lengthBytes() <= StackFrames.PACKET_BYTES) {
      deliver(packet.memory(), packet.offset(), packet.lengthBytes());
    } else if (packet.dontFragment()) {
      counters.undeliverable.increment(); // the far side was told our MTU, and ignores it
    } else {
      cutter.cut(packet, StackFrames.PACKET_BYTES, pieces);
    }
  }

  private boolean translate() {
    if (packet.isIcmpError() && quoted.parse(packet)) {
      boolean found =
          translation.arriveError(
              packet,
              quoted.protocol(),
              Ports.local(quoted, true),
              quoted.destinationHigh(),
              quoted.destinationLow(),
              Ports.remote(quoted, true),
              decided);
      if (found) {
        HeaderTranslation.arriveError(packet, quoted, decided);
      }
      return found;
    }
    if (!translation.arrive(packet, nowNanos, decided)) {
      return false;
    }
    HeaderTranslation.arrive(packet, decided, mtuBytes);
    return true;
  }

  private void deliver(MemorySegment memory, long offset, int length) {
    MemorySegment.copy(memory, offset, frames.memory(), frames.packetOffset(), length);
    frames.add(decided.path, decided.neighbour, decided.vlan, packet.isIpv4(), length);
  }
}
