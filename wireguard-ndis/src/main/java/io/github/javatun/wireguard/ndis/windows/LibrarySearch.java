package io.github.javatun.wireguard.ndis.windows;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a library is: in the system's directory, or in one of the absolute directories of {@code
 * PATH}. Never in the working directory: this runs with administrator's rights, and must not load
 * what somebody else has put where it was started.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class LibrarySearch {
  private final List<Path> directories = new ArrayList<>();

  LibrarySearch(@Nullable String systemRoot, @Nullable String path) {
    if (systemRoot != null) {
      add(systemRoot + File.separator + "System32");
    }
    if (path != null) {
      for (String directory : path.split(File.pathSeparator, -1)) {
        add(directory);
      }
    }
  }

  /**
   * Finds a library.
   *
   * @param name a file name, or an absolute path, which is taken as it is
   */
  Optional<Path> find(String name) {
    Path given = Path.of(name);
    if (given.isAbsolute()) {
      return Optional.of(given).filter(Files::isRegularFile);
    }
    if (given.getNameCount() != 1) {
      throw new IllegalArgumentException(
          name + " is neither a file's name nor an absolute path: give one of them");
    }
    return directories.stream()
        .map(directory -> directory.resolve(given))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private void add(String directory) {
    try {
      Path path = Path.of(directory);
      if (path.isAbsolute()) {
        directories.add(path);
      }
    } catch (InvalidPathException notOne) {
      // PATH may hold anything, quotes for instance.
    }
  }
}
