package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two wg-quick files with fresh keys that fit each other, in a temporary folder that only their
 * owner may read.
 *
 * <p><b>Immutable; safe for all threads.</b> {@link #close} deletes files and folder.
 */
final class ConfigFiles implements AutoCloseable {
  private final Path folder;
  private final Path caller;
  private final Path called;

  private ConfigFiles(Path folder) {
    this.folder = folder;
    caller = folder.resolve("left.conf");
    called = folder.resolve("right.conf");
  }

  /**
   * Writes the files.
   *
   * @param callerPort UDP port on 127.0.0.1 of the side that calls
   * @param calledPort UDP port on 127.0.0.1 of the side that is called
   */
  static ConfigFiles write(int callerPort, int calledPort) throws IOException {
    ConfigFiles files = new ConfigFiles(createFolder());
    try (PrivateKey callerKey = PrivateKey.generate();
        PrivateKey calledKey = PrivateKey.generate();
        PresharedKey presharedKey = PresharedKey.generate()) {
      Files.writeString(
          files.caller,
          """
          # The side that calls: the keepalive makes it begin at once.
          [Interface]
          PrivateKey = %s
          ListenPort = %d
          Address = 10.9.0.1/24, fd09::1/64
          MTU = 1420

          [Peer]
          PublicKey = %s
          PresharedKey = %s
          Endpoint = 127.0.0.1:%d
          AllowedIPs = 10.9.0.2/32, fd09::2/128
          PersistentKeepalive = 25
          """
              .formatted(
                  callerKey.toBase64(),
                  callerPort,
                  calledKey.publicKey(),
                  presharedKey.toBase64(),
                  calledPort));
      Files.writeString(
          files.called,
          """
          # The side that is called.
          [Interface]
          PrivateKey = %s
          ListenPort = %d
          Address = 10.9.0.2/24, fd09::2/64
          MTU = 1420

          [Peer]
          PublicKey = %s
          PresharedKey = %s
          Endpoint = 127.0.0.1:%d
          AllowedIPs = 10.9.0.1/32, fd09::1/128
          """
              .formatted(
                  calledKey.toBase64(),
                  calledPort,
                  callerKey.publicKey(),
                  presharedKey.toBase64(),
                  callerPort));
    } catch (IOException | RuntimeException failure) {
      files.close();
      throw failure;
    }
    return files;
  }

  private static Path createFolder() throws IOException {
    try {
      return Files.createTempDirectory("wireguard-loopback-demo");
    } catch (IOException failure) {
      throw new IOException(
          "no temporary folder can be made (-Djava.io.tmpdir says where): " + failure, failure);
    }
  }

  Path caller() {
    return caller;
  }

  Path called() {
    return called;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(caller);
    Files.deleteIfExists(called);
    Files.deleteIfExists(folder);
  }
}
