package io.github.javatun.wireguard.examples.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** TUN devices come, are told apart, and go. */
class TunDeviceTest {
  private final String name = "wgd" + Long.toString(ProcessHandle.current().pid(), 36);
  private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

  @Test
  void namesThatNoInterfaceCanHaveAreRefused() {
    for (String bad : new String[] {"", ".", "a b", "a/b", "sixteencharacter"}) {
      assertThatThrownBy(() -> TunDevice.open(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("interface name");
    }
  }

  @Test
  void interfaceLivesAsLongAsTheDevice() throws IOException {
    requireRoot();
    TunDevice device = TunDevice.open(name, TunOptions.OFFLOAD);
    assertThat(Files.exists(Path.of("/sys/class/net", name))).isTrue();
    assertThat(device.hasPacketHeader()).isTrue();
    assertThat(device.tryRead(memory, 0, 70_000)).as("nothing to read while down").isZero();
    assertThat(device.write(memory, 0, 60)).as("a packet while down").isFalse();
    device.close();
    device.close();
    assertThat(device.tryRead(memory, 0, 70_000)).isEqualTo(TunDevice.CLOSED);
    assertThat(Files.exists(Path.of("/sys/class/net", name))).isFalse();
  }

  @Test
  void secondStartOnTheSameNameSaysSo() throws IOException {
    requireRoot();
    try (TunDevice device = TunDevice.open(name)) {
      assertThat(device.hasPacketHeader()).isFalse();
      assertThatThrownBy(() -> TunDevice.open(name))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
      assertThatThrownBy(device::openQueue).isInstanceOf(IOException.class);
    }
  }

  @Test
  void deviceForSeveralQueuesOpensSeveral() throws IOException {
    requireRoot();
    try (TunDevice first = TunDevice.open(name, TunOptions.OFFLOAD_MULTI_QUEUE);
        TunDevice second = first.openQueue()) {
      assertThat(second.name()).isEqualTo(name);
      assertThat(second.hasTcpOffload()).isEqualTo(first.hasTcpOffload());
    }
  }

  @Test
  void closingEndsAWaitingRead() throws Exception {
    requireRoot();
    TunDevice device = TunDevice.open(name);
    AtomicInteger answer = new AtomicInteger();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    answer.set(device.read(memory, 0, 2000));
                  } catch (IOException failure) {
                    answer.set(-2);
                  }
                });
    device.close();
    reader.join();
    assertThat(answer.get()).isEqualTo(TunDevice.CLOSED);
  }

  private static void requireRoot() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && "root".equals(System.getProperty("user.name"))
            && Files.isWritable(Path.of("/dev/net/tun")),
        "TUN devices need Linux, root and /dev/net/tun");
  }
}
