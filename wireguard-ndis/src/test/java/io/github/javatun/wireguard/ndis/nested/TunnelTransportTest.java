package io.github.javatun.wireguard.ndis.nested;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.FarSide;
import io.github.javatun.wireguard.ndis.engine.BlockedLookup;
import io.github.javatun.wireguard.ndis.engine.NameLookup;
import io.github.javatun.wireguard.ndis.engine.TestPackets;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A datagram of the inner tunnel reaches the outer tunnel's far side as a UDP packet, and back. */
@Timeout(60)
class TunnelTransportTest {
  private final PrivateKey key = PrivateKey.generate();
  private final FarSide far = new FarSide(key.publicKey());
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

  private final AtomicLong addedNanos = new AtomicLong();
  private final TimeSource time =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime() + addedNanos.get();
        }

        @Override
        public long wallClockMillis() {
          return System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(addedNanos.get());
        }
      };

  private TunnelTransport transport() throws Exception {
    return transport("203.0.113.1", NameLookup.SYSTEM);
  }

  private TunnelTransport transport(String endpoint, NameLookup names) throws Exception {
    String file =
        "[Interface]\nPrivateKey = "
            + key.toBase64()
            + "\nAddress = 10.8.0.2/24\n[Peer]\nPublicKey = "
            + far.publicKey()
            + "\nEndpoint = "
            + endpoint
            + ":51820\nAllowedIPs = 0.0.0.0/0\n";
    return new TunnelTransport(
        WgQuickConfig.parse(file, "test"), far, time, names, ClientListener.SILENT);
  }

  @Test
  void leavesTheInnerTunnelWhatItsOwnMtuAndTheCarriersAllow() throws Exception {
    assertThat(transport().mtuBytes()).isEqualTo(1420 - TunnelTransport.OVERHEAD_BYTES);
    far.setMtuBytes(1400);
    assertThat(transport().mtuBytes()).isEqualTo(1400 - TunnelTransport.OVERHEAD_BYTES);
  }

  @Test
  void inAnotherNetworkItShakesHandsBeforeAnyNameIsAnswered() throws Exception {
    BlockedLookup lookup = new BlockedLookup();
    TunnelTransport transport = transport("peer.example", lookup);
    transport.start(new Quiet());
    transport.networkChanged();
    lookup.awaitQuestions(2);
    awaitInitiations(1);
    addedNanos.addAndGet(TimeUnit.SECONDS.toNanos(6)); // sooner none is forced again
    lookup.setAddress("203.0.113.2");
    int before = far.initiations();
    lookup.answer();
    awaitInitiations(before + 1); // with where the peer is now
    transport.close();
  }

  private void awaitInitiations(int count) throws InterruptedException {
    while (far.initiations() < count) {
      Thread.sleep(1);
    }
  }

  private static final class Quiet implements OuterTransport.Receiver {
    @Override
    public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {}

    @Override
    public void endOfBurst() {}

    @Override
    public void failed(Throwable failure) {}
  }

  @Test
  void datagramsCrossTheOuterTunnel() throws Exception {
    TunnelTransport transport = transport();
    transport.start(
        new OuterTransport.Receiver() {
          @Override
          public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
            assertThat(from.toString()).isEqualTo("198.51.100.7:51821");
            received.add(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
          }

          @Override
          public void endOfBurst() {}

          @Override
          public void failed(Throwable failure) {}
        });
    byte[] datagram = {4, 0, 0, 0, 1, 2, 3};
    MemorySegment memory = Arena.ofAuto().allocate(datagram.length);
    memory.copyFrom(MemorySegment.ofArray(datagram));
    Endpoint inner = Endpoint.of(new InetSocketAddress("198.51.100.7", 51_821));
    transport.send(memory, 0, datagram.length, inner);
    transport.flush();
    byte[] packet = far.poll(20_000);
    assertThat(packet).isNotNull();
    assertThat(TestPackets.complete(packet.clone())).as("checksums").isEqualTo(packet);
    byte[] expected = TestPackets.udpWith("10.8.0.2", 51_820, "198.51.100.7", 51_821, datagram);
    int addresses = 12;
    assertThat(Arrays.copyOfRange(packet, addresses, packet.length))
        .isEqualTo(Arrays.copyOfRange(expected, addresses, expected.length));
    far.write(TestPackets.udpWith("198.51.100.7", 51_821, "10.8.0.2", 51_820, datagram));
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(datagram);
    transport.close();
    assertThat(far.isClosed()).isTrue();
  }
}
