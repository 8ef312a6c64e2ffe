package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.policy.LocalTraffic;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps what was decided about flows, and the lock around it. For one packet:
 *
 * <pre>
 *   out   later fragment ─▶ as its first
 *         flow known     ─▶ as before
 *         else           ─▶ Judge ─▶ a new flow
 *   in    later fragment ─▶ as its first
 *         flow known     ─▶ back to where it came from
 *         else           ─▶ a new flow to the default adapter
 * </pre>
 *
 * <p><b>Any thread may call any method; a lock is held for the time of a look-up.</b> Nothing is
 * allocated but for a process that is seen for the first time.
 */
final class Translation {

  /** So often a lock is tried before its holder is waited for: it is held for a moment only. */
  private static final int LOCK_TRIES = 200;

  /** What no peer may send as if it were a neighbour on the link. */
  private static final LocalTraffic LINK = LocalTraffic.of(List.of(), List.of());

  private static final int ICMP_REDIRECT = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Judge judge;
  private final TunnelAddresses tunnelAddresses;
  private final NameServers nameServers;
  private final boolean passWhileDown;
  private final FlowTable flows;
  private final FragmentTable leaving = new FragmentTable();
  private final FragmentTable arriving = new FragmentTable();
  private final FlowKey key = new FlowKey();
  private final FlowKey scratch = new FlowKey();
  private final Strangers strangers = new Strangers();
  private final Runnable onUnknownSource;
  private AdapterPath defaultPath = AdapterPath.NOWHERE;
  private volatile boolean tunnelUp;

  /**
   * Creates a translation without flows.
   *
   * @param judge decides about new flows
   * @param passWhileDown whether chosen packets pass while the tunnel has no session
   * @param flowCapacity how many flows are remembered at least
   * @param onUnknownSource is run for a packet from an address that may be a new one of this
   *     computer: its addresses should be looked at; returns at once
   */
  Translation(Judge judge, boolean passWhileDown, int flowCapacity, Runnable onUnknownSource) {
    this.judge = judge;
    this.onUnknownSource = onUnknownSource;
    this.passWhileDown = passWhileDown;
    tunnelAddresses = judge.tunnelAddresses();
    nameServers = judge.nameServers();
    flows = new FlowTable(flowCapacity);
  }

  /** Says whether the tunnel has a session. */
  void setTunnelUp(boolean up) {
    tunnelUp = up;
  }

