package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.Arrays;

/**
 * What was decided about each flow, and under which address and port it goes through the tunnel. A
 * flow is found from either side:
 *
 * <pre>
 *   the stack's side                        the tunnel's side
 *   192.168.1.20:50000 → 1.2.3.4:53    ⇄    tunnel address:50000 → DNS server:53
 * </pre>
 *
 * <p>Columns of fixed length hold the flows; two hash tables with chains find them. When the table
 * is full, the longest unused of a few neighbours makes room.
 *
 * <p><b>Not safe for threads: {@link Translation} guards it.</b> Nothing is allocated after
 * construction.
 */
final class FlowTable {

  /** No flow. */
  static final int NONE = -1;

  /** Both sides talk, or one may answer. */
  static final byte OPEN = 0;

  /** An end of the connection was seen. */
  static final byte CLOSING = 1;

  /** The far side began it, and was not answered. */
  static final byte UNANSWERED = 2;

  /** Flows looked at for one to make room. */
  private static final int NEIGHBOURS = 16;

  /** 169.254/16: systems that wait for an address take one of these meanwhile. */
  private static final int LINK_LOCAL_IPV4 = 0xA9FE;

  private static final int FIRST_FREE_PORT = 32_768;
  private static final int FREE_PORTS = 65_536 - FIRST_FREE_PORT;

  private final int capacity;
  private final int mask;
  private final int[] byStack;
  private final int[] byTunnel;
  private final int[] nextByStack;
  private final int[] nextByTunnel;

  private final byte[] protocol;
  private final long[] localHigh;
  private final long[] localLow;
  private final long[] remoteHigh;
  private final long[] remoteLow;
  private final int[] ports;
  private final long[] farHigh;
  private final long[] farLow;
  private final int[] farPorts;
  private final byte[] verdict;

  /** {@link #OPEN}, {@link #CLOSING} or {@link #UNANSWERED}. */
  private final byte[] phase;

  private final long[] usedNanos;
  private final AdapterPath[] paths;
  private final long[] neighbour;
  private final int[] vlan;

  private final FlowKey removalKey = new FlowKey();
  private int size;
  private int sweepAt;
  private int portAt;

  /**
   * Creates an empty table.
   *
   * @param leastCapacity how many flows at least
   */
  FlowTable(int leastCapacity) {
    capacity = Integer.highestOneBit(Math.max(leastCapacity, NEIGHBOURS) * 2 - 1);
    int heads = capacity * 2;
    mask = heads - 1;
    byStack = new int[heads];
    byTunnel = new int[heads];
    nextByStack = new int[capacity];
    nextByTunnel = new int[capacity];
    protocol = new byte[capacity];
    localHigh = new long[capacity];
    localLow = new long[capacity];
    remoteHigh = new long[capacity];
    remoteLow = new long[capacity];
    ports = new int[capacity];
    farHigh = new long[capacity];
    farLow = new long[capacity];
    farPorts = new int[capacity];
    verdict = new byte[capacity];
    phase = new byte[capacity];
    usedNanos = new long[capacity];
    paths = new AdapterPath[capacity];
    neighbour = new long[capacity];
    vlan = new int[capacity];
    clear();
  }

  /** Forgets all flows. */
  void clear() {
    Arrays.fill(byStack, NONE);
    Arrays.fill(byTunnel, NONE);
    Arrays.fill(verdict, (byte) Verdict.UNKNOWN);
    Arrays.fill(paths, AdapterPath.NOWHERE);
    size = 0;
  }

  /** How many flows there are. */
  int size() {
    return size;
  }

  /** The flow that has this key on the stack's side, or {@link #NONE}. */
  int findByStack(FlowKey key) {
    for (int i = byStack[key.hash() & mask]; i != NONE; i = nextByStack[i]) {
      if (ports[i] == key.ports()
          && localLow[i] == key.localLow
          && remoteLow[i] == key.remoteLow
          && localHigh[i] == key.localHigh
          && remoteHigh[i] == key.remoteHigh
          && protocol[i] == (byte) key.protocol) {
        return i;
      }
    }
    return NONE;
  }

  /** The tunnelled flow that has this key, but for the local address, on the tunnel's side. */
  int findByTunnel(FlowKey key) {
    for (int i = byTunnel[key.hashWithoutLocalAddress() & mask]; i != NONE; i = nextByTunnel[i]) {
      if (farPorts[i] == key.ports()
          && farLow[i] == key.remoteLow
          && farHigh[i] == key.remoteHigh
          && protocol[i] == (byte) key.protocol) {
        return i;
      }
    }
    return NONE;
  }

