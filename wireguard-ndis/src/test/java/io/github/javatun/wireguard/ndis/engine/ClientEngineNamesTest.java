package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.TestNetwork;
import io.github.javatun.wireguard.ndis.TestSockets;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timers go on while the resolver does not answer. */
@Timeout(60)
class ClientEngineNamesTest {

  @Test
  void adaptersAreTakenWhileAPeersNameIsLookedUp() throws Exception {
    WgQuickConfig config =
        WgQuickConfig.parse(
            "[Interface]\nPrivateKey = "
                + PrivateKey.generate().toBase64()
                + "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = "
                + PrivateKey.generate().publicKey()
                + "\nEndpoint = peer.example:51820\nAllowedIPs = 0.0.0.0/0",
            "test");
    MemoryDriver driver = new MemoryDriver();
    driver.addAdapter("\\DEVICE\\{A1}", TestNetwork.MAC, 1500);
    BlockedLookup lookup = new BlockedLookup();
    ClientEngine engine =
        new ClientEngine(
            new ClientSettings(
                config,
                ClientRules.of(config),
                ClientPolicies.defaults(),
                driver,
                new TestSockets(),
                new TestNetwork(),
                new QuietTransport(),
                lookup,
                ClientListener.SILENT,
                () -> {},
                TimeSource.system(),
                true,
                false,
                1024));
    try {
      engine.start();
      lookup.awaitQuestions(2); // the timers have asked, and are not answered
      long handle = driver.addAdapter("\\DEVICE\\{B2}", 7, 1500);
      while (driver.mode(handle) != AdapterMode.TUNNEL) {
        Thread.sleep(1);
      }
    } finally {
      engine.close();
      lookup.answer();
    }
  }
}
