package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loop in docs/guide.md is the one that compiles and that {@link HostPairTest} runs. */
class GuideTextTest {
  private static final Path GUIDE = Path.of("../docs/guide.md");
  private static final Path SOURCE =
      Path.of("src/main/java/io/github/javatun/wireguard/examples/hosts/GuideHost.java");
  private static final int MAX_LINES = 60;

  @Test
  void guideShowsTheLoopWordForWord() throws IOException {
    assertThat(String.join("\n", Files.readAllLines(GUIDE)))
        .contains("```java\n" + String.join("\n", loop()) + "\n```");
  }

  @Test
  void loopHasAtMostSixtyLines() throws IOException {
    assertThat(loop()).hasSizeBetween(1, MAX_LINES);
  }

  /** The lines between the markers, without the class's indentation. */
  private static List<String> loop() throws IOException {
    List<String> lines = Files.readAllLines(SOURCE);
    int begin = lines.indexOf("  // guide:begin");
    int end = lines.indexOf("  // guide:end");
    assertThat(begin).as("marker guide:begin").isNotNegative();
    assertThat(end).as("marker guide:end").isGreaterThan(begin);
    return lines.subList(begin + 1, end).stream()
        .map(line -> line.startsWith("  ") ? line.substring(2) : line)
        .toList();
  }
}
