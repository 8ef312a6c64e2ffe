package io.github.javatun.wireguard.routing;

import io.github.javatun.wireguard.internal.text.QuotedText;

/**
 * An address with the length of a prefix, as read from {@code address[/length]}; host bits are
 * kept.
 */
record PrefixText(IpAddress address, int length) {

  /** Reads the text; without a length it is that of the whole address. */
  static PrefixText parse(String text, String what) {
    try {
      int slash = text.indexOf('/');
      if (slash < 0) {
        IpAddress address = IpAddressParser.parseLiteral(text);
        return new PrefixText(address, address.bits());
      }
      IpAddress address = IpAddressParser.parseLiteral(text.substring(0, slash));
      return new PrefixText(address, length(text.substring(slash + 1), address.bits()));
    } catch (SyntaxException e) {
      throw new IllegalArgumentException(
          QuotedText.of(text) + " is not " + what + ": " + e.reason(), e);
    }
  }

  private static int length(String digits, int longest) throws SyntaxException {
    int value = 0;
    boolean valid = !digits.isEmpty() && digits.length() <= 3;
    for (int i = 0; i < digits.length() && valid; i++) {
      char digit = digits.charAt(i);
      valid = digit >= '0' && digit <= '9' && !(digit == '0' && i == 0 && digits.length() > 1);
      value = value * 10 + digit - '0';
    }
    if (!valid || value > longest) {
      throw new SyntaxException("the length must be 0 to " + longest);
    }
    return value;
  }

  static void requireLength(IpAddress address, int length) {
    if (length < 0 || length > address.bits()) {
      throw new IllegalArgumentException(
          "prefix length " + length + " of " + address + " must be 0 to " + address.bits());
    }
  }
}
