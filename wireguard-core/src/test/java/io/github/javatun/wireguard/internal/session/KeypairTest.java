package io.github.javatun.wireguard.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.crypto.AeadScratch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeypairTest {
  private static final long SECOND = 1_000_000_000L;

  private final byte[] sendKey = filled(1);
  private final byte[] receiveKey = filled(2);

  private Keypair keypair(boolean initiator) {
    return new Keypair(sendKey, receiveKey, 10, 20, initiator, 0);
  }

  @Test
  void countersAreTakenOnceEach() {
    Keypair keypair = keypair(true);
    assertThat(keypair.takeCounter()).isEqualTo(0);
    assertThat(keypair.takeCounter()).isEqualTo(1);
    assertThat(keypair.sentPackets()).isEqualTo(2);
  }

  @Test
  void sendingEndsAfter2To64Minus2To13Minus1Messages() {
    Keypair keypair = keypair(true);
    keypair.setSendCounter(-(1L << 13) - 2);
    assertThat(keypair.canSend(0)).isTrue();
    keypair.takeCounter();
    assertThat(keypair.canSend(0)).isFalse();
  }

  @Test
  void sendingEndsAt180Seconds() {
    Keypair keypair = keypair(true);
    assertThat(keypair.canSend(180 * SECOND - 1)).isTrue();
    assertThat(keypair.canSend(180 * SECOND)).isFalse();
  }

  @Test
  void eitherRoleWantsANewHandshakeAfter2To60Messages() {
    assertThat(keypair(false).wantsRekeyOnSend(0, (1L << 60) - 1)).isFalse();
    assertThat(keypair(false).wantsRekeyOnSend(0, 1L << 60)).isTrue();
  }

  @Test
  void onlyTheInitiatorWantsOneByAge() {
    assertThat(keypair(true).wantsRekeyOnSend(120 * SECOND - 1, 0)).isFalse();
    assertThat(keypair(true).wantsRekeyOnSend(120 * SECOND, 0)).isTrue();
    assertThat(keypair(false).wantsRekeyOnSend(179 * SECOND, 0)).isFalse();
    assertThat(keypair(true).wantsRekeyOnReceive(165 * SECOND - 1)).isFalse();
    assertThat(keypair(true).wantsRekeyOnReceive(165 * SECOND)).isTrue();
    assertThat(keypair(false).wantsRekeyOnReceive(179 * SECOND)).isFalse();
  }

  @Test
  void wipingZeroesTheKeysAndRefusesThem() {
    Keypair keypair = keypair(true);
    AeadScratch scratch = new AeadScratch();
    assertThat(keypair.loadSendKey(scratch)).isTrue();
    keypair.wipe();
    assertThat(sendKey).isEqualTo(new byte[32]);
    assertThat(receiveKey).isEqualTo(new byte[32]);
    assertThat(keypair.loadSendKey(scratch)).isFalse();
    assertThat(keypair.loadReceiveKey(scratch)).isFalse();
    assertThat(keypair.canSend(0)).isFalse();
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
