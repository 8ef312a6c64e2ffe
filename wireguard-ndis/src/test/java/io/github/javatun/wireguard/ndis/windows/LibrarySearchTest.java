package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
  @TempDir private Path directory;

  @Test
  void theSystemsDirectoryComesBeforePath() throws IOException {
    Path system = file("windows", "System32", "a.dll");
    Path other = file("tools", "a.dll");
    LibrarySearch search =
        new LibrarySearch(directory.resolve("windows").toString(), other.getParent().toString());

    assertThat(search.find("a.dll")).contains(system);
    assertThat(new LibrarySearch(null, other.getParent().toString()).find("a.dll")).contains(other);
    assertThat(search.find("b.dll")).isEmpty();
  }

  @Test
  void relativeDirectoriesOfPathDoNotCount() throws IOException {
    Path file = file("tools", "a.dll");
    Path relative = Path.of("").toAbsolutePath().relativize(file.getParent());
    assertThat(relative.resolve("a.dll")).isRegularFile();

    String path = "." + File.pathSeparator + File.pathSeparator + relative;
    assertThat(new LibrarySearch(null, path).find("a.dll")).isEmpty();
    assertThat(new LibrarySearch(relative.toString(), null).find("a.dll")).isEmpty();
    assertThat(new LibrarySearch(null, null).find("a.dll")).isEmpty();
  }

  @Test
  void anAbsolutePathIsTakenAsItIs() throws IOException {
    Path file = file("x", "a.dll");

    assertThat(new LibrarySearch(null, null).find(file.toString())).contains(file);
    assertThat(new LibrarySearch(null, null).find(file.resolveSibling("b.dll").toString()))
        .isEmpty();
  }

  @Test
  void aRelativePathIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LibrarySearch(null, null).find("x" + File.separator + "a.dll"))
        .withMessageContaining("absolute");
  }

  private Path file(String... names) throws IOException {
    Path file = directory;
    for (String name : names) {
      file = file.resolve(name);
    }
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }
}
