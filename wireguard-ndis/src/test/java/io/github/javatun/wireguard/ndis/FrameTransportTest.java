package io.github.javatun.wireguard.ndis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.MemoryFrame;
import io.github.javatun.wireguard.ndis.engine.TestPackets;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.transport.FrameTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams in frames of our own: the stack sees none of them. */
@Timeout(60)
class FrameTransportTest {
  private static final String NAME = "\\DEVICE\\{A1}";
  private static final long WAIT_MILLIS = 20_000;

  private final PrivateKey key = PrivateKey.generate();
  private final FarSide far = new FarSide(key.publicKey());
  private final MemoryDriver driver = new MemoryDriver();

  @Test
  void packetsCrossTheTunnelInFramesToTheGateway() throws Exception {
    driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    String file =
        "[Interface]\nPrivateKey = "
            + key.toBase64()
            + "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = "
            + far.publicKey()
            + "\nEndpoint = 203.0.113.1:51820\nAllowedIPs = 10.0.0.0/8\n";
    FrameTransport transport = FrameTransport.open(driver, 0);
    // What comes in at the far side is what the frames hold.
    far.start(new ToFrames(transport.localPort()));
    try (TransparentClient client =
        TransparentClient.builder(
                WgQuickConfig.parse(file, "test"), driver, new TestSockets(), new TestNetwork())
            .policies(ClientPolicies.defaults())
            .transport(transport)
            .start()) {
      // Somebody else's frame tells where the gateway is; then the handshake's can leave.
      driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 40, "9.9.9.9", 53));
      assertThat(driver.network().poll(WAIT_MILLIS)).isNotNull();
      driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "10.2.3.4", 443));
      byte[] opened = null;
      while (opened == null) {
        MemoryFrame frame = driver.network().poll(WAIT_MILLIS);
        assertThat(frame).as("a datagram in a frame").isNotNull();
        assertThat(Arrays.copyOf(frame.bytes(), 6)).as("the gateway").containsOnly(2);
        byte[] packet = TestFrames.inside(frame.bytes());
        assertThat(TestPackets.complete(packet.clone())).as("checksums").isEqualTo(packet);
        far.datagram(Arrays.copyOfRange(packet, 28, packet.length));
        opened = far.poll(100);
      }
      assertThat(opened)
          .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "10.2.3.4", 443)));
      far.write(TestFrames.inside(TestFrames.udp("10.2.3.4", 443, "10.9.0.2", 50_000)));
      MemoryFrame answer = driver.stack().poll(WAIT_MILLIS);
      assertThat(answer).isNotNull();
      assertThat(TestFrames.inside(answer.bytes()))
          .isEqualTo(TestFrames.inside(TestFrames.udp("10.2.3.4", 443, "192.168.1.20", 50_000)));
      assertThat(driver.stack().size()).as("the stack saw no datagram of the tunnel").isZero();
      assertThat(client.stats().tunneledIn()).isEqualTo(1);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> FrameTransport.open(driver, port))
          .isInstanceOf(IOException.class)
          .hasMessage("UDP port " + port + " is in use: choose another ListenPort, or none");
    }
  }

  /** The far side's datagrams come in as frames. */
  private final class ToFrames implements FarSide.Sink {
    private final int port;

    ToFrames(int port) {
      this.port = port;
    }

    @Override
    public void datagram(byte[] bytes) {
      byte[] packet = TestPackets.udpWith("203.0.113.1", 51_820, "192.168.1.20", port, bytes);
      driver.adapterReceives(NAME, TestFrames.frame(packet));
    }
  }
}
