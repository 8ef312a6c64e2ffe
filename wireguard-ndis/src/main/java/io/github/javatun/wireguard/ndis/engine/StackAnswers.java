package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IcmpError;
import io.github.javatun.wireguard.packet.IpPacket;

/**
 * Answers to packets of the stack that will not reach where they were sent, so that programs need
 * not wait for a timeout.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated.
 */
final class StackAnswers {
  private final StackFrames frames;
  private final TcpReset resets = new TcpReset();

  StackAnswers(StackFrames frames) {
    this.frames = frames;
  }

  /** Says that a packet may not be sent: a reset for TCP, else an ICMP error. */
  void reject(IpPacket packet, AdapterPath path, long mac, int vlan) {
    if (packet.isTcp()) {
      reset(packet, path, mac, vlan);
      return;
    }
    int bytes =
        IcmpError.prohibited(
            packet,
            packet.destinationHigh(),
            packet.destinationLow(),
            frames.memory(),
            frames.packetOffset());
    add(packet, bytes, path, mac, vlan);
  }

  /** Ends a TCP connection. */
  void reset(IpPacket packet, AdapterPath path, long mac, int vlan) {
    add(packet, resets.answer(packet, frames.memory(), frames.packetOffset()), path, mac, vlan);
  }

  /** Says how long a packet may be; also a packet whose checksum is incomplete is quoted. */
  void tooBig(IpPacket packet, int mtuBytes, AdapterPath path, long mac, int vlan) {
    int bytes =
        IcmpError.packetTooBig(
            packet,
            packet.destinationHigh(),
            packet.destinationLow(),
            mtuBytes,
            frames.memory(),
            frames.packetOffset());
    add(packet, bytes, path, mac, vlan);
  }

  private void add(IpPacket packet, int bytes, AdapterPath path, long mac, int vlan) {
    if (bytes != 0 && path != AdapterPath.NOWHERE) {
      frames.add(path, mac, vlan, packet.isIpv4(), bytes);
    }
  }
}
