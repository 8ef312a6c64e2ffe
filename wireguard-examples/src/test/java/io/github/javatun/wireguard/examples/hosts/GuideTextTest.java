package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code in docs/guide.md is what compiles and what {@link HostPairTest} runs. */
class GuideTextTest {
  private static final Path GUIDE = Path.of("../docs/guide.md");
  private static final Path SOURCES =
      Path.of("src/main/java/io/github/javatun/wireguard/examples/hosts");
  private static final int MAX_LINES = 60;

  @ParameterizedTest
  @ValueSource(strings = {"GuideHost", "ChannelHost"})
  void guideShowsTheCodeWordForWord(String host) throws IOException {
    assertThat(String.join("\n", Files.readAllLines(GUIDE)))
        .contains("```java\n" + String.join("\n", code(host)) + "\n```");
  }

  @Test
  void loopHasAtMostSixtyLines() throws IOException {
    assertThat(code("GuideHost")).hasSizeBetween(1, MAX_LINES);
  }

  /** The lines between the markers, without the markers' indentation. */
  private static List<String> code(String host) throws IOException {
    List<String> lines = Files.readAllLines(SOURCES.resolve(host + ".java"));
    int begin = indexOf(lines, "// guide:begin");
    int end = indexOf(lines, "// guide:end");
    assertThat(end).as("marker guide:end").isGreaterThan(begin);
    String indentation = " ".repeat(lines.get(begin).indexOf('/'));
    return lines.subList(begin + 1, end).stream()
        .map(line -> line.startsWith(indentation) ? line.substring(indentation.length()) : line)
        .toList();
  }

  private static int indexOf(List<String> lines, String marker) {
    List<String> stripped = lines.stream().map(String::strip).toList();
    assertThat(stripped).contains(marker);
    return stripped.indexOf(marker);
  }
}
