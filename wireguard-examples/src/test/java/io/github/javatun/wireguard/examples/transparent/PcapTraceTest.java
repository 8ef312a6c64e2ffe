package io.github.javatun.wireguard.examples.transparent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.trace.PcapFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said of records that are not whole. */
class PcapTraceTest {
  private static final int FRAME_BYTES = 1000;
  private static final int FRAMES = 100; // more than the smallest file has room for

  @TempDir private Path directory;

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final ClientLog log =
      new ClientLog(new PrintStream(logged, true, StandardCharsets.UTF_8));

  private PcapTrace trace() throws ClientFailure {
    return new PcapTrace(directory, log, PcapFile.MIN_LIMIT_BYTES);
  }

  private String logged() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  private static void send(PacketDriver driver, int frames) {
    FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);
    slab.setHeader(0, 1, FrameSlab.FROM_STACK, 0, FRAME_BYTES);
    FrameList list = new FrameList(Arena.ofAuto(), slab);
    list.addAll();
    for (int i = 0; i < frames; i++) {
      driver.sendToAdapters(list);
    }
  }

  @Test
  void wholeFilesAreNotWorthAWord() throws Exception {
    try (PcapTrace trace = trace();
        PacketDriver driver = trace.trace(new MemoryDriver())) {
      send(driver, 1);
    }
    assertThat(logged()).isEmpty();
    assertThat(Files.size(directory.resolve("net.pcap"))).isEqualTo(24 + 16 + FRAME_BYTES);
  }

  @Test
  void aFileThatIsFullSaysHowManyPacketsItLacks() throws Exception {
    try (PcapTrace trace = trace();
        PacketDriver driver = trace.trace(new MemoryDriver())) {
      send(driver, FRAMES);
    }
    long fit = (PcapFile.MIN_LIMIT_BYTES - 24) / (16 + FRAME_BYTES);
    assertThat(logged().lines())
        .singleElement()
        .asString()
        .endsWith(" net.pcap lacks " + (FRAMES - fit) + " packets: it is full, at 65536 bytes");
  }

  @Test
  void packetsAfterTheEndAreMissedByNobody() throws Exception {
    PcapTrace trace = trace();
    try (PacketDriver driver = trace.trace(new MemoryDriver())) {
      trace.close();
      send(driver, 1);
      trace.close();
    }
    assertThat(logged()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatCanNotBeWrittenSaysWhyAndTheOthersAreWhole() throws Exception {
    full("lcl.pcap");
    try (PcapTrace trace = trace();
        PacketDriver driver = trace.trace(new MemoryDriver())) {
      send(driver, 1);
    }
    assertThat(logged().lines())
        .singleElement()
        .asString()
        .contains(" lcl.pcap lacks packets: it could not be written, ")
        .doesNotContain("null");
    assertThat(Files.size(directory.resolve("net.pcap"))).isEqualTo(24 + 16 + FRAME_BYTES);
  }

  /** A file of a disk without room. */
  private void full(String name) throws IOException {
    Files.createSymbolicLink(directory.resolve(name), Path.of("/dev/full"));
  }
}
