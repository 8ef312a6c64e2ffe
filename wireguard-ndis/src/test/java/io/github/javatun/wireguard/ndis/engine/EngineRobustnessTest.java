package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Nothing that comes in throws, translation there and back is the identity, nothing is allocated.
 */
class EngineRobustnessTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 50_000;
  private static final int ROUNDS = 20;

  @Test
  void noInputOfAnyLengthOrContentThrows() {
    EngineParts.Setup setup = new EngineParts.Setup();
    setup.nameServers = List.of("10.9.0.1", "fd09::1");
    EngineParts parts = setup.build();
    Random random = new Random(1);
    byte[][] seeds = {
      TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 53, 60),
      TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1460),
      TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 53, 60),
      TestPackets.tcp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, TestPackets.ACK, 0),
      TestPackets.unreachable(
          EngineParts.LOCAL4,
          "1.2.3.4",
          TestPackets.udp("1.2.3.4", 443, EngineParts.LOCAL4, 50_000, 20)),
      TestPackets.echo(EngineParts.LOCAL6, "2001:db8::1", false, 3),
    };
    for (int i = 0; i < 300_000; i++) {
      byte[] packet = damaged(random, seeds[random.nextInt(seeds.length)]);
      if (random.nextBoolean()) {
        parts.leave(packet, random.nextBoolean());
      } else {
        parts.arrive(packet);
      }
      // What a driver says need not be true either.
      parts.slab.setLength(1, random.nextInt());
      parts.outbound.handle(parts.slab, 1, parts.adapters, false, i);
      parts.tunneled.clear();
      parts.toStack.clear();
    }
    assertThat(parts.counters.tunneledOut.sum()).as("some of them were packets").isPositive();
  }

  private static byte[] damaged(Random random, byte[] seed) {
    byte[] packet = Arrays.copyOf(seed, random.nextInt(seed.length + 40));
    int changes = random.nextInt(4);
    for (int i = 0; i < changes && packet.length > 0; i++) {
      packet[random.nextInt(packet.length)] = (byte) random.nextInt();
    }
    return packet;
  }

  @Test
  void thereAndBackIsTheIdentity() {
    EngineParts parts = new EngineParts.Setup().build();
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      boolean ipv4 = random.nextBoolean();
      String local = ipv4 ? EngineParts.LOCAL4 : EngineParts.LOCAL6;
      String tunnel = ipv4 ? EngineParts.TUNNEL4 : EngineParts.TUNNEL6;
      String remote = ipv4 ? "1.2.3." + random.nextInt(256) : "2001:db8::" + random.nextInt(9999);
      int localPort = 1 + random.nextInt(40_000);
      int remotePort = 1 + random.nextInt(65_535);
      int bytes = random.nextInt(1300);
      parts.leave(TestPackets.udp(local, localPort, remote, remotePort, bytes));
      assertThat(parts.onlyTunneled())
          .isEqualTo(TestPackets.udp(tunnel, localPort, remote, remotePort, bytes));
      byte[] frame = parts.arrive(TestPackets.udp(remote, remotePort, tunnel, localPort, bytes));
      assertThat(frame).isNotNull();
      assertThat(EngineParts.inside(frame))
          .isEqualTo(TestPackets.udp(remote, remotePort, local, localPort, bytes));
    }
  }

  @Test
  void aPacketAllocatesNothing() {
    EngineParts.Setup setup = new EngineParts.Setup();
    setup.disallowed = List.of("9.0.0.0/8");
    EngineParts parts = setup.build();
    OutboundPath outbound =
        new OutboundPath(
            parts.translation,
            new QuietTransport(),
            (memory, offset, length) -> {},
            new StackAnswers(
                new StackFrames(parts.arena, new RecordingFrames(parts.arena, parts.toStack), 4)),
            new PacketCutter(parts.arena),
            parts.counters,
            KillSwitch.SELECTED,
            EngineParts.MTU);
    byte[] chosen = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1392);
    byte[] other = TestPackets.udp(EngineParts.LOCAL4, 50_000, "9.2.3.4", 443, 1392);
    parts.put(0, chosen);
    parts.put(1, other);
    MemorySegment kept = parts.arena.allocate(chosen.length);
    MemorySegment.copy(parts.slab.memory(), parts.slab.frameOffset(0) + 14, kept, 0, chosen.length);
    Runnable packets =
        () -> {
          for (int i = 0; i < CALLS; i++) {
            MemorySegment.copy(
                kept, 0, parts.slab.memory(), parts.slab.frameOffset(0) + 14, chosen.length);
            outbound.handle(parts.slab, 0, parts.adapters, false, i);
            outbound.handle(parts.slab, 1, parts.adapters, false, i);
          }
        };
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS && least != 0; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      packets.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }
}
