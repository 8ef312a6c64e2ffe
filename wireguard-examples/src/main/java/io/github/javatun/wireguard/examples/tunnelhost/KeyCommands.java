package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.KeyFormatException;
import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code genkey}, {@code pubkey} and {@code genpsk}, as {@code wg} has them.
 *
 * <p><b>Stateless.</b>
 */
final class KeyCommands {
  private static final int LONGEST_KEY = 66; // 64 digits and a line end

  private KeyCommands() {}

  static void generatePrivate(PrintStream out) {
    try (PrivateKey key = PrivateKey.generate()) {
      out.println(key.toBase64());
    }
  }

  static void generatePreshared(PrintStream out) {
    try (PresharedKey key = PresharedKey.generate()) {
      out.println(key.toBase64());
    }
  }

  static void publicOf(InputStream in, PrintStream out) throws HostException {
    byte[] text = new byte[0];
    try {
      text = in.readNBytes(LONGEST_KEY);
      String key = new String(text, StandardCharsets.US_ASCII).strip();
      try (PrivateKey own = PrivateKey.parse(key)) {
        out.println(own.publicKey().toBase64());
      }
    } catch (KeyFormatException wrong) {
      throw new HostException(
          HostException.FAILED,
          "pubkey reads a private key from standard input: " + wrong.getMessage());
    } catch (IOException failure) {
      throw new HostException(HostException.FAILED, "standard input: " + failure.getMessage());
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}
