package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files for a client. */
final class TestConfig {
  static final String PEER = PrivateKey.generate().publicKey().toString();
  private static final String KEY = PrivateKey.generate().toBase64();

  private TestConfig() {}

  /** A file that is in order: lines 1 to 3 are of [Interface], the peer begins with line 4. */
  static Path write(Path file, String address, int port, String... peerLines) throws IOException {
    return Files.writeString(
        file,
        """
        [Interface]
        PrivateKey = %s
        Address = %s
        [Peer]
        PublicKey = %s
        Endpoint = 127.0.0.1:%s
        %s
        """
            .formatted(KEY, address, PEER, port, String.join("\n", peerLines)));
  }
}
