package io.github.javatun.wireguard.ndis.engine;

/**
 * What is to happen to a packet: the verdict and, for one that crosses the tunnel, the addresses
 * and the local port it gets, and where its flow's frames reach the stack.
 *
 * <p><b>Mutable; an instance belongs to one thread.</b>
 */
final class Translated {

  /** See {@link Verdict}. */
  int verdict = Verdict.UNKNOWN;

  /** The new local address: the source of what goes out, the destination of what comes in. */
  long localHigh;

  long localLow;

  /** The new local port, or echo identifier; 0 for what has neither. */
  int localPort;

  /** The new remote address. */
  long remoteHigh;

  long remoteLow;

  /** Where frames for the stack go. */
  AdapterPath path = AdapterPath.NOWHERE;

  /** The hardware address that frames for the stack come from. */
  long neighbour;

  /** Their VLAN tag. */
  int vlan;

  /** With {@link Verdict#HOLD}: whether earlier packets of the flow wait, too. */
  boolean behindOthers;

  /** A verdict only. */
  void only(int what) {
    verdict = what;
    path = AdapterPath.NOWHERE;
  }

  /** Copies another. */
  void set(Translated other) {
    verdict = other.verdict;
    localHigh = other.localHigh;
    localLow = other.localLow;
    localPort = other.localPort;
    remoteHigh = other.remoteHigh;
    remoteLow = other.remoteLow;
    path = other.path;
    neighbour = other.neighbour;
    vlan = other.vlan;
  }
}
