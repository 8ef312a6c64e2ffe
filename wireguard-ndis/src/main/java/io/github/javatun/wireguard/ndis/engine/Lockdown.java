package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.LocalTraffic;
import io.github.javatun.wireguard.ndis.transport.EthernetHeader;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.packet.IpPacket;
import java.lang.foreign.MemorySegment;

/**
 * What may come in past the tunnel: everything, or, with {@link KillSwitch#ALL}, what keeps the
 * network going and the tunnel's own datagrams.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class Lockdown {
  private final boolean on;
  private final OuterTransport transport;
  private final IpPacket packet = new IpPacket();

  Lockdown(KillSwitch killSwitch, OuterTransport transport) {
    on = killSwitch == KillSwitch.ALL;
    this.transport = transport;
  }

  /** Whether a frame that an adapter received may go on to the stack. */
  boolean admits(FrameSlab slab, int index, AdapterSet adapters) {
    if (!on) {
      return true;
    }
    MemorySegment memory = slab.memory();
    long frame = slab.frameOffset(index);
    int bytes = Math.min(slab.length(index), FrameSlab.FRAME_BYTES);
    if (bytes < FrameSlab.ETHERNET_HEADER_BYTES || !EthernetHeader.holdsIp(memory, frame)) {
      return true;
    }
    int header = FrameSlab.ETHERNET_HEADER_BYTES;
    return packet.parse(memory, frame + header, bytes - header) && (isOurs() || isLocal(adapters));
  }

  private boolean isOurs() {
    return packet.isUdp() && packet.destinationPort() == transport.localPort();
  }

  /** By where it comes from: it would be local to answer it. */
  private boolean isLocal(AdapterSet adapters) {
    return adapters.local().isLocalAddress(packet.sourceHigh(), packet.sourceLow())
        || LocalTraffic.isLinkControl(
            packet.protocol(), packet.sourcePort(), packet.destinationPort(), packet.icmpType());
  }
}
