package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.crypto.KeyEncoding;
import java.util.Arrays;
import java.util.Objects;

/**
 * Turns what callers hand over as a key into 32 bytes of our own, or says what is wrong with it.
 */
final class KeyBytes {
  private KeyBytes() {}

  /** The bytes of a key in base64 or hexadecimal; {@code what} names the key in messages. */
  static byte[] parse(CharSequence text, String what) {
    byte[] key = new byte[KeyEncoding.KEY_SIZE_BYTES];
    int length = text.length();
    boolean valid =
        switch (length) {
          case KeyEncoding.BASE64_LENGTH -> KeyEncoding.decodeBase64(text, key);
          case KeyEncoding.HEX_LENGTH -> KeyEncoding.decodeHex(text, key);
          default -> throw new KeyFormatException(wrongLength(length, what));
        };
    if (!valid) {
      Arrays.fill(key, (byte) 0);
      throw new KeyFormatException(
          length == KeyEncoding.BASE64_LENGTH
              ? "not a " + what + ": 44 characters, but not base64 of 32 bytes as \"wg\" writes it"
              : "not a " + what + ": 64 characters, but not all of them hexadecimal digits");
    }
    return key;
  }

  /** A copy of the 32 bytes. */
  static byte[] copyOf(byte[] bytes, String what) {
    if (bytes.length != KeyEncoding.KEY_SIZE_BYTES) {
      throw new KeyFormatException(
          "not a " + what + ": the array has " + bytes.length + " bytes instead of 32");
    }
    return bytes.clone();
  }

  /** A copy of 32 bytes from within an array. */
  static byte[] copyOf(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, KeyEncoding.KEY_SIZE_BYTES, bytes.length);
    return Arrays.copyOfRange(bytes, offset, offset + KeyEncoding.KEY_SIZE_BYTES);
  }

  /** 32 random bytes. */
  static byte[] random(RandomSource source) {
    byte[] key = new byte[KeyEncoding.KEY_SIZE_BYTES];
    source.nextBytes(key, 0, key.length);
    if (isZero(key)) {
      throw new IllegalStateException("the random source delivered nothing but zeros");
    }
    return key;
  }

  /** Whether all 32 bytes are zero. */
  static boolean isZero(byte[] key) {
    return ConstantTime.isZero(key, 0, KeyEncoding.KEY_SIZE_BYTES);
  }

  /** Whether both have the same 32 bytes. */
  static boolean same(byte[] left, byte[] right) {
    return ConstantTime.equal(left, 0, right, 0, KeyEncoding.KEY_SIZE_BYTES);
  }

  /** The key itself, unless all its bytes are zero. */
  static byte[] requireNonZero(byte[] key, String what) {
    if (isZero(key)) {
      throw new KeyFormatException("not a " + what + ": all its bytes are zero");
    }
    return key;
  }

  /** Base64 as a string; the intermediate copy is wiped. */
  static String toBase64(byte[] key) {
    return toStringAndWipe(KeyEncoding.encodeBase64(key));
  }

  /** Hexadecimal as a string; the intermediate copy is wiped. */
  static String toHex(byte[] key) {
    return toStringAndWipe(KeyEncoding.encodeHex(key));
  }

  private static String toStringAndWipe(char[] text) {
    String string = new String(text);
    Arrays.fill(text, '\0');
    return string;
  }

  private static String wrongLength(int length, String what) {
    String form = "give 44 characters of base64 or 64 hexadecimal digits";
    if (length == KeyEncoding.BASE64_LENGTH - 1) {
      return "not a " + what + ": 43 characters; if it is base64, the final \"=\" is missing";
    }
    return "not a " + what + ": " + length + " characters; " + form;
  }
}
