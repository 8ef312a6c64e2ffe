package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that comes in throws, and translation there and back is the identity. */
class EngineRobustnessTest {
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
      Conversation talk =
          switch (random.nextInt(3)) {
            case 0 ->
                (from, fromPort, to, toPort, first) ->
                    TestPackets.udp(from, fromPort, to, toPort, bytes);
            case 1 ->
                (from, fromPort, to, toPort, first) ->
                    TestPackets.tcp(
                        from,
                        fromPort,
                        to,
                        toPort,
                        first ? TestPackets.SYN : TestPackets.SYN | TestPackets.ACK,
                        536 + bytes % 800);
            default ->
                (from, fromPort, to, toPort, first) ->
                    TestPackets.echo(from, to, !first, localPort);
          };
      parts.leave(talk.packet(local, localPort, remote, remotePort, true));
      assertThat(parts.onlyTunneled())
          .isEqualTo(talk.packet(tunnel, localPort, remote, remotePort, true));
      byte[] frame = parts.arrive(talk.packet(remote, remotePort, tunnel, localPort, false));
      assertThat(frame).isNotNull();
      assertThat(EngineParts.inside(frame))
          .isEqualTo(talk.packet(remote, remotePort, local, localPort, false));
    }
  }

  /** Packets of one protocol: the first, and what answers it. */
  private interface Conversation {
    byte[] packet(String from, int fromPort, String to, int toPort, boolean first);
  }
}
