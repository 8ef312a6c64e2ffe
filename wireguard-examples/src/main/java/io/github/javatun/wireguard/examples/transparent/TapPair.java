package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.TapDevice;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of an adapter's two TAP devices: {@code STACK,WIRE}. With a number in front, {@code
 * 7:STACK,8:WIRE}, they are made with descriptors of {@code /dev/net/tun} that the process was
 * started with, and so outlive it.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param stack the side of the system's stack
 * @param wire the side of the network
 */
record TapPair(Side stack, Side wire) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:([0-9]{1,4}):)?([^,:]+),(?:([0-9]{1,4}):)?([^,:]+)");

  /**
   * One of the devices.
   *
   * @param fd the descriptor, negative: none
   * @param name the interface
   */
  record Side(int fd, String name) {
    TapDevice open(boolean partialChecksums) throws IOException {
      return fd < 0
          ? TapDevice.open(name, partialChecksums)
          : TapDevice.adopt(fd, name, partialChecksums);
    }
  }

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static TapPair parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\": two names are wanted, NAME,WIRENAME");
    }
    return new TapPair(
        side(matcher.group(1), matcher.group(2)), side(matcher.group(3), matcher.group(4)));
  }

  private static Side side(@Nullable String fd, String name) {
    return new Side(fd == null ? -1 : Integer.parseInt(fd), name);
  }
}