  /**
   * Adds a flow that is not tunnelled: it is found from the stack's side only.
   *
   * @param key its key there, which no flow has
   * @param what the verdict, see {@link Verdict}
   */
  int add(FlowKey key, int what, AdapterPath path, long nowNanos) {
    int flow = freeOne(nowNanos);
    protocol[flow] = (byte) key.protocol;
    localHigh[flow] = key.localHigh;
    localLow[flow] = key.localLow;
    remoteHigh[flow] = key.remoteHigh;
    remoteLow[flow] = key.remoteLow;
    ports[flow] = key.ports();
    verdict[flow] = (byte) what;
    phase[flow] = OPEN;
    usedNanos[flow] = nowNanos;
    setLink(
        flow, path, path.neighbour(MappedAddress.isIpv4(key.localHigh, key.localLow)), path.vlan());
    int head = key.hash() & mask;
    nextByStack[flow] = byStack[head];
    byStack[head] = flow;
    size++;
    return flow;
  }

  /**
   * Makes a flow a tunnelled one, whose packets have another remote address beyond the tunnel if a
   * name server was put in the place of another. The local port stays if it is free there.
   *
   * @param flow the flow
   * @param high the remote address beyond the tunnel, upper half
   * @param low its lower half
   * @param scratch a key to work with
   * @return whether there was a free port; if not, the flow is as it was
   */
  boolean tunnel(int flow, long high, long low, FlowKey scratch) {
    int port = ports[flow] >>> 16;
    int tries = port == 0 ? 1 : FREE_PORTS;
    for (int i = 0; i < tries; i++) {
      scratch.set(protocol[flow] & 0xFF, 0, 0, port, high, low, ports[flow] & 0xFFFF);
      if (findByTunnel(scratch) == NONE) {
        farHigh[flow] = high;
        farLow[flow] = low;
        farPorts[flow] = scratch.ports();
        verdict[flow] = (byte) Verdict.TUNNEL;
        int head = scratch.hashWithoutLocalAddress() & mask;
        nextByTunnel[flow] = byTunnel[head];
        byTunnel[head] = flow;
        return true;
      }
      portAt = (portAt + 1) % FREE_PORTS;
      port = FIRST_FREE_PORT + portAt;
    }
    return false;
  }

  /** Removes a flow. */
  void remove(int flow) {
    FlowKey key = removalKey;
    key.set(
        protocol[flow] & 0xFF,
        localHigh[flow],
        localLow[flow],
        ports[flow] >>> 16,
        remoteHigh[flow],
        remoteLow[flow],
        ports[flow] & 0xFFFF);
    unlink(byStack, nextByStack, key.hash() & mask, flow);
    if (verdict[flow] == Verdict.TUNNEL) {
      key.set(
          protocol[flow] & 0xFF,
          0,
          0,
          farPorts[flow] >>> 16,
          farHigh[flow],
          farLow[flow],
          farPorts[flow] & 0xFFFF);
      unlink(byTunnel, nextByTunnel, key.hashWithoutLocalAddress() & mask, flow);
    }
    verdict[flow] = (byte) Verdict.UNKNOWN;
    paths[flow] = AdapterPath.NOWHERE;
    size--;
  }

  private static void unlink(int[] heads, int[] next, int head, int flow) {
    if (heads[head] == flow) {
      heads[head] = next[flow];
      return;
    }
    int before = heads[head];
    while (next[before] != flow) {
      before = next[before];
    }
    next[before] = next[flow];
  }

  /** An unused place; a flow that has been idle long enough, or longest, makes room. */
  private int freeOne(long nowNanos) {
    int oldest = NONE;
    for (int i = 0; i < NEIGHBOURS; i++) {
      sweepAt = (sweepAt + 1) & (capacity - 1);
      if (verdict[sweepAt] == Verdict.UNKNOWN) {
        return sweepAt;
      }
      if (oldest == NONE || usedNanos[sweepAt] - usedNanos[oldest] < 0) {
        oldest = sweepAt;
      }
      if (isIdle(sweepAt, nowNanos)) {
        oldest = sweepAt;
        break;
      }
    }
    remove(oldest);
    return oldest;
  }

  /**
   * Removes idle flows among the next places: a part of the table with each call.
   *
   * @param places how many places to look at
   * @param nowNanos the present time
   */
  void sweep(int places, long nowNanos) {
    for (int i = 0; i < Math.min(places, capacity); i++) {
      sweepAt = (sweepAt + 1) & (capacity - 1);
      if (verdict[sweepAt] != Verdict.UNKNOWN && isIdle(sweepAt, nowNanos)) {
        remove(sweepAt);
      }
    }
  }

