package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TunnelLogTest {
  private final List<String> lines = new ArrayList<>();

  @Test
  void tellsOfHandshakesAtOrAboveTheThresholdAndShowsNoSecret() {
    try (TunnelPair pair =
        new TunnelPair(
            builder ->
                builder.log(
                    (level, line) -> lines.add(level + " " + line), TunnelLog.Level.DEBUG))) {
      pair.connect();
      assertThat(lines)
          .anyMatch(line -> line.startsWith("DEBUG initiation sent"))
          .anyMatch(line -> line.startsWith("DEBUG initiation accepted"))
          .contains("INFO handshake completed");
      assertThat(String.join("\n", lines) + pair.initiator + pair.initiator.stats())
          .doesNotContain(pair.initiatorKey.toBase64(), pair.initiatorKey.toHex());
    }
  }

  @Test
  void staysSilentBelowTheThreshold() {
    try (TunnelPair pair =
        new TunnelPair(
            builder -> builder.log((level, line) -> lines.add(line), TunnelLog.Level.WARNING))) {
      pair.connect();
    }
    assertThat(lines).isEmpty();
  }
}
