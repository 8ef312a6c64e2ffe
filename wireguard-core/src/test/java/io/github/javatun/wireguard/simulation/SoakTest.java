package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Half hours of bad luck, each repeatable by its seed. */
class SoakTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void packetsArriveOnceOrAreLostByTheLink(long seed) {
    SoakScenario scenario =
        new SoakScenario(seed, BufferForm.ARRAY, SoakScenario.HALF_AN_HOUR_SECONDS).run();

    scenario.requireNothingForeignOrTwice();
    scenario.requireNothingLostInside();
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    String trace = trace(21, BufferForm.ARRAY);

    assertThat(trace(21, BufferForm.ARRAY)).isEqualTo(trace);
    assertThat(trace(22, BufferForm.ARRAY)).isNotEqualTo(trace);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ARRAY")
  void everyBufferFormGivesTheSameTrace(BufferForm form) {
    assertThat(trace(23, form)).isEqualTo(trace(23, BufferForm.ARRAY));
  }

  private static String trace(long seed, BufferForm form) {
    return new SoakScenario(seed, form, 400).run().traceHash();
  }
}
