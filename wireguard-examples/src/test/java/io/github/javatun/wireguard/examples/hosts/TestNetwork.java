package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** A server, which is 10.9.0.1, and its clients, which are 10.9.0.2 and so on and know it. */
final class TestNetwork implements AutoCloseable {
  private final List<TestHost> clients = new ArrayList<>();
  private final TestHost server;

  private TestNetwork(TestHost server) {
    this.server = server;
  }

  static TestNetwork start(TestHost.Kind serverKind, List<TestHost.Kind> clientKinds)
      throws IOException {
    PrivateKey serverKey = PrivateKey.generate();
    DatagramChannel serverChannel = TestHost.bind();
    EndpointName serverName = new EndpointName("127.0.0.1", TestHost.port(serverChannel));
    List<PeerSection> serverPeers = new ArrayList<>();
    List<WgQuickConfig> clientConfigs = new ArrayList<>();
    for (int i = 0; i < clientKinds.size(); i++) {
      PrivateKey clientKey = PrivateKey.generate();
      PresharedKey presharedKey = PresharedKey.generate();
      serverPeers.add(
          PeerSection.builder(clientKey.publicKey())
              .presharedKey(presharedKey)
              .addAllowedIp(IpPrefix.parse("10.9.0." + (i + 2)))
              .build());
      PeerSection peer =
          PeerSection.builder(serverKey.publicKey())
              .presharedKey(presharedKey)
              .endpoint(serverName)
              .addAllowedIp(IpPrefix.parse("10.9.0.1"))
              .build();
      clientConfigs.add(
          new WgQuickConfig(InterfaceSection.builder(clientKey).build(), List.of(peer)));
    }
    WgQuickConfig serverConfig =
        new WgQuickConfig(InterfaceSection.builder(serverKey).build(), serverPeers);
    TestNetwork network = new TestNetwork(TestHost.start(serverKind, serverConfig, serverChannel));
    for (int i = 0; i < clientKinds.size(); i++) {
      network.clients.add(
          TestHost.start(clientKinds.get(i), clientConfigs.get(i), TestHost.bind()));
    }
    return network;
  }

  TestHost server() {
    return server;
  }

  /** The host that is 10.9.0.2 + index. */
  TestHost client(int index) {
    return clients.get(index);
  }

  @Override
  public void close() throws IOException {
    for (TestHost client : clients) {
      client.close();
    }
    server.close();
  }
}
