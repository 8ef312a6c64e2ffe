package io.github.javatun.wireguard.internal.crypto;

/**
 * Text forms of 32-byte keys, base64 (RFC 4648, section 4) and hexadecimal, in constant time: what
 * is done depends on the length of the text only, never on its characters. No table is indexed by a
 * secret, and a mistake is found at the end and without its place.
 *
 * <p><b>Stateless, safe for all threads.</b>
 */
public final class KeyEncoding {
  /** Size of a key. */
  public static final int KEY_SIZE_BYTES = 32;

  /** Length of a key in base64, with its one padding character. */
  public static final int BASE64_LENGTH = 44;

  /** Length of a key in hexadecimal. */
  public static final int HEX_LENGTH = 64;

  private KeyEncoding() {}

  /**
   * Decodes base64. Only the canonical form is accepted: no white space, the padding present, the
   * two bits beyond the last byte zero.
   *
   * @param text {@value #BASE64_LENGTH} characters
   * @param key where the {@value #KEY_SIZE_BYTES} bytes go; meaningless if the answer is false
   * @return whether the text is valid
   */
  public static boolean decodeBase64(CharSequence text, byte[] key) {
    checkLengths(text.length(), BASE64_LENGTH, key.length);
    int invalid = 0;
    int position = 0;
    for (int i = 0; i < BASE64_LENGTH - 4; i += 4) {
      int bits = 0;
      for (int j = i; j < i + 4; j++) {
        int value = base64Value(text.charAt(j));
        invalid |= value;
        bits = bits << 6 | (value & 63);
      }
      key[position++] = (byte) (bits >>> 16);
      key[position++] = (byte) (bits >>> 8);
      key[position++] = (byte) bits;
    }
    int first = base64Value(text.charAt(40));
    int second = base64Value(text.charAt(41));
    int third = base64Value(text.charAt(42));
    invalid |= first | second | third;
    int bits = (first & 63) << 12 | (second & 63) << 6 | (third & 63);
    key[30] = (byte) (bits >>> 10);
    key[31] = (byte) (bits >>> 2);
    invalid |= -(bits & 3);
    invalid |= -(text.charAt(43) ^ '=');
    return invalid >= 0;
  }

  /**
   * Decodes hexadecimal, upper or lower case.
   *
   * @param text {@value #HEX_LENGTH} characters
   * @param key where the {@value #KEY_SIZE_BYTES} bytes go; meaningless if the answer is false
   * @return whether the text is valid
   */
  public static boolean decodeHex(CharSequence text, byte[] key) {
    checkLengths(text.length(), HEX_LENGTH, key.length);
    int invalid = 0;
    for (int i = 0; i < KEY_SIZE_BYTES; i++) {
      int high = hexValue(text.charAt(2 * i));
      int low = hexValue(text.charAt(2 * i + 1));
      invalid |= high | low;
      key[i] = (byte) (high << 4 | (low & 15));
    }
    return invalid >= 0;
  }

  /**
   * Encodes as base64, with padding.
   *
   * @param key {@value #KEY_SIZE_BYTES} bytes
   * @return {@value #BASE64_LENGTH} new characters, the caller's to wipe
   */
  public static char[] encodeBase64(byte[] key) {
    checkKeySize(key.length);
    char[] text = new char[BASE64_LENGTH];
    int position = 0;
    for (int i = 0; i < 30; i += 3) {
      int bits = (key[i] & 0xff) << 16 | (key[i + 1] & 0xff) << 8 | (key[i + 2] & 0xff);
      text[position++] = base64Character(bits >>> 18);
      text[position++] = base64Character(bits >>> 12 & 63);
      text[position++] = base64Character(bits >>> 6 & 63);
      text[position++] = base64Character(bits & 63);
    }
    int bits = (key[30] & 0xff) << 10 | (key[31] & 0xff) << 2;
    text[40] = base64Character(bits >>> 12);
    text[41] = base64Character(bits >>> 6 & 63);
    text[42] = base64Character(bits & 63);
    text[43] = '=';
    return text;
  }

  /**
   * Encodes as hexadecimal, lower case.
   *
   * @param key {@value #KEY_SIZE_BYTES} bytes
   * @return {@value #HEX_LENGTH} new characters, the caller's to wipe
   */
  public static char[] encodeHex(byte[] key) {
    checkKeySize(key.length);
    char[] text = new char[HEX_LENGTH];
    for (int i = 0; i < KEY_SIZE_BYTES; i++) {
      text[2 * i] = hexCharacter(key[i] >>> 4 & 15);
      text[2 * i + 1] = hexCharacter(key[i] & 15);
    }
    return text;
  }

  /** The six bits a character stands for, negative for any other character. */
  private static int base64Value(int character) {
    int value = -1;
    value += inRange(character, 'A', 'Z') & character - 'A' + 1;
    value += inRange(character, 'a', 'z') & character - 'a' + 27;
    value += inRange(character, '0', '9') & character - '0' + 53;
    value += inRange(character, '+', '+') & 63;
    value += inRange(character, '/', '/') & 64;
    return value;
  }

  /** The four bits a character stands for, negative for any other character. */
  private static int hexValue(int character) {
    int value = -1;
    value += inRange(character, '0', '9') & character - '0' + 1;
    value += inRange(character, 'a', 'f') & character - 'a' + 11;
    value += inRange(character, 'A', 'F') & character - 'A' + 11;
    return value;
  }

  private static char base64Character(int value) {
    // Each step moves on from one run of the alphabet to the next: A-Z, a-z, 0-9, +, /.
    int character = value + 'A';
    character += above(value, 25) & 'a' - 'Z' - 1;
    character += above(value, 51) & '0' - 'z' - 1;
    character += above(value, 61) & '+' - '9' - 1;
    character += above(value, 62) & '/' - '+' - 1;
    return (char) character;
  }

  private static char hexCharacter(int value) {
    return (char) (value + '0' + (above(value, 9) & 'a' - '9' - 1));
  }

  /** All ones if {@code first <= character <= last}, otherwise zero. */
  private static int inRange(int character, int first, int last) {
    return (first - 1 - character & character - last - 1) >> 31;
  }

  /** All ones if {@code value > limit}, otherwise zero. */
  private static int above(int value, int limit) {
    return (limit - value) >> 31;
  }

  private static void checkLengths(int textLength, int expectedLength, int keySizeBytes) {
    if (textLength != expectedLength) {
      throw new IllegalArgumentException(
          "text has " + textLength + " characters instead of " + expectedLength);
    }
    checkKeySize(keySizeBytes);
  }

  private static void checkKeySize(int keySizeBytes) {
    if (keySizeBytes != KEY_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "key has " + keySizeBytes + " bytes instead of " + KEY_SIZE_BYTES);
    }
  }
}
