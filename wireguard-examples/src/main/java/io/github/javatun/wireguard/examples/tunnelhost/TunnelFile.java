package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.regex.Pattern;

/**
 * A wg-quick file and the name of the interface it is for.
 *
 * <p><b>Immutable</b>, but for the keys of the configuration.
 *
 * @param name the interface
 * @param config what the file says
 */
record TunnelFile(String name, WgQuickConfig config) {
  private static final Path DIRECTORY = Path.of("/etc/wireguard");
  private static final String SUFFIX = ".conf";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_=+.-]{1,15}");

  /**
   * Reads a file.
   *
   * @param argument a path that ends in {@code .conf}, or the name of a file in /etc/wireguard
   * @throws HostException if it is missing, wrong, or wants what this host does not have
   */
  static TunnelFile read(String argument, HostLog log) throws HostException {
    boolean isName = NAME.matcher(argument).matches() && !argument.endsWith(SUFFIX);
    Path path = isName ? DIRECTORY.resolve(argument + SUFFIX) : Path.of(argument);
    String name = nameOf(argument);
    try {
      if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
        log.line("Warning: " + path + " is world accessible");
      }
      WgQuickConfig config = WgQuickConfig.parse(path);
      refuseSplitTunnels(path, config);
      return new TunnelFile(name, config);
    } catch (NoSuchFileException missing) {
      throw new HostException(HostException.BAD_FILE, path + ": there is no such file");
    } catch (ConfigException wrong) {
      throw new HostException(HostException.BAD_FILE, String.valueOf(wrong.getMessage()));
    } catch (IOException unreadable) {
      throw new HostException(
          HostException.BAD_FILE, path + ": cannot be read: " + unreadable.getMessage());
    }
  }

  /**
   * Returns the interface of a file or name.
   *
   * @throws HostException if it cannot be one
   */
  static String nameOf(String argument) throws HostException {
    Path file = Path.of(argument).getFileName();
    String last = file == null ? "" : file.toString();
    String name = last.endsWith(SUFFIX) ? last.substring(0, last.length() - SUFFIX.length()) : last;
    if (!NAME.matcher(name).matches()) {
      throw new HostException(
          HostException.USAGE,
          "\"" + name + "\" is no interface name: 1 to 15 letters, digits and _=+.- are one");
    }
    return name;
  }

  private static void refuseSplitTunnels(Path path, WgQuickConfig config) throws HostException {
    for (PeerSection peer : config.peers()) {
      if (!peer.disallowedIps().isEmpty()
          || !peer.allowedApps().isEmpty()
          || !peer.disallowedApps().isEmpty()) {
        throw new HostException(
            HostException.BAD_FILE,
            path
                + ": [Peer] "
                + peer.publicKey()
                + ": DisallowedIPs, AllowedApps and DisallowedApps are not for this host");
      }
    }
  }
}
