package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every {@code bad/name.conf} is refused with the message in {@code bad/name.message}. */
class BadConfigTest {
  @TestFactory
  List<DynamicTest> everyBadFileIsRefusedWithItsMessage() throws Exception {
    URL directory = Objects.requireNonNull(BadConfigTest.class.getResource("bad"));
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      List<DynamicTest> tests =
          files
              .filter(file -> file.toString().endsWith(".conf"))
              .sorted()
              .map(file -> DynamicTest.dynamicTest(name(file), () -> refuses(file)))
              .toList();
      assertThat(tests).hasSizeGreaterThan(30);
      return tests;
    }
  }

  private static void refuses(Path file) throws Exception {
    String text = Files.readString(file);
    String message = Files.readString(file.resolveSibling(name(file) + ".message")).strip();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> WgQuickConfig.parse(text, "wg0.conf"))
        .withMessage(message);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".conf".length());
  }
}
