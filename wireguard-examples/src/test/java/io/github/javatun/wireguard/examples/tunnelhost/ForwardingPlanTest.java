package io.github.javatun.wireguard.examples.tunnelhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.examples.linux.TunOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingPlanTest {
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final HostLog log = new HostLog(new PrintStream(logged, true, UTF_8));

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 1", "3, 2, 1", "4, 3, 2", "64, 3, 2"})
  void theProcessorsDecideOnThreadsIfTheUserDoesNot(int processors, int threads, int readers)
      throws HostException {
    ForwardingPlan plan = plan(null, 0, processors, true);
    assertThat(plan).isEqualTo(new ForwardingPlan(UdpMode.BATCH, threads));
    assertThat(plan.isOneLoop()).isEqualTo(threads == 1);
    assertThat(plan.readers()).isEqualTo(readers);
    assertThat(plan.tunOptions()).isEqualTo(new TunOptions(true, readers > 1));
    assertThat(logged.size()).isZero();
  }

  @Test
  void theUserDecidesOnThreads() throws HostException {
    assertThat(plan(null, 8, 2, true).threads()).isEqualTo(8);
    assertThat(plan(null, 1, 64, true).threads()).isEqualTo(1);
  }

  @Test
  void aChannelHasAThreadForEachWayAndPacketsOneByOne() throws HostException {
    ForwardingPlan plan = plan(UdpMode.CHANNEL, 1, 1, true);
    assertThat(plan).isEqualTo(new ForwardingPlan(UdpMode.CHANNEL, 2));
    assertThat(plan.tunOptions()).isEqualTo(TunOptions.PLAIN);
    assertThat(logged.size()).isZero();
  }

  @Test
  void withoutBatchesAChannelServesAndOneLineSaysSo() throws HostException {
    assertThat(plan(null, 0, 2, false).udp()).isEqualTo(UdpMode.CHANNEL);
    assertThat(logged.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("sendmmsg")
        .contains("--udp channel");
  }

  @Test
  void batchesThatAreWantedAndMissingAreAFailure() {
    assertThatThrownBy(() -> plan(UdpMode.BATCH, 0, 2, false))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("--udp channel");
  }

  @Test
  void aChannelRefusesMarksAndTakenPorts() throws Exception {
    ForwardingPlan plan = new ForwardingPlan(UdpMode.CHANNEL, 2);
    assertThatThrownBy(() -> plan.open(0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--udp channel cannot");
    try (Transport transport = plan.open(0, 0)) {
      assertThat(transport.localPort()).isPositive();
      assertThatThrownBy(() -> transport.setFirewallMark(1)).isInstanceOf(IOException.class);
      transport.setFirewallMark(0);
      int taken = transport.localPort();
      assertThatThrownBy(() -> plan.open(taken, 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
  }

  private ForwardingPlan plan(
      @Nullable UdpMode udp, int threads, int processors, boolean hasBatches) throws HostException {
    return ForwardingPlan.of(new UpOptions("wg0", udp, threads), processors, () -> hasBatches, log);
  }
}
