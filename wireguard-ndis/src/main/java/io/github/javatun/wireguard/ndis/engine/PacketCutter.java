package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.Ipv4Fragmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Cuts packets that are too long and may be cut.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class PacketCutter {
  private static final int MOST_BYTES = 65_535;

  private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
  private final MemorySegment piece;

  PacketCutter(Arena arena) {
    piece = arena.allocate(MOST_BYTES, Long.BYTES);
  }

  /** Hands a packet over in pieces; one that must not be cut is lost. */
  void cut(IpPacket packet, int mtuBytes, PacketSink sink) {
    if (!fragmenter.begin(packet, Math.max(mtuBytes, Ipv4Fragmenter.LEAST_MTU_BYTES))) {
      return;
    }
    for (int bytes = fragmenter.next(piece, 0); bytes > 0; bytes = fragmenter.next(piece, 0)) {
      sink.packet(piece, 0, bytes);
    }
  }
}
