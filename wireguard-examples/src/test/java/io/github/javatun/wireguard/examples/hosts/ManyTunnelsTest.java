package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One host with many tunnels, whose peers are hosts of other kinds. */
class ManyTunnelsTest {
  private static final int CLIENTS = 20;
  private static final int SERVER = 1;
  private static final int FIRST_CLIENT = 2;

  static Stream<Named<TestHost.Kind>> servers() {
    return Stream.of(
        Named.of("selector", TestHost::selector), Named.of("channel", TestHost::channel));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void eachPeerGetsItsOwnPacketsThroughOneSocket(TestHost.Kind server)
      throws IOException, InterruptedException {
    List<TestHost.Kind> kinds = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      kinds.add(i % 2 == 0 ? TestHost::segment : TestHost::guide);
    }
    try (TestNetwork network = TestNetwork.start(server, kinds)) {
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < CLIENTS; i++) {
        expected.add("from client " + i);
        network.client(i).send(TestPackets.packet(FIRST_CLIENT + i, SERVER, "from client " + i));
      }
      Set<String> arrived = new HashSet<>();
      for (int i = 0; i < CLIENTS; i++) {
        arrived.add(network.server().machine().awaitText());
      }
      assertThat(arrived).isEqualTo(expected);

      for (int i = 0; i < CLIENTS; i++) {
        network.server().send(TestPackets.packet(SERVER, FIRST_CLIENT + i, "to client " + i));
      }
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(network.client(i).machine().awaitText()).isEqualTo("to client " + i);
      }
    }
  }
}
