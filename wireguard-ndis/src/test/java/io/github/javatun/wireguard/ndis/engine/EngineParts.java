package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.policy.OnTunnelDown;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ways of packets without threads, driver and protocol: a test hands frames in, and sees what
 * comes out at each of the three ends. The machine is 192.168.1.20 and fd00::20, the tunnel's
 * addresses are 10.9.0.2 and fd09::2.
 */
final class EngineParts implements ProcessTable, Judge.Owners {
  static final String LOCAL4 = "192.168.1.20";
  static final String LOCAL6 = "fd00::20";
  static final String TUNNEL4 = "10.9.0.2";
  static final String TUNNEL6 = "fd09::2";
  static final int MTU = 1420;
  static final int OWN_PORT = 40_001;
  static final long GATEWAY = 0x0200_00AA_BBCCL;
  static final int VLAN = 5;

  /** After all packets: what is not known to be this computer's is another's. */
  static final long LOOKED = Long.MAX_VALUE / 2;

  final Arena arena = Arena.ofShared();
  final FrameSlab slab = new FrameSlab(arena, 4);
  final List<byte[]> tunneled = new ArrayList<>();
  final Map<Integer, AppProcess> owners = new HashMap<>();
  final ClientCounters counters = new ClientCounters();
  static final long HANDLE = 0xFFFF_8000_0000_1000L;
  final Adapter adapter =
      new Adapter(HANDLE, "{adapter}", Adapter.ETHERNET, 0x0200_0011_2233L, 1500);
  final Deque<byte[]> toStack = new ArrayDeque<>();
  final Translation translation;
  final OutboundPath outbound;
  final InboundPath inbound;
  AdapterSet adapters;
  long handle = adapter.handle();
  long now;
  long tableAgeNanos;
  int missed;
  int unknownSources;
  private final RecordingFrames frames;

  EngineParts(Setup setup) {
    List<InterfaceAddress> own =
        List.of(InterfaceAddress.parse(LOCAL4 + "/24"), InterfaceAddress.parse(LOCAL6 + "/64"));
    AdapterPath path = new AdapterPath(adapter, own);
    adapters = new AdapterSet(List.of(path), own, List.of(), List.of(), LOOKED);
    ClientRules rules = ClientRules.of(setup.config());
    Judge judge =
        new Judge(
            new RuleBook(rules),
            setup.policies,
            this,
            this,
            new TunnelAddresses(rules),
            new NameServers(rules.dnsServers()),
            999);
    translation =
        new Translation(
            judge,
            setup.policies.onTunnelDown() == OnTunnelDown.PASS,
            setup.flows,
            () -> unknownSources++);
    translation.setDefaultPath(path);
    translation.setTunnelUp(true);
    frames = new RecordingFrames(arena, toStack);
    PacketCutter cutter = new PacketCutter(arena);
    outbound =
        new OutboundPath(
            translation,
            new QuietTransport(),
            (memory, offset, length) -> tunneled.add(copy(memory, offset, length)),
            new StackAnswers(frames.frames),
            cutter,
            counters,
            setup.policies.killSwitch(),
            MTU);
    inbound = new InboundPath(translation, frames.frames, cutter, counters, MTU);
  }

  /** The stack sends a packet, and it is a turn's only one. Answers the verdict. */
  int leave(byte[] packet) {
    return leave(packet, false);
  }

  int leave(byte[] packet, boolean last) {
    now++;
    return leaveInSameTurn(packet, last);
  }

  /** One more packet of the present turn. */
  int leaveInSameTurn(byte[] packet, boolean last) {
    put(0, packet);
    return outbound.handle(slab, 0, adapters, last, now);
  }

  /** A packet that waits is asked about again, in a turn of its own. */
  int retry(byte[] packet, long arrivedNanos, boolean last) {
    now++;
    put(0, packet);
    return outbound.handle(slab, 0, adapters, last, arrivedNanos, now);
  }

