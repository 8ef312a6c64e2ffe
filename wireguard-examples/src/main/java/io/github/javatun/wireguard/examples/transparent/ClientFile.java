package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.policy.AppMatching;
import io.github.javatun.wireguard.ndis.policy.ConfigCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration file.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class ClientFile {
  private ClientFile() {}

  /**
   * Reads a file.
   *
   * @throws ClientFailure if it is missing, wrong, or has nothing to do for a client
   */
  static WgQuickConfig read(Path path) throws ClientFailure {
    WgQuickConfig config;
    try {
      config = WgQuickConfig.parse(path);
    } catch (NoSuchFileException missing) {
      throw new ClientFailure(ClientFailure.BAD_FILE, path + ": there is no such file");
    } catch (AccessDeniedException denied) {
      throw new ClientFailure(ClientFailure.BAD_FILE, path + ": you may not read it");
    } catch (ConfigException wrong) {
      throw new ClientFailure(ClientFailure.BAD_FILE, String.valueOf(wrong.getMessage()));
    } catch (IOException unreadable) {
      throw new ClientFailure(
          ClientFailure.BAD_FILE, path + ": can not be read: " + unreadable.getMessage());
    }
    List<String> errors = ConfigCheck.of(config, AppMatching.EXACT).errors();
    if (!errors.isEmpty()) {
      config.close();
      throw new ClientFailure(
          ClientFailure.BAD_FILE, path + ": " + String.join("\n        " + path + ": ", errors));
    }
    return config;
  }

  /** What of a file has no effect, or not the one that is expected; lines that name it. */
  static List<String> warnings(Path path, WgQuickConfig config) {
    return named(path, ConfigCheck.of(config, AppMatching.EXACT));
  }

  /** The same of the file of a tunnel that carries another one's datagrams alone. */
  static List<String> outerWarnings(Path path, WgQuickConfig config) {
    return named(path, ConfigCheck.ofOuter(config));
  }

  private static List<String> named(Path path, ConfigCheck check) {
    return check.warnings().stream().map(warning -> path + ": " + warning).toList();
  }
}
