package io.github.javatun.wireguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.examples.loopback.LoopbackRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackDemoTest {
  @Test
  void runShowsHandshakeKeepalivePingStreamAndStats()
      throws IOException, ConfigException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      new LoopbackRun(out, 1).run();
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "sent a handshake initiation, 148 bytes",
            "sent a handshake response, 92 bytes",
            "received a keepalive",
            "ping through the tunnel: sequence 1, 84 bytes",
            "streaming packets of 1420 bytes",
            "throughput",
            "loss",
            "allocated",
            "inner bytes received");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--seconds", "--seconds 0", "--seconds x", "--seconds 3601", "--fast"})
  void wrongOptionsAreAUsageError(String arguments) {
    assertThat(LoopbackDemo.run(arguments.split(" "))).isEqualTo(2);
  }

  @Test
  void helpIsNoError() {
    assertThat(LoopbackDemo.run("--help")).isZero();
  }
}
