package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.List;
import java.util.Locale;

/**
 * A process's names in the form that patterns compare: lower case, backslashes.
 *
 * @param path the full path
 * @param folders the path cut at its slashes; the last part is the file name
 * @param service empty for a process that is no service
 */
record AppName(String path, List<String> folders, String service) {

  static AppName of(AppProcess process) {
    String path = normalize(process.path());
    return new AppName(path, split(path), normalize(process.service()));
  }

  String fileName() {
    return folders.getLast();
  }

  /** Not the default locale's lower case: "I" must become the same letter everywhere. */
  static String normalize(String text) {
    return text.replace('/', '\\').toLowerCase(Locale.ROOT);
  }

  static List<String> split(String path) {
    return List.of(path.split("\\\\", -1));
  }
}
