package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import java.util.Arrays;

/**
 * Copies of keys, for owners that close theirs at different times.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class KeyCopies {
  private KeyCopies() {}

  static PrivateKey of(PrivateKey key) {
    byte[] bytes = new byte[PrivateKey.SIZE_BYTES];
    try {
      key.copyTo(bytes, 0);
      return PrivateKey.ofBytes(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  static PresharedKey of(PresharedKey key) {
    byte[] bytes = new byte[PresharedKey.SIZE_BYTES];
    try {
      key.copyTo(bytes, 0);
      return PresharedKey.ofBytes(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
