package io.github.javatun.wireguard.ndis.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.ndis.AllocatedBytes;
import io.github.javatun.wireguard.ndis.trace.PcapFile.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileTest {
  private static final int FILE_HEADER_BYTES = 24;
  private static final int PACKET_HEADER_BYTES = 16;
  private static final long LIMIT_BYTES = 1 << 20;

  @TempDir private Path directory;

  private record Packet(Instant time, int fullLength, String hex) {
    int length() {
      return hex.length() / 2;
    }
  }

  @Test
  void beginsWithTheHeaderThatAnalysersKnow() throws IOException {
    ByteBuffer file = written(LinkType.RAW);

    assertThat(file.getInt()).isEqualTo(0xa1b23c4d);
    assertThat(file.getShort()).isEqualTo((short) 2);
    assertThat(file.getShort()).isEqualTo((short) 4);
    assertThat(file.getLong()).isZero();
    assertThat(file.getInt()).isEqualTo(65_535);
    assertThat(file.getInt()).isEqualTo(101);
    assertThat(file.hasRemaining()).isFalse();
    assertThat(written(LinkType.ETHERNET).getInt(20)).isEqualTo(1);
  }

  private ByteBuffer written(LinkType linkType) throws IOException {
    Path path = directory.resolve("empty.pcap");
    PcapFile.create(path, linkType, LIMIT_BYTES).close();
    return ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
  }

  @Test
  void hasPacketsInOrderWithTheirTimes() throws IOException {
    Path path = directory.resolve("two.pcap");
    Instant before = Instant.now();
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, LIMIT_BYTES)) {
      file.write(segment(1, 2, 3, 4), 1, 3);
      file.write(segment(5, 6), 0, 1, segment(7, 8, 9), 1, 2);
    }
    Instant after = Instant.now();

    List<Packet> packets = read(path);
    assertThat(packets).extracting(Packet::hex).containsExactly("020304", "050809");
    assertThat(packets).extracting(Packet::fullLength).containsExactly(3, 3);
    // The clock of the times may have been set meanwhile, by far less than a minute.
    assertThat(packets)
        .extracting(Packet::time)
        .allMatch(time -> time.isAfter(before.minusSeconds(60)))
        .allMatch(time -> time.isBefore(after.plusSeconds(60)))
        .isSorted();
  }

  @Test
  void isWrittenByFlush() throws IOException {
    Path path = directory.resolve("flush.pcap");
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, LIMIT_BYTES)) {
      file.write(segment(1), 0, 1);
      file.flush();

      assertThat(read(path)).hasSize(1);
    }
  }

  @Test
  void cutsWhatIsBehindTheLongestPacket() throws IOException {
    Path path = directory.resolve("long.pcap");
    MemorySegment memory = Arena.ofAuto().allocate(70_000);
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, LIMIT_BYTES)) {
      file.write(memory, 0, 70_000);
      file.write(memory, 0, 66_000, memory, 0, 1);
      file.write(memory, 0, 100, memory, 0, 65_500);
    }

    assertThat(read(path)).extracting(Packet::length).containsExactly(65_535, 65_535, 65_535);
    assertThat(read(path)).extracting(Packet::fullLength).containsExactly(70_000, 66_001, 65_600);
  }

  @Test
  void doesNotGrowBeyondItsLimit() throws IOException {
    Path path = directory.resolve("full.pcap");
    MemorySegment memory = Arena.ofAuto().allocate(10_000);
    long perPacket = PACKET_HEADER_BYTES + 10_000;
    long limit = FILE_HEADER_BYTES + 7 * perPacket;
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, limit)) {
      for (int i = 0; i < 9; i++) {
        file.write(memory, 0, 10_000);
      }

      assertThat(file.lostPackets()).isEqualTo(2);
      assertThat(file.sizeBytes()).isEqualTo(limit);
    }
    assertThat(Files.size(path)).isEqualTo(limit);
  }

  @Test
  void losesPacketsOnceItIsClosed() throws IOException {
    Path path = directory.resolve("closed.pcap");
    PcapFile file = PcapFile.create(path, LinkType.RAW, LIMIT_BYTES);
    file.close();
    file.write(segment(1), 0, 1);
    file.flush();
    file.close();

    assertThat(file.lostPackets()).isEqualTo(1);
    assertThat(read(path)).isEmpty();
  }

  @Test
  void survivesAFileThatCanNotBeWritten() throws IOException {
    PcapFile file = PcapFile.create(directory.resolve("gone.pcap"), LinkType.RAW, LIMIT_BYTES);
    Thread.currentThread().interrupt(); // closes the channel under it
    file.write(segment(1), 0, 1);
    file.flush();
    assertThat(Thread.interrupted()).isTrue();
    file.write(segment(1), 0, 1);

    assertThat(file.failure()).isNotNull();
    assertThat(file.lostPackets()).isEqualTo(1);
    file.close();
  }

  @Test
  void takesPacketsOfManyThreads() throws IOException, InterruptedException {
    Path path = directory.resolve("threads.pcap");
    List<Thread> threads = new ArrayList<>();
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, 100 * LIMIT_BYTES)) {
      for (int i = 0; i < 4; i++) {
        byte number = (byte) i;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      MemorySegment memory = Arena.ofAuto().allocate(500).fill(number);
                      for (int packet = 0; packet < 2_000; packet++) {
                        file.write(memory, 0, 500);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    List<Packet> packets = read(path);
    assertThat(packets).hasSize(8_000);
    for (Packet packet : packets) {
      assertThat(packet.hex()).isEqualTo(packet.hex().substring(0, 2).repeat(500));
    }
  }

  @Test
  void allocatesNothingPerPacket() throws IOException {
    MemorySegment memory = Arena.ofAuto().allocate(100);
    try (PcapFile file =
        PcapFile.create(directory.resolve("quiet.pcap"), LinkType.RAW, Long.MAX_VALUE)) {
      assertThat(AllocatedBytes.inWarmCalls(() -> file.write(memory, 0, 100))).isZero();
    }
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Path path = directory.resolve("wrong.pcap");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PcapFile.create(path, LinkType.RAW, 65_535))
        .withMessageContaining("65535");
    assertThat(path).doesNotExist();
    try (PcapFile file = PcapFile.create(path, LinkType.RAW, LIMIT_BYTES)) {
      assertThatThrownBy(() -> file.write(segment(1, 2), 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.write(segment(1, 2), 0, -1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(file.sizeBytes()).isEqualTo(FILE_HEADER_BYTES);
    }
  }

  private static List<Packet> read(Path path) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    file.position(FILE_HEADER_BYTES);
    List<Packet> packets = new ArrayList<>();
    while (file.hasRemaining()) {
      Instant time = Instant.ofEpochSecond(file.getInt(), file.getInt());
      byte[] bytes = new byte[file.getInt()];
      int fullLength = file.getInt();
      file.get(bytes);
      packets.add(new Packet(time, fullLength, HexFormat.of().formatHex(bytes)));
    }
    return packets;
  }

  private static MemorySegment segment(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return MemorySegment.ofArray(bytes);
  }
}
