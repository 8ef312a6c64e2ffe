package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of host carries packets, over UDP on the loopback interface, with every kind. */
class HostPairTest {
  private static final int SERVER = 1;
  private static final int CLIENT = 2;
  private static final int PACKETS = 50;
  private static final int EARLY_PACKETS = 10;

  static Stream<Arguments> pairs() {
    List<Named<TestHost.Kind>> kinds =
        List.of(
            Named.of("blocking", TestHost::blocking),
            Named.of("selector", TestHost::selector),
            Named.of("segment", TestHost::segment),
            Named.of("channel", TestHost::channel),
            Named.of("guide", TestHost::guide));
    return kinds.stream()
        .flatMap(client -> kinds.stream().map(server -> Arguments.of(client, server)));
  }

  @ParameterizedTest(name = "{0} calls {1}")
  @MethodSource("pairs")
  void packetsArriveBothWaysInOrderWithTheirContent(TestHost.Kind client, TestHost.Kind server)
      throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.start(server, List.of(client))) {
      for (int i = 0; i < PACKETS; i++) {
        network.client(0).send(TestPackets.packet(CLIENT, SERVER, "there " + i));
        assertThat(network.server().machine().awaitText()).isEqualTo("there " + i);
        network.server().send(TestPackets.packet(SERVER, CLIENT, "back " + i));
        assertThat(network.client(0).machine().awaitText()).isEqualTo("back " + i);
      }
    }
  }

  @ParameterizedTest(name = "{0} calls {1}")
  @MethodSource("pairs")
  void packetsWrittenBeforeTheSessionAllArrive(TestHost.Kind client, TestHost.Kind server)
      throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.start(server, List.of(client))) {
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < EARLY_PACKETS; i++) {
        expected.add("early " + i);
        network.client(0).send(TestPackets.packet(CLIENT, SERVER, "early " + i));
      }
      Set<String> arrived = new HashSet<>();
      for (int i = 0; i < EARLY_PACKETS; i++) {
        arrived.add(network.server().machine().awaitText());
      }
      assertThat(arrived).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0} calls {1}")
  @MethodSource("pairs")
  void packetFromAnAddressThatIsNotThePeersIsNotDelivered(
      TestHost.Kind client, TestHost.Kind server) throws IOException, InterruptedException {
    try (TestNetwork network = TestNetwork.start(server, List.of(client))) {
      network.client(0).send(TestPackets.packet(CLIENT, SERVER, "first"));
      assertThat(network.server().machine().awaitText()).isEqualTo("first");
      network.client(0).send(TestPackets.packet(CLIENT + 1, SERVER, "forged sender"));
      network.client(0).send(TestPackets.packet(CLIENT, SERVER, "true sender"));
      assertThat(network.server().machine().awaitText()).isEqualTo("true sender");
    }
  }

  @ParameterizedTest(name = "{0} calls {1}")
  @MethodSource("pairs")
  void pingIsAnsweredThroughTheTunnel(TestHost.Kind client, TestHost.Kind server)
      throws IOException, InterruptedException {
    ByteBuffer ping = ByteBuffer.allocate(128);
    ping.limit(
        IcmpEcho.writeRequest(
            ping, TestPackets.address(CLIENT), TestPackets.address(SERVER), 1, 7, 56));
    try (TestNetwork network = TestNetwork.start(server, List.of(client))) {
      network.client(0).send(ping);
      new PingResponder(network.server().sink()).accept(network.server().machine().awaitPacket());
      ByteBuffer reply = network.client(0).machine().awaitPacket();
      assertThat(IcmpEcho.isReply(reply)).isTrue();
      assertThat(IcmpEcho.sequence(reply)).isEqualTo(7);
    }
  }
}
