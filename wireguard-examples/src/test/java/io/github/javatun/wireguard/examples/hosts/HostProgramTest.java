package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProgramTest {
  @TempDir private Path folder;

  private static int run(String... args) {
    return HostProgram.run("Host", args, PeerSettings::ofOnlyPeer);
  }

  @Test
  void withoutExactlyOneArgumentItIsAUsageError() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("one", "two")).isEqualTo(2);
  }

  @Test
  void unreadableInvalidAndPeerlessFilesAreFailures() throws IOException {
    Path file = folder.resolve("wg0.conf");
    assertThat(run(file.toString())).isEqualTo(1);
    Files.writeString(file, "[Interface]\n");
    assertThat(run(file.toString())).isEqualTo(1);
    Files.writeString(file, "[Interface]\nPrivateKey = " + PrivateKey.generate().toBase64() + "\n");
    assertThat(run(file.toString())).isEqualTo(1);
  }

  @Test
  void hostThatEndsByItselfIsNoFailure() throws IOException {
    Path file = folder.resolve("wg0.conf");
    Files.writeString(file, "[Interface]\nPrivateKey = " + PrivateKey.generate().toBase64() + "\n");
    assertThat(HostProgram.run("Host", new String[] {file.toString()}, config -> config.close()))
        .isZero();
  }
}
