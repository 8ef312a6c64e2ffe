package io.github.javatun.wireguard.routing;

/** Writes addresses in their canonical form: dotted decimal for IPv4, RFC 5952 for IPv6. */
final class IpAddressFormatter {
  private static final int GROUPS = 8;

  private IpAddressFormatter() {}

  static String format(IpAddress address) {
    StringBuilder text = new StringBuilder(39);
    if (address.isIpv4()) {
      appendIpv4(text, address.low());
    } else if (MappedAddress.isIpv4(address.high(), address.low())) {
      // RFC 5952, section 5: a well-known prefix that embeds IPv4 is written with dots.
      appendIpv4(text.append("::ffff:"), address.low());
    } else {
      appendIpv6(text, address);
    }
    return text.toString();
  }

  private static void appendIpv4(StringBuilder text, long bits) {
    text.append(bits >>> 24 & 0xff).append('.').append(bits >>> 16 & 0xff);
    text.append('.').append(bits >>> 8 & 0xff).append('.').append(bits & 0xff);
  }

  private static void appendIpv6(StringBuilder text, IpAddress address) {
    // Section 4.2: the longest run of two or more zero groups is compressed, the first of equals.
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = zeroRun(address, i);
      if (length > runLength) {
        runStart = i;
        runLength = length;
      }
    }
    int i = 0;
    while (i < GROUPS) {
      if (i == runStart) {
        text.append("::");
        i += runLength;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(address, i)));
        i++;
      }
    }
  }

  private static int zeroRun(IpAddress address, int start) {
    int end = start;
    while (end < GROUPS && group(address, end) == 0) {
      end++;
    }
    return end - start;
  }

  private static int group(IpAddress address, int index) {
    long half = index < 4 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}
