package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.UdpPacket;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The transparent client's work on a frame, without driver and cipher: deciding that it goes on as
 * it is, and rewriting one of 1420 bytes for the tunnel or back. Frames take turns in memory as
 * large as the pump's, and belong to 64 flows.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(2)
@State(Scope.Thread)
@NullMarked // the package belongs to another module
public class FramePathBenchmark {
  private static final int FRAMES = 256;
  private static final int FLOWS = 64;
  private static final int PACKET_BYTES = 1420;
  private static final int FIRST_PORT = 50_000;
  private static final int HEADER = FrameSlab.ETHERNET_HEADER_BYTES;
  private static final long ADAPTER = 0x1000;

  private final Arena arena = Arena.ofAuto();
  private final FrameSlab chosen = new FrameSlab(arena, FRAMES);
  private final FrameSlab others = new FrameSlab(arena, FRAMES);
  private final MemorySegment arrived = arena.allocate((long) FRAMES * 2048);
  private @Nullable Parts parts;
  private int next;

  private record Parts(OutboundPath outbound, InboundPath inbound, AdapterSet adapters) {}

  /** Makes the frames, and lets each flow be seen once. */
  @Setup
  public void prepare() {
    InterfaceAddress own = InterfaceAddress.parse("192.168.1.20/24");
    AdapterPath path =
        new AdapterPath(new Adapter(ADAPTER, "{a}", Adapter.ETHERNET, 2, 1500), List.of(own));
    AdapterSet adapters = new AdapterSet(List.of(path), List.of(own), List.of(), List.of(), 0);
    ClientRules rules = ClientRules.of(config());
    ClientPolicies policies = ClientPolicies.defaults();
    NoProcesses nobody = new NoProcesses();
    Judge judge =
        new Judge(
            new RuleBook(rules),
            policies,
            nobody,
            nobody,
            new TunnelAddresses(rules),
            new NameServers(List.of()),
            1);
    Translation translation = new Translation(judge, false, 16_384, () -> {});
    translation.setDefaultPath(path);
    translation.setTunnelUp(true);
    ClientCounters counters = new ClientCounters();
    PacketCutter cutter = new PacketCutter(arena);
    StackFrames frames = new StackFrames(arena, new MemoryDriver(), FRAMES);
    parts =
        new Parts(
            new OutboundPath(
                translation,
                new Nowhere(),
                (memory, offset, length) -> {},
                new StackAnswers(frames),
                cutter,
                counters,
                policies.killSwitch(),
                PACKET_BYTES),
            new InboundPath(translation, frames, cutter, counters, PACKET_BYTES),
            adapters);
    for (int i = 0; i < FRAMES; i++) {
      int port = FIRST_PORT + i % FLOWS;
      fill(chosen, i, port, 0x0102_0304);
      fill(others, i, port, 0x0902_0304);
      writePacket(arrived, i * 2048L, 0x0102_0304, 443, 0x0A09_0002, port);
    }
    for (int i = 0; i < FLOWS; i++) {
      tunnelAndRewrite();
    }
  }

  private static WgQuickConfig config() {
    PeerSection peer =
        PeerSection.builder(PrivateKey.generate().publicKey())
            .endpoint(EndpointName.parse("203.0.113.1:51820"))
            .addAllowedIp(IpPrefix.parse("0.0.0.0/0"))
            .addDisallowedIp(IpPrefix.parse("9.0.0.0/8"))
            .build();
    return new WgQuickConfig(
        InterfaceSection.builder(PrivateKey.generate())
            .addAddress(InterfaceAddress.parse("10.9.0.2/24"))
            .build(),
        List.of(peer));
  }

  private static void fill(FrameSlab slab, int index, int port, int to) {
    slab.setHeader(index, ADAPTER, FrameSlab.FROM_STACK, 0, HEADER + PACKET_BYTES);
    long at = slab.frameOffset(index);
    slab.memory().set(ValueLayout.JAVA_BYTE, at + 12, (byte) 8);
    slab.memory().set(ValueLayout.JAVA_BYTE, at + 13, (byte) 0);
    writePacket(slab.memory(), at + HEADER, 0xC0A8_0114, port, to, 443);
  }

  private static void writePacket(
      MemorySegment memory, long at, int from, int fromPort, int to, int toPort) {
    UdpPacket.write(
        memory,
        at,
        IpAddress.ofIpv4(from),
        fromPort,
        new Endpoint().setIpv4(to, toPort),
        1,
        PACKET_BYTES - 28);
    IpPacket packet = new IpPacket();
    if (!packet.parse(memory, at, PACKET_BYTES)) {
      throw new IllegalStateException("no packet");
    }
    packet.completeChecksums();
  }

  private Parts parts() {
    Parts known = parts;
    if (known == null) {
      throw new IllegalStateException("not prepared");
    }
    return known;
  }

  /** A frame whose address the rules do not have: it goes on as it is. */
  @Benchmark
  public int classifyAndPass() {
    next = (next + 1) & (FRAMES - 1);
    return parts().outbound.handle(others, next, parts().adapters, false, 1);
  }

  /** A frame of a known flow: it gets other addresses and full checksums. */
  @Benchmark
  public int tunnelAndRewrite() {
    next = (next + 1) & (FRAMES - 1);
    // It had been rewritten in the round before: the stack's address again.
    chosen
        .memory()
        .set(
            ValueLayout.JAVA_INT_UNALIGNED,
            chosen.frameOffset(next) + HEADER + 12,
            Integer.reverseBytes(0xC0A8_0114));
    return parts().outbound.handle(chosen, next, parts().adapters, false, 1);
  }

  /** A packet that came through the tunnel: rewritten, and put into a frame. */
  @Benchmark
  public void arriveAndRewrite() {
    next = (next + 1) & (FRAMES - 1);
    arrived.set(
        ValueLayout.JAVA_INT_UNALIGNED, next * 2048L + 16, Integer.reverseBytes(0x0A09_0002));
    parts().inbound.packet(arrived, next * 2048L, PACKET_BYTES);
  }

  /** Nobody owns a socket. */
  private static final class NoProcesses implements ProcessTable, Judge.Owners {
    @Override
    public boolean refresh() {
      return true;
    }

    @Override
    public long readNanos() {
      return 1; // when the frames come
    }

    @Override
    public void missed(long sinceNanos) {}

    @Override
    public @Nullable AppProcess tcpOwner(
        long localHigh,
        long localLow,
        int localPort,
        long remoteHigh,
        long remoteLow,
        int remotePort) {
      return null;
    }

    @Override
    public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
      return null;
    }
  }

  /** Sends nothing. */
  private static final class Nowhere implements OuterTransport {
    @Override
    public void start(Receiver receiver) {}

    @Override
    public void send(MemorySegment memory, long offset, int length, Endpoint to) {}

    @Override
    public void flush() {}

    @Override
    public boolean offer(FrameSlab slab, int index) {
      return false;
    }

    @Override
    public void endOfOffers() {}

    @Override
    public boolean takesFrames() {
      return false;
    }

    @Override
    public void networkChanged() {}

    @Override
    public int mtuBytes() {
      return ANY_MTU_BYTES;
    }

    @Override
    public void use(OuterLink link) {}

    @Override
    public int localPort() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
