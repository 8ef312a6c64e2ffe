package io.github.javatun.wireguard.routing;

import java.io.Serial;

/** Why a text is not what it should be, on the way to the caller who adds the text itself. */
final class SyntaxException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  SyntaxException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