  /** Puts a frame of the stack into the slab. */
  void put(int index, byte[] packet) {
    slab.setHeader(
        index, handle, FrameSlab.FROM_STACK, VLAN, FrameSlab.ETHERNET_HEADER_BYTES + packet.length);
    long at = slab.frameOffset(index);
    boolean ipv4 = packet.length == 0 || packet[0] >>> 4 == 4;
    MemorySegment memory = slab.memory();
    for (int i = 0; i < 6; i++) {
      memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) (GATEWAY >>> (40 - 8 * i)));
      memory.set(ValueLayout.JAVA_BYTE, at + 6 + i, (byte) (adapter.mac() >>> (40 - 8 * i)));
    }
    memory.set(ValueLayout.JAVA_BYTE, at + 12, (byte) (ipv4 ? 0x08 : 0x86));
    memory.set(ValueLayout.JAVA_BYTE, at + 13, (byte) (ipv4 ? 0x00 : 0xDD));
    MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, at + 14, packet.length);
  }

  /** A packet comes out of the tunnel. Answers the frame for the stack, or null. */
  byte @Nullable [] arrive(byte[] packet) {
    MemorySegment memory = arena.allocate(Math.max(1, packet.length));
    MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, 0, packet.length);
    inbound.setNow(now);
    inbound.packet(memory, 0, packet.length);
    return stackFrame();
  }

  /** What was given to the stack next, or null. */
  byte @Nullable [] stackFrame() {
    frames.flush();
    return toStack.poll();
  }

  /** The adapter of the frame that was given to the stack last. */
  long stackHandle() {
    return frames.adapter;
  }

  /** The VLAN tag of the frame that was given to the stack last. */
  int stackVlan() {
    return frames.vlan;
  }

  /** The packet in a frame. */
  static byte[] inside(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
  }

  byte[] onlyTunneled() {
    if (tunneled.size() != 1) {
      throw new AssertionError(tunneled.size() + " packets in the tunnel");
    }
    return tunneled.removeFirst();
  }

  static byte[] copy(MemorySegment memory, long offset, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
    return bytes;
  }

  @Override
  public boolean refresh() {
    return true;
  }

  /** The last reading of the table began as long ago as a test says. */
  @Override
  public long readNanos() {
    return now - tableAgeNanos;
  }

  @Override
  public void missed(long sinceNanos) {
    missed++;
  }

  @Override
  public @Nullable AppProcess tcpOwner(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    return owners.isEmpty() ? null : owners.get(localPort);
  }

  @Override
  public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
    return owners.isEmpty() ? null : owners.get(localPort);
  }

  /** What a test chooses. */
  static final class Setup {
    List<String> allowed = List.of("0.0.0.0/0", "::/0");
    List<String> disallowed = List.of();
    List<String> allowedApps = List.of();
    List<String> disallowedApps = List.of();
    List<String> tunnel = List.of(TUNNEL4 + "/24", TUNNEL6 + "/64");
    List<String> nameServers = List.of();
    ClientPolicies policies = ClientPolicies.defaults();
    int flows = 1024;

    WgQuickConfig config() {
      PeerSection.Builder peer =
          PeerSection.builder(PrivateKey.generate().publicKey())
              .endpoint(EndpointName.parse("203.0.113.1:51820"));
      allowed.forEach(text -> peer.addAllowedIp(IpPrefix.parse(text)));
      disallowed.forEach(text -> peer.addDisallowedIp(IpPrefix.parse(text)));
      allowedApps.forEach(peer::addAllowedApp);
      disallowedApps.forEach(peer::addDisallowedApp);
      InterfaceSection.Builder own = InterfaceSection.builder(PrivateKey.generate()).mtu(MTU);
      tunnel.forEach(text -> own.addAddress(InterfaceAddress.parse(text)));
      nameServers.forEach(text -> own.addDnsServer(IpAddress.parse(text)));
      return new WgQuickConfig(own.build(), List.of(peer.build()));
    }

    EngineParts build() {
      return new EngineParts(this);
    }
  }
}