  /** Names the adapter for packets that nobody here asked for. */
  void setDefaultPath(AdapterPath path) {
    acquire();
    try {
      defaultPath = path;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the flows of an adapter to what it is now, and forgets those of addresses that others
   * took the place of; see {@link FlowTable#follow}.
   */
  void follow(AdapterPath path, long nowNanos) {
    acquire();
    try {
      flows.follow(path, nowNanos);
      strangers.clear();
      leaving.clear();
      arriving.clear();
    } finally {
      lock.unlock();
    }
  }

  /** How many flows are remembered. */
  int flowCount() {
    acquire();
    try {
      return flows.size();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets idle flows in a part of the table. */
  void sweep(int places, long nowNanos) {
    acquire();
    try {
      flows.sweep(places, nowNanos);
    } finally {
      lock.unlock();
    }
  }

  private void acquire() {
    for (int i = 0; i < LOCK_TRIES; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  // -- out ----------------------------------------------------------------------------------------

  /**
   * Decides about a packet that the stack sent, and that is not local.
   *
   * @param packet the packet
   * @param path the adapter it was sent on
   * @param foreign whether it comes from no address of this computer, as far as is known
   * @param lookedNanos when the addresses of this computer were looked at
   * @param mac the hardware address it was sent to
   * @param vlan the tag it was sent with
   * @param last whether it is not to wait (any longer) for its owner to be known
   * @param arrivedNanos when it was first seen, or later
   * @param nowNanos the time of the present turn
   * @param into receives the decision
   */
  void leave(
      IpPacket packet,
      AdapterPath path,
      boolean foreign,
      long lookedNanos,
      long mac,
      int vlan,
      boolean last,
      long arrivedNanos,
      long nowNanos,
      Translated into) {
    acquire();
    try {
      into.behindOthers = false;
      if (packet.isFragment() && !packet.isFirstFragment()) {
        leaveLaterFragment(packet, last, nowNanos, into);
        return;
      }
      setKey(packet);
      int flow = knownFlow(packet);
      into.behindOthers = flow != FlowTable.NONE && isWaiting(flow);
      if (flow == FlowTable.NONE || (isWaiting(flow) && (last || isNewTurn(flow, nowNanos)))) {
        boolean unknown =
            foreign
                && !strangers.isKnown(
                    packet.sourceHigh(), packet.sourceLow(), lookedNanos - arrivedNanos >= 0);
        flow = decide(packet, path, flow, foreign, unknown, last, arrivedNanos, nowNanos, into);
      }
      if (flow != FlowTable.NONE) {
        flows.setLink(flow, path, mac, vlan);
        flows.setAnswered(flow);
        flows.touch(flow, Ports.endsConnection(packet), nowNanos);
        fillLeaving(packet, flow, into);
      }
      if (packet.isFirstFragment()) {
        leaving.put(packet, into, nowNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a first fragment passes, so that the others do: they have no ports. */
  void passFragments(IpPacket first, long nowNanos, Translated scratchDecision) {
    acquire();
    try {
      scratchDecision.only(Verdict.PASS);
      leaving.put(first, scratchDecision, nowNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a destination goes through the tunnel by its address. */
  boolean isChosen(long high, long low) {
    return judge.isChosen(high, low);
  }

  /** Whether a packet asks for a name that the tunnel's servers are to tell. */
  boolean isQuestion(IpPacket packet) {
    return judge.isQuestion(packet);
  }

  private boolean isWaiting(int flow) {
    return flows.verdict(flow) == Verdict.HOLD;
  }

  /**
   * Whether a flow that waits was not asked about in this turn. The table of sockets may be read
   * anew at any moment: a packet that was asked about later would overtake those before it.
   */
  private boolean isNewTurn(int flow, long nowNanos) {
    return flows.usedNanos(flow) != nowNanos;
  }

  private void setKey(IpPacket packet) {
    key.set(
        packet.protocol(),
        packet.sourceHigh(),
        packet.sourceLow(),
        Ports.local(packet, true),
        packet.destinationHigh(),
        packet.destinationLow(),
        Ports.remote(packet, true));
  }

  /** The flow of the key; a packet that begins a connection is not one of an old connection. */
  private int knownFlow(IpPacket packet) {
    int flow = flows.findByStack(key);
    if (flow != FlowTable.NONE && Ports.beginsConnection(packet)) {
      int verdict = flows.verdict(flow);
      boolean alive = verdict == Verdict.TUNNEL && !flows.isClosing(flow);
      if (!alive && verdict != Verdict.HOLD) {
        flows.remove(flow);
        return FlowTable.NONE;
      }
    }
    return flow;
  }

  private void leaveLaterFragment(IpPacket packet, boolean last, long nowNanos, Translated into) {
    if (!leaving.find(packet, into, nowNanos)) {
      into.only(judge.laterFragment(packet));
    } else if (into.verdict == Verdict.HOLD && last) {
      into.only(Verdict.DROP);
    }
  }

  /**
   * Decides about a packet without a flow, or with one that waits.
   *
   * @param held the flow that waits, or none
   * @param unknown whether it may come from an address that this computer just got
   * @return the flow; none if the packet alone was decided about
   */
  private int decide(
      IpPacket packet,
      AdapterPath path,
      int held,
      boolean foreign,
      boolean unknown,
      boolean last,
      long arrivedNanos,
      long nowNanos,
      Translated into) {
    int server = judge.server(packet);
    boolean byAddress =
        server < 0 && !judge.isChosen(packet.destinationHigh(), packet.destinationLow());
    if (byAddress && !judge.isQuestion(packet)) {
      into.only(judge.outside());
      return FlowTable.NONE;
    }
    int verdict = judge.decide(packet, server, foreign, last, arrivedNanos, nowNanos);
    if (unknown && verdict == Verdict.PASS) {
      verdict = judge.unknownSource(last);
      onUnknownSource.run();
    }
    if (verdict == Verdict.DROP) {
      into.only(verdict); // this packet: about its next one more may be known
      return FlowTable.NONE;
    }
    int flow = held;
    if (flow == FlowTable.NONE) {
      int first = verdict == Verdict.TUNNEL ? Verdict.PASS : verdict;
      flow = flows.add(key, first, path, nowNanos);
    }
    if (verdict != Verdict.TUNNEL) {
      flows.setVerdict(flow, verdict);
    } else if (!cross(packet, flow, server)) {
      flows.remove(flow); // no port is free beyond the tunnel
      into.only(Verdict.DROP);
      return FlowTable.NONE;
    }
    return flow;
  }

  private boolean cross(IpPacket packet, int flow, int server) {
    boolean ipv4 = packet.isIpv4();
    return server >= 0
        ? flows.tunnel(flow, nameServers.high(ipv4, server), nameServers.low(ipv4, server), scratch)
        : flows.tunnel(flow, packet.destinationHigh(), packet.destinationLow(), scratch);
  }

  private void fillLeaving(IpPacket packet, int flow, Translated into) {
    int verdict = flows.verdict(flow);
    if (verdict != Verdict.TUNNEL) {
      into.only(verdict);
    } else if (!tunnelUp && passWhileDown) {
      into.only(Verdict.PASS);
    } else {
      fillBeyond(packet.isIpv4(), flow, into);
    }
  }

  private void fillBeyond(boolean ipv4, int flow, Translated into) {
    into.verdict = Verdict.TUNNEL;
    into.localHigh = tunnelAddresses.high(ipv4);
    into.localLow = tunnelAddresses.low(ipv4);
    into.localPort = flows.farLocalPort(flow);
    into.remoteHigh = flows.farHigh(flow);
    into.remoteLow = flows.farLow(flow);
    into.path = flows.path(flow);
  }

  /**
   * Finds the flow that an ICMP error of the stack is about: it quotes a packet that came through
   * the tunnel.
   *
   * @param protocol the quoted packet's protocol
   * @param quotedLocalPort its destination port
   * @param quotedRemotePort its source port
   * @param into receives the addresses beyond the tunnel
   * @return false if it is about no tunnelled packet
   */
  boolean leaveError(
      int protocol,
      long localHigh,
      long localLow,
      int quotedLocalPort,
      long remoteHigh,
      long remoteLow,
      int quotedRemotePort,
      Translated into) {
    acquire();
    try {
      key.set(
          protocol, localHigh, localLow, quotedLocalPort, remoteHigh, remoteLow, quotedRemotePort);
      int flow = flows.findByStack(key);
      if (flow == FlowTable.NONE || flows.verdict(flow) != Verdict.TUNNEL) {
        return false;
      }
      fillBeyond(MappedAddress.isIpv4(localHigh, localLow), flow, into);
      return true;
    } finally {
      lock.unlock();
    }
  }

  // -- in -----------------------------------------------------------------------------------------

  /**
   * Finds where a packet that came through the tunnel goes. What only a neighbour on the link may
   * send is for nobody: a peer is none.
   *
   * @param packet the packet
   * @param nowNanos the present time
   * @param into receives its new addresses and its way
   * @return false if it is for nobody here
   */
  boolean arrive(IpPacket packet, long nowNanos, Translated into) {
    if (!mayArrive(packet)) {
      return false;
    }
    acquire();
    try {
      if (packet.isFragment() && !packet.isFirstFragment()) {
        return arriving.find(packet, into, nowNanos);
      }
      key.set(
          packet.protocol(),
          packet.destinationHigh(),
          packet.destinationLow(),
          Ports.local(packet, false),
          packet.sourceHigh(),
          packet.sourceLow(),
          Ports.remote(packet, false));
      int flow = flows.findByTunnel(key);
      if (flow == FlowTable.NONE) {
        flow = admit(packet, nowNanos);
        if (flow == FlowTable.NONE) {
          return false;
        }
      } else if (flows.isAway(flow)) {
        return false;
      }
      flows.touch(flow, Ports.endsConnection(packet), nowNanos);
      fillArriving(flow, into);
      if (packet.isFirstFragment()) {
        arriving.put(packet, into, nowNanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean mayArrive(IpPacket packet) {
    return tunnelAddresses.is(packet.destinationHigh(), packet.destinationLow())
        && !LINK.isLocalAddress(packet.sourceHigh(), packet.sourceLow())
        && !LocalTraffic.isLinkControl(
            packet.protocol(), packet.sourcePort(), packet.destinationPort(), packet.icmpType());
  }

  /** A flow that the far side began; its key is in {@link #key}. */
  private int admit(IpPacket packet, long nowNanos) {
    IpAddress primary = defaultPath.primary(packet.isIpv4());
    if (primary == null || !judge.isChosen(packet.sourceHigh(), packet.sourceLow())) {
      return FlowTable.NONE;
    }
    key.localHigh = MappedAddress.high(primary);
    key.localLow = MappedAddress.low(primary);
    if (flows.findByStack(key) != FlowTable.NONE) {
      return FlowTable.NONE; // the stack already talks about something else with that address
    }
    int flow = flows.add(key, Verdict.PASS, defaultPath, nowNanos);
    flows.tunnel(flow, key.remoteHigh, key.remoteLow, scratch);
    flows.setUnanswered(flow);
    return flow;
  }

  private void fillArriving(int flow, Translated into) {
    into.verdict = Verdict.TUNNEL;
    into.localHigh = flows.localHigh(flow);
    into.localLow = flows.localLow(flow);
    into.localPort = flows.localPort(flow);
    into.remoteHigh = flows.remoteHigh(flow);
    into.remoteLow = flows.remoteLow(flow);
    into.path = flows.path(flow);
    into.neighbour = flows.neighbour(flow);
    into.vlan = flows.vlan(flow);
  }

  /**
   * Finds the flow that an ICMP error from beyond the tunnel is about: it quotes a packet that went
   * through it.
   *
   * @param error the error
   * @param protocol the quoted packet's protocol
   * @param quotedLocalPort its source port
   * @param remoteHigh its destination, upper half
   * @param remoteLow its destination, lower half
   * @param quotedRemotePort its destination port
   * @param into receives the addresses on the stack's side
   * @return false if there is no such flow, or only a neighbour on the link may say that
   */
  boolean arriveError(
      IpPacket error,
      int protocol,
      int quotedLocalPort,
      long remoteHigh,
      long remoteLow,
      int quotedRemotePort,
      Translated into) {
    if (!mayArrive(error) || (error.isIpv4() && error.icmpType() == ICMP_REDIRECT)) {
      return false;
    }
    acquire();
    try {
      key.set(protocol, 0, 0, quotedLocalPort, remoteHigh, remoteLow, quotedRemotePort);
      int flow = flows.findByTunnel(key);
      if (flow == FlowTable.NONE || flows.isAway(flow)) {
        return false;
      }
      fillArriving(flow, into);
      return true;
    } finally {
      lock.unlock();
    }
  }
}
