package io.github.javatun.wireguard.config;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for a file that is not a valid configuration. The message reads like a compiler's: {@code
 * wg0.conf:7: [Peer] AllowedIPs: "10.0.0.0/33" is not a prefix: the length must be 0 to 32}.
 *
 * <p>Values of keys that hold secrets are never part of it, and a text that may be a key in the
 * wrong place is not shown either.
 *
 * <p><b>Immutable, safe for all threads.</b>
 */
public final class ConfigException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final @Nullable String section;
  private final @Nullable String key;
  private final String reason;

  ConfigException(
      String file, int line, @Nullable String section, @Nullable String key, String reason) {
    super(message(file, line, section, key, reason));
    this.file = file;
    this.line = line;
    this.section = section;
    this.key = key;
    this.reason = reason;
  }

  /**
   * The file, as it was named to the parser.
   *
   * @return a path or a source name
   */
  public String file() {
    return file;
  }

  /**
   * The line with the mistake. For a missing key it is the head of the section.
   *
   * @return 1 for the first line, 0 if the mistake is that of the file as a whole
   */
  public int line() {
    return line;
  }

  /**
   * The section with the mistake.
   *
   * @return {@code Interface}, {@code Peer}, or nothing outside of sections
   */
  public Optional<String> section() {
    return Optional.ofNullable(section);
  }

  /**
   * The key with the mistake.
   *
   * @return nothing if the mistake is not that of a key, or the key does not look like one
   */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /**
   * What is wrong.
   *
   * @return the message without the place
   */
  public String reason() {
    return reason;
  }

  private static String message(
      String file, int line, @Nullable String section, @Nullable String key, String reason) {
    StringBuilder message = new StringBuilder(file).append(':');
    if (line > 0) {
      message.append(line).append(':');
    }
    if (section != null) {
      message.append(" [").append(section).append(']');
    }
    if (key != null) {
      message.append(' ').append(key).append(':');
    } else if (section != null) {
      message.append(':');
    }
    return message.append(' ').append(reason).toString();
  }
}