  private boolean isIdle(int flow, long nowNanos) {
    return nowNanos - usedNanos[flow]
        >= IdleTime.nanos(protocol[flow] & 0xFF, phase[flow], verdict[flow]);
  }

  /**
   * Gives the flows of an adapter, which is known by its name, to another way: it came back under
   * another handle, has other addresses, or is gone for now, see {@link AdapterSet#away}. Flows
   * whose local address it does not have stay as long as it has none in its place: connections
   * outlive that their address is gone for a while, and end when another takes its place. Nobody
   * uses the others any more, and they are removed, as are those that were idle for long enough.
   */
  void follow(AdapterPath path, long nowNanos) {
    String name = path.adapter().name();
    for (int i = 0; i < capacity; i++) {
      boolean its = verdict[i] != Verdict.UNKNOWN && paths[i].adapter().name().equals(name);
      if (its && (isReplaced(path, localHigh[i], localLow[i]) || isIdle(i, nowNanos))) {
        remove(i);
      } else if (its) {
        paths[i] = path;
      }
    }
  }

  private static boolean isReplaced(AdapterPath path, long high, long low) {
    boolean ipv4 = MappedAddress.isIpv4(high, low);
    IpAddress primary = path.primary(ipv4);
    if (primary == null || path.hasAddress(high, low)) {
      return false;
    }
    // Of a network's IPv6 addresses one may come back after the other.
    return ipv4
        ? (int) MappedAddress.low(primary) >>> 16 != LINK_LOCAL_IPV4
        : !path.hasIpv6Network(high);
  }

  /** Whether the flow's adapter is gone for now: nothing can be handed over there. */
  boolean isAway(int flow) {
    return paths[flow].adapter().handle() == AdapterPath.NOWHERE_ADAPTER.handle();
  }

  /** Notes that a packet of the flow passed, and whether it ends a connection. */
  void touch(int flow, boolean ends, long nowNanos) {
    usedNanos[flow] = nowNanos;
    if (ends) {
      phase[flow] = CLOSING;
    }
  }

  /** When the flow's last packet was seen, or asked about again. */
  long usedNanos(int flow) {
    return usedNanos[flow];
  }

  /** Whether an end of its connection was seen. */
  boolean isClosing(int flow) {
    return phase[flow] == CLOSING;
  }

  /** Notes that the far side began the flow, and the stack has said nothing yet. */
  void setUnanswered(int flow) {
    phase[flow] = UNANSWERED;
  }

  /** Notes that the stack has said something. */
  void setAnswered(int flow) {
    if (phase[flow] == UNANSWERED) {
      phase[flow] = OPEN;
    }
  }

  /** The verdict. */
  int verdict(int flow) {
    return verdict[flow];
  }

  /** Notes the hardware address and the VLAN that frames of the flow go to, and come from. */
  void setLink(int flow, AdapterPath path, long mac, int tag) {
    paths[flow] = path;
    neighbour[flow] = mac;
    vlan[flow] = tag;
  }

  /** The hardware address that the flow's frames for the stack come from. */
  long neighbour(int flow) {
    return neighbour[flow];
  }

  /** The VLAN tag of the flow's frames; 0 without. */
  int vlan(int flow) {
    return vlan[flow];
  }

  /** Changes the verdict of a flow that is not tunnelled to another that is not. */
  void setVerdict(int flow, int what) {
    verdict[flow] = (byte) what;
  }

  /** Where the flow's packets reach the stack. */
  AdapterPath path(int flow) {
    return paths[flow];
  }

  /** The local address on the stack's side, upper half. */
  long localHigh(int flow) {
    return localHigh[flow];
  }

  /** The local address on the stack's side, lower half. */
  long localLow(int flow) {
    return localLow[flow];
  }

  /** The local port on the stack's side. */
  int localPort(int flow) {
    return ports[flow] >>> 16;
  }

  /** The remote address on the stack's side, upper half. */
  long remoteHigh(int flow) {
    return remoteHigh[flow];
  }

  /** The remote address on the stack's side, lower half. */
  long remoteLow(int flow) {
    return remoteLow[flow];
  }

  /** The local port on the tunnel's side. */
  int farLocalPort(int flow) {
    return farPorts[flow] >>> 16;
  }

  /** The remote address on the tunnel's side, upper half. */
  long farHigh(int flow) {
    return farHigh[flow];
  }

  /** The remote address on the tunnel's side, lower half. */
  long farLow(int flow) {
    return farLow[flow];
  }
}
