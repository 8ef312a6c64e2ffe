package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.Forwarded;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.policy.OnUnknownOwner;
import io.github.javatun.wireguard.ndis.policy.OwnProcess;
import io.github.javatun.wireguard.ndis.policy.PeerRules;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.packet.IpPacket;
import org.jspecify.annotations.Nullable;

/**
 * What the rules and policies say about the first packet of a flow: by its address, whether it asks
 * for a name, by its owner, by its family.
 *
 * <p><b>Safe for all threads.</b> Nothing is allocated but for a process that is seen for the first
 * time.
 */
final class Judge {

  /** How old the table of sockets may be: a port may have another owner by then. */
  private static final long FRESH_NANOS = 1_000_000_000L;

  private static final int ICMP_ECHO_REPLY = 0;
  private static final int ICMPV6_ECHO_REPLY = 129;

  private final RuleBook rules;
  private final ClientPolicies policies;
  private final ProcessTable processes;
  private final Owners owners;
  private final TunnelAddresses tunnelAddresses;
  private final NameServers nameServers;
  private final long ownPid;

  /** How old the table of sockets is, and who is to read it anew. */
  interface Owners {
    /** When its last reading began that is complete. */
    long readNanos();

    /**
     * Somebody missed a socket there.
     *
     * @param sinceNanos a reading that began then or later would have it
     */
    void missed(long sinceNanos);
  }

  Judge(
      RuleBook rules,
      ClientPolicies policies,
      ProcessTable processes,
      Owners owners,
      TunnelAddresses tunnelAddresses,
      NameServers nameServers,
      long ownPid) {
    this.rules = rules;
    this.policies = policies;
    this.processes = processes;
    this.owners = owners;
    this.tunnelAddresses = tunnelAddresses;
    this.nameServers = nameServers;
    this.ownPid = ownPid;
  }

  /** The addresses inside the tunnel. */
  TunnelAddresses tunnelAddresses() {
    return tunnelAddresses;
  }

  /** The tunnel's name servers. */
  NameServers nameServers() {
    return nameServers;
  }

  /** Whether a destination goes through the tunnel by its address. */
  boolean isChosen(long high, long low) {
    return rules.find(high, low) != null;
  }

  /** What happens to packets that are not chosen. */
  int outside() {
    return policies.killSwitch() == KillSwitch.ALL ? Verdict.DROP : Verdict.PASS;
  }

  /** What happens to a later fragment whose first was not seen. */
  int laterFragment(IpPacket packet) {
    return isChosen(packet.destinationHigh(), packet.destinationLow()) ? Verdict.DROP : outside();
  }

  /** Whether a packet asks for a name that the tunnel's servers are to tell. */
  boolean isQuestion(IpPacket packet) {
    return policies.dnsMode() != DnsMode.OFF
        && !nameServers.isEmpty()
        && packet.hasPorts()
        && packet.destinationPort() == NameServers.PORT;
  }

  /**
   * Which name server of the tunnel takes a packet's question; negative: none, since it is no
   * question, or there is no server of its family that the rules have.
   */
  int server(IpPacket packet) {
    if (!isQuestion(packet)) {
      return -1;
    }
    boolean ipv4 = packet.isIpv4();
    int server =
        nameServers.choose(
            ipv4, packet.destinationHigh(), packet.destinationLow(), packet.sourcePort());
    boolean reachable =
        server >= 0 && isChosen(nameServers.high(ipv4, server), nameServers.low(ipv4, server));
    return reachable ? server : -1;
  }

  /**
   * Decides.
   *
   * @param packet the packet
   * @param server what {@link #server} answered
   * @param foreign whether it comes from no address of this computer
   * @param last whether it is not to wait (any longer) for its owner to be known
   * @param arrivedNanos when it was first seen, or later
   * @param nowNanos the present time
   */
  int decide(
      IpPacket packet,
      int server,
      boolean foreign,
      boolean last,
      long arrivedNanos,
      long nowNanos) {
    PeerRules peer = judgeOf(packet, server);
    if (peer == null && !(isQuestion(packet) && policies.dnsMode() == DnsMode.ALL)) {
      return outside();
    }
    int verdict;
    if (packet.hasPorts() && !foreign) {
      verdict = byOwner(packet, peer, server, last, arrivedNanos, nowNanos);
    } else if (peer == null) {
      verdict = Verdict.REJECT; // or the name would be asked for outside
    } else {
      verdict = foreign ? forwarded(peer) : unnamed(peer);
    }
    return verdict == Verdict.TUNNEL ? mayCross(packet) : verdict;
  }

