package io.github.javatun.wireguard.routing;

import io.github.javatun.wireguard.internal.text.QuotedText;

/**
 * Reads address literals without ever asking DNS. One instance reads one text from left to right.
 *
 * <p>{@link SyntaxException} carries the bare reason; who knows the whole text adds it.
 */
final class IpAddressParser {
  private static final int GROUPS = 8;
  private static final int NO_GAP = -1;

  private final String text;
  private int position;

  private IpAddressParser(String text) {
    this.text = text;
  }

  static IpAddress parse(String text) {
    try {
      return parseLiteral(text);
    } catch (SyntaxException e) {
      throw new IllegalArgumentException(
          QuotedText.of(text) + " is not an IP address: " + e.reason(), e);
    }
  }

  /** The same, with the bare reason, for texts that hold more than the address. */
  static IpAddress parseLiteral(String text) throws SyntaxException {
    if (text.isEmpty()) {
      throw new SyntaxException("it is empty");
    }
    IpAddressParser parser = new IpAddressParser(text);
    return text.indexOf(':') >= 0
        ? parser.readIpv6()
        : IpAddress.ofIpv4((int) parser.readIpv4(text.length()));
  }

  private long readIpv4(int end) throws SyntaxException {
    long bits = 0;
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        if (position == end || text.charAt(position) != '.') {
          throw new SyntaxException("an IPv4 address has four numbers with dots between them");
        }
        position++;
      }
      bits = bits << 8 | readOctet(end);
    }
    if (position != end) {
      throw new SyntaxException("an IPv4 address has four numbers with dots between them");
    }
    return bits;
  }

  private int readOctet(int end) throws SyntaxException {
    int start = position;
    int value = 0;
    while (position < end && isDigit(text.charAt(position)) && position - start < 4) {
      value = value * 10 + text.charAt(position++) - '0';
    }
    int digits = position - start;
    if (digits == 0) {
      throw new SyntaxException("an IPv4 address has four numbers with dots between them");
    }
    if (value > 255) {
      throw new SyntaxException("each number of an IPv4 address must be 0 to 255");
    }
    if (digits > 1 && text.charAt(start) == '0') {
      throw new SyntaxException("a number of an IPv4 address must not start with 0");
    }
    return value;
  }

  private IpAddress readIpv6() throws SyntaxException {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = NO_GAP;
    if (text.startsWith("::")) {
      gap = 0;
      position = 2;
    } else if (text.charAt(0) == ':') {
      throw new SyntaxException("an IPv6 address must not start with a single colon");
    }
    while (position < text.length()) {
      if (count == GROUPS) {
        throw new SyntaxException("an IPv6 address has at most eight groups");
      }
      if (isIpv4Next()) {
        if (count > GROUPS - 2) {
          throw new SyntaxException("an IPv6 address has at most eight groups");
        }
        int bits = (int) readIpv4(text.length());
        groups[count++] = bits >>> 16;
        groups[count++] = bits & 0xffff;
        break;
      }
      groups[count++] = readGroup();
      if (position == text.length()) {
        break;
      }
      position++;
      if (position == text.length()) {
        throw new SyntaxException("an IPv6 address must not end with a single colon");
      }
      if (text.charAt(position) == ':') {
        if (gap != NO_GAP) {
          throw new SyntaxException("an IPv6 address may have \"::\" once only");
        }
        gap = count;
        position++;
      }
    }
    return assemble(groups, count, gap);
  }

  private boolean isIpv4Next() {
    return text.indexOf(':', position) < 0 && text.indexOf('.', position) >= 0;
  }

  /** Reads a group and leaves the position at the colon after it or at the end. */
  private int readGroup() throws SyntaxException {
    int start = position;
    int value = 0;
    while (position < text.length() && text.charAt(position) != ':') {
      int digit = hexDigit(text.charAt(position));
      if (digit < 0) {
        throw new SyntaxException("a group of an IPv6 address has hexadecimal digits only");
      }
      if (position - start == 4) {
        throw new SyntaxException("a group of an IPv6 address has at most four digits");
      }
      value = value << 4 | digit;
      position++;
    }
    if (position == start) {
      throw new SyntaxException("an IPv6 address may have \"::\" once only");
    }
    return value;
  }

  private static IpAddress assemble(int[] groups, int count, int gap) throws SyntaxException {
    if (gap == NO_GAP && count < GROUPS) {
      throw new SyntaxException("an IPv6 address has eight groups, or \"::\" for those left out");
    }
    if (gap != NO_GAP && count == GROUPS) {
      throw new SyntaxException("an IPv6 address with \"::\" has at most seven groups");
    }
    long high = 0;
    long low = 0;
    int leftOut = GROUPS - count;
    for (int i = 0; i < count; i++) {
      int index = gap != NO_GAP && i >= gap ? i + leftOut : i;
      long group = (long) groups[i] << (48 - 16 * (index & 3));
      if (index < 4) {
        high |= group;
      } else {
        low |= group;
      }
    }
    return IpAddress.ofIpv6(high, low);
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static int hexDigit(char character) {
    // Character.digit takes other scripts' digits too.
    return character < 128 ? Character.digit(character, 16) : -1;
  }
}
