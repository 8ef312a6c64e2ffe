package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public keys with which every shared secret is zero: they can be set, and nothing comes of it. */
class LowOrderKeyTest {
  private static final int ROOM = 2048;

  private final TestTime time = new TestTime();
  private final byte[] out = new byte[ROOM];

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void canBeSetButNeverProduceAMessage(String key) {
    PublicKey peer = PublicKey.ofBytes(HexFormat.of().parseHex(key));
    TunnelConfig config =
        TunnelConfig.builder(PrivateKey.generate(), peer)
            .timeSource(time)
            .persistentKeepaliveSeconds(10)
            .build();
    try (Tunnel tunnel = Tunnel.newTunnel(config)) {
      byte[] packet = TestPackets.ipv4(100, 1);
      for (int second = 0; second < 700; second++) {
        assertSilent(tunnel.write(packet, 0, packet.length, out, 0, ROOM));
        assertSilent(tunnel.forceHandshake(out, 0, ROOM));
        long ticked;
        do {
          ticked = tunnel.tick(out, 0, ROOM);
          assertSilent(ticked);
        } while (Result.isMorePending(ticked));
        time.advanceMillis(1000);
      }
      assertThat(tunnel.stats().sentWireBytes()).isZero();
      assertThat(tunnel.stats().dropped(Reason.LOW_ORDER_KEY)).isPositive();
    }
  }

  private static void assertSilent(long result) {
    assertThat(Result.isForNetwork(result)).as(Result.toString(result)).isFalse();
  }
}
