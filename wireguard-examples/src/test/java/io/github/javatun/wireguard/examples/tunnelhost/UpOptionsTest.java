package io.github.javatun.wireguard.examples.tunnelhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpOptionsTest {

  @Test
  void aFileAloneLeavesTheRestOpen() throws HostException {
    assertThat(parse("wg0.conf")).isEqualTo(new UpOptions("wg0.conf", null, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "--udp channel --threads 4 wg0",
    "wg0 --threads 4 --udp channel",
    "--threads 4 wg0 --udp channel"
  })
  void optionsStandBeforeOrBehindTheFile(String line) throws HostException {
    assertThat(parse(line)).isEqualTo(new UpOptions("wg0", UdpMode.CHANNEL, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--udp channel | up takes a file",
        "wg0 wg1 | not \"wg0\" and \"wg1\"",
        "wg0 --udp | --udp takes a value",
        "wg0 --udp fast | --udp is \"fast\"",
        "wg0 --threads 0 | 1 to 64",
        "wg0 --threads 65 | 1 to 64",
        "wg0 --threads -1 | 1 to 64",
        "wg0 --threads many | 1 to 64",
        "wg0 --thread 1 | there is no option --thread"
      })
  void whatMakesNoSenseIsRefusedWithAWordOnWhatWould(String line, String expected) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(
            HostException.class,
            refusal -> assertThat(refusal.status()).isEqualTo(HostException.USAGE))
        .hasMessageContaining(expected)
        .hasMessageContaining("--help");
  }

  private static UpOptions parse(String line) throws HostException {
    return UpOptions.parse(("up " + line).split(" ", -1));
  }
}
