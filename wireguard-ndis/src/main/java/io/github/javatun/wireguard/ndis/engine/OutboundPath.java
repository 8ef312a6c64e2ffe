package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.transport.EthernetHeader;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.QuotedPacket;
import java.lang.foreign.MemorySegment;

/**
 * The way of a frame that the stack sent:
 *
 * <pre>
 *   not IP, local, our own datagrams ─────────────────────▶ on to the network
 *   Translation says PASS ────────────────────────────────▶ on to the network
 *                    TUNNEL ─▶ HeaderTranslation ─▶ cut ──▶ the tunnel
 *                    REJECT, RESET, too big ──────────────▶ an answer to the stack
 *                    DROP, HOLD
 * </pre>
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated, but see {@link Translation}.
 */
final class OutboundPath {
  private final Translation translation;
  private final OuterTransport transport;
  private final PacketSink tunnel;
  private final StackAnswers answers;
  private final PacketCutter cutter;
  private final ClientCounters counters;
  private final boolean lockdown;
  private final int mtuBytes;
  private final IpPacket packet = new IpPacket();
  private final QuotedPacket quoted = new QuotedPacket();
  private final Translated decided = new Translated();

  OutboundPath(
      Translation translation,
      OuterTransport transport,
      PacketSink tunnel,
      StackAnswers answers,
      PacketCutter cutter,
      ClientCounters counters,
      KillSwitch killSwitch,
      int mtuBytes) {
    this.translation = translation;
    this.transport = transport;
    this.tunnel = tunnel;
    this.answers = answers;
    this.cutter = cutter;
    this.counters = counters;
    lockdown = killSwitch == KillSwitch.ALL;
    this.mtuBytes = mtuBytes;
  }

  /** Does what is to be done with a frame that has just come, as the other method says. */
  int handle(FrameSlab slab, int index, AdapterSet adapters, boolean last, long nowNanos) {
    return handle(slab, index, adapters, last, nowNanos, nowNanos);
  }

  /**
   * Does what is to be done with a frame.
   *
   * @param slab what it lies in
   * @param index its number
   * @param adapters the adapters there are
   * @param last whether it is not to be held (any longer)
   * @param arrivedNanos when it was read from the driver, or later
   * @param nowNanos the time of the present turn, in which each flow that waits is asked about once
   * @return {@link Verdict#PASS}: send it on as it is; {@link Verdict#HOLD}: ask again later; any
   *     other: it is done with
   */
  int handle(
      FrameSlab slab,
      int index,
      AdapterSet adapters,
      boolean last,
      long arrivedNanos,
      long nowNanos) {
    MemorySegment memory = slab.memory();
    long frame = slab.frameOffset(index);
    int bytes = Math.min(slab.length(index), FrameSlab.FRAME_BYTES);
    if (bytes < FrameSlab.ETHERNET_HEADER_BYTES || !EthernetHeader.holdsIp(memory, frame)) {
      return Verdict.PASS;
    }
    if (!packet.parse(
        memory, frame + FrameSlab.ETHERNET_HEADER_BYTES, bytes - FrameSlab.ETHERNET_HEADER_BYTES)) {
      // Nobody can answer it; in a lockdown nobody shall see it either.
      return lockdown ? count(Verdict.DROP) : Verdict.PASS;
    }
    AdapterPath path = adapters.find(slab.adapter(index));
    if (isOurs(adapters) || isLocal(adapters)) {
      if (packet.isFirstFragment()) {
        translation.passFragments(packet, nowNanos, decided);
      }
      return Verdict.PASS;
    }
    if (path.addresses().isEmpty()) {
      // An adapter that just came or went, or has no address yet: nothing is known about it.
      return isChosen() ? count(Verdict.DROP) : Verdict.PASS;
    }
    long mac = EthernetHeader.destination(memory, frame);
    if (path.learn(mac, slab.vlan(index), packet.destinationHigh(), packet.destinationLow())
        && path == adapters.first()
        && transport.takesFrames()) {
      transport.use(path.link());
    }
    if (packet.isIcmpError() && quoted.parse(packet) && leaveError()) {
      return Verdict.TUNNEL;
    }
    translation.leave(
        packet,
        path,
        !adapters.isOwn(packet.sourceHigh(), packet.sourceLow()),
        adapters.lookedNanos(),
        mac,
        slab.vlan(index),
        last,
        arrivedNanos,
        nowNanos,
        decided);
    return act(path, slab.vlan(index), mac);
  }

  /** Whether earlier packets of the flow of the frame that was handled last wait. */
  boolean isBehindOthers() {
    return decided.behindOthers;
  }

  /** Counts a frame that is lost. */
  void lose() {
    count(Verdict.DROP);
  }

  /** Whether it is a datagram of the tunnel itself. */
  private boolean isOurs(AdapterSet adapters) {
    return packet.isUdp()
        && packet.sourcePort() == transport.localPort()
        && (adapters.isOwn(packet.sourceHigh(), packet.sourceLow())
            || adapters.isEndpoint(
                packet.destinationHigh(), packet.destinationLow(), packet.destinationPort()));
  }

  private boolean isLocal(AdapterSet adapters) {
    // A question for a name goes to the tunnel's server, also if its own server is near.
    return !translation.isQuestion(packet)
        && adapters
            .local()
            .isLocal(
                packet.protocol(),
                packet.destinationHigh(),
                packet.destinationLow(),
                packet.sourcePort(),
                packet.destinationPort(),
                packet.icmpType());
  }

  private boolean isChosen() {
    return lockdown
        || translation.isQuestion(packet)
        || translation.isChosen(packet.destinationHigh(), packet.destinationLow());
  }

  private int act(AdapterPath path, int vlan, long mac) {
    // Whoever sees the packet finds it counted.
    count(decided.verdict);
    switch (decided.verdict) {
      case Verdict.TUNNEL -> cross(path, vlan, mac);
      case Verdict.REJECT -> answers.reject(packet, path, mac, vlan);
      case Verdict.RESET -> answers.reset(packet, path, mac, vlan);
      default -> {}
    }
    return decided.verdict;
  }

  private int count(int verdict) {
    switch (verdict) {
      case Verdict.PASS -> counters.passed.increment();
      case Verdict.TUNNEL -> counters.tunneledOut.increment();
      case Verdict.HOLD -> {}
      case Verdict.REJECT, Verdict.RESET -> counters.rejected.increment();
      default -> counters.dropped.increment();
    }
    return verdict;
  }

  private void cross(AdapterPath path, int vlan, long mac) {
    boolean tooBig = packet.lengthBytes() > mtuBytes;
    if (tooBig && packet.dontFragment()) {
      answers.tooBig(packet, mtuBytes, path, mac, vlan);
      return;
    }
    HeaderTranslation.leave(packet, decided, mtuBytes);
    if (tooBig) {
      cutter.cut(packet, mtuBytes, tunnel);
    } else {
      tunnel.packet(packet.memory(), packet.offset(), packet.lengthBytes());
    }
  }

  /** An ICMP error about a packet that came through the tunnel. */
  private boolean leaveError() {
    boolean found =
        translation.leaveError(
            quoted.protocol(),
            quoted.destinationHigh(),
            quoted.destinationLow(),
            Ports.local(quoted, false),
            quoted.sourceHigh(),
            quoted.sourceLow(),
            Ports.remote(quoted, false),
            decided);
    if (found) {
      count(Verdict.TUNNEL);
      HeaderTranslation.leaveError(packet, quoted, decided);
      tunnel.packet(packet.memory(), packet.offset(), packet.lengthBytes());
    }
    return found;
  }
}