  /** Whose rules count: those of the peer that has the name server, or the destination. */
  private @Nullable PeerRules judgeOf(IpPacket packet, int server) {
    boolean ipv4 = packet.isIpv4();
    return server >= 0
        ? rules.find(nameServers.high(ipv4, server), nameServers.low(ipv4, server))
        : isQuestion(packet) && policies.dnsMode() == DnsMode.ALL
            ? null
            : rules.find(packet.destinationHigh(), packet.destinationLow());
  }

  /**
   * What happens to a packet that would pass as another computer's, while it may come from an
   * address that this one just got.
   */
  int unknownSource(boolean last) {
    return last ? afterHold() : Verdict.HOLD;
  }

  private int forwarded(PeerRules peer) {
    return policies.forwarded() == Forwarded.TUNNEL ? unnamed(peer) : outside();
  }

  private int unnamed(PeerRules peer) {
    return peer.apps().selectsUnnamed() ? Verdict.TUNNEL : outside();
  }

  /**
   * Decides about a packet of this computer with ports.
   *
   * @param peer whose rules count; null: it asks for a name that no server of the tunnel can tell
   */
  private int byOwner(
      IpPacket packet,
      @Nullable PeerRules peer,
      int server,
      boolean last,
      long arrivedNanos,
      long nowNanos) {
    boolean direct = policies.ownProcess() == OwnProcess.DIRECT;
    boolean anyProgram =
        peer == null || peer.apps().isEmpty() || (server >= 0 && policies.dnsMode() == DnsMode.ALL);
    int chosen = peer == null ? Verdict.REJECT : Verdict.TUNNEL;
    if (anyProgram && (!direct || (peer != null && mayCross(packet) == outside()))) {
      return chosen; // whoever sent it
    }
    // Before the look-up, which sees this reading or a later one.
    long readNanos = owners.readNanos();
    AppProcess owner = owner(packet);
    boolean fresh = nowNanos - readNanos < FRESH_NANOS;
    if (direct) {
      boolean certain = readNanos - arrivedNanos >= 0 || (owner != null && fresh);
      if (!certain && !last) {
        owners.missed(arrivedNanos);
        return Verdict.HOLD;
      }
      if (certain && owner != null && owner.pid() == ownPid) {
        return outside();
      }
    }
    return anyProgram || peer == null ? chosen : byProgram(peer, owner, fresh, last, nowNanos);
  }

  private int byProgram(
      PeerRules peer, @Nullable AppProcess known, boolean fresh, boolean last, long nowNanos) {
    AppProcess owner = known;
    if (owner != null && owner.path().isEmpty() && owner.service().isEmpty()) {
      owner = null; // somebody, but nobody knows who
    }
    if (owner == null || !fresh) {
      owners.missed(nowNanos);
    }
    boolean wait = policies.onUnknownOwner() == OnUnknownOwner.HOLD && !last;
    if (owner == null || (!fresh && wait)) {
      return unknownOwner(last);
    }
    return rules.chooses(peer, owner) ? Verdict.TUNNEL : outside();
  }

  private int unknownOwner(boolean last) {
    return switch (policies.onUnknownOwner()) {
      case PASS -> outside();
      case TUNNEL -> Verdict.TUNNEL;
      case DROP -> Verdict.DROP;
      case HOLD -> last ? afterHold() : Verdict.HOLD;
    };
  }

  private int afterHold() {
    return policies.killSwitch() == KillSwitch.OFF ? Verdict.PASS : Verdict.DROP;
  }

  private @Nullable AppProcess owner(IpPacket packet) {
    return packet.isTcp()
        ? processes.tcpOwner(
            packet.sourceHigh(),
            packet.sourceLow(),
            packet.sourcePort(),
            packet.destinationHigh(),
            packet.destinationLow(),
            packet.destinationPort())
        : processes.udpOwner(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
  }

  /**
   * What happens to a chosen packet: some can not cross, and some answer what came from outside.
   */
  private int mayCross(IpPacket packet) {
    if (!tunnelAddresses.has(packet.isIpv4())) {
      return policies.onNoIpv6() == OnNoIpv6.PASS ? Verdict.PASS : Verdict.REJECT;
    }
    if (isAnswer(packet)) {
      return outside();
    }
    if (Ports.isMidConnection(packet)) {
      if (policies.terminateOldConnections()) {
        return Verdict.RESET;
      }
      return policies.killSwitch() == KillSwitch.OFF ? Verdict.PASS : Verdict.DROP;
    }
    return Verdict.TUNNEL;
  }

  /** Whether it answers something that did not come through the tunnel: there is no flow. */
  private static boolean isAnswer(IpPacket packet) {
    int reply = packet.isIpv4() ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY;
    return Ports.answersConnection(packet)
        || Ports.isReset(packet)
        || packet.isIcmpError()
        || packet.icmpType() == reply;
  }
}
