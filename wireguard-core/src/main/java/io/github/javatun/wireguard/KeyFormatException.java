package io.github.javatun.wireguard;

import java.io.Serial;

/**
 * Thrown for a text or an array that is not a key. The message says what is wrong and never shows
 * the key, nor where in it the mistake is.
 *
 * <p><b>Immutable, safe for all threads.</b>
 */
public final class KeyFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message what is wrong, without the key
   */
  public KeyFormatException(String message) {
    super(message);
  }
}
