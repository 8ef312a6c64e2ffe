package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import java.net.UnknownHostException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names are looked up without holding anybody up. */
@Timeout(60)
class PeerSetTest {
  private final BlockedLookup lookup = new BlockedLookup();
  private final Semaphore moved = new Semaphore(0);

  private static PeerSet peers(NameLookup lookup) throws Exception {
    String file =
        "[Interface]\nPrivateKey = "
            + PrivateKey.generate().toBase64()
            + "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = "
            + PrivateKey.generate().publicKey()
            + "\nEndpoint = peer.example:51820\nAllowedIPs = 0.0.0.0/0";
    return new PeerSet(
        WgQuickConfig.parse(file, "test"),
        1420,
        TimeSource.system(),
        lookup,
        ClientListener.SILENT);
  }

  @Test
  void aNameThatNobodyAnswersHoldsNobodyUp() throws Exception {
    PeerSet peers = peers(lookup);
    peers.lookUpAgain(moved::release);
    lookup.awaitQuestions(2);
    // Each of these would wait for ever if the look-up held a lock.
    assertThat(peers.checkSessions()).isFalse();
    assertThat(peers.endpoints()).hasToString("[203.0.113.1:51820]");
    peers.lookUpAgain(moved::release);
    lookup.setAddress("203.0.113.2");
    lookup.answer();
    moved.acquire();
    assertThat(peers.endpoints()).hasToString("[203.0.113.2:51820]");
    peers.close();
    lookup.answer();
  }

  @Test
  void whoAsksMeanwhileHasThemLookedUpOnceMore() throws Exception {
    PeerSet peers = peers(lookup);
    peers.lookUpAgain(moved::release);
    lookup.awaitQuestions(2);
    peers.lookUpAgain(moved::release);
    peers.lookUpAgain(moved::release);
    lookup.answer();
    lookup.awaitQuestions(3);
    assertThat(moved.availablePermits()).as("the same address").isZero();
    lookup.setAddress("203.0.113.2");
    lookup.answer();
    moved.acquire();
    assertThat(lookup.questions()).isEqualTo(3);
    peers.close();
  }

  @Test
  void aNameThatIsNotFoundAtTheStartIsAnError() {
    assertThatIOException()
        .isThrownBy(
            () ->
                peers(
                    host -> {
                      throw new UnknownHostException(host);
                    }))
        .withMessageContaining("peer.example");
  }
}
