package io.github.javatun.wireguard.examples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Packets that follow each other become one, and all others stay what they are, in order. */
class PacketCoalescerTest {

  @Test
  void joiningUndoesCutting() {
    Random random = new Random(8);
    for (int i = 0; i < 200; i++) {
      TestPacket packet = new TestPacket();
      packet.ipv6 = random.nextBoolean();
      packet.udp = random.nextInt(3) == 0;
      packet.optionsLength = 4 * random.nextInt(11);
      packet.dontFragment = random.nextBoolean();
      packet.id = random.nextInt(65_536);
      packet.flags = TestPacket.ACK | (random.nextBoolean() ? TestPacket.PSH : 0);
      packet.flags |= random.nextInt(4) == 0 ? TestPacket.FIN : 0;
      int gsoSize = 1 + random.nextInt(1400);
      packet.payload(gsoSize + 1 + random.nextInt(gsoSize * 40), i);
      byte[] read = packet.superPacket(gsoSize);
      List<byte[]> joined = Segments.join(Segments.cut(read));
      assertThat(joined).hasSize(1);
      byte[] written = joined.getFirst();
      // The header's length of all headers: the kernel leaves it open here, the coalescer tells it.
      assertThat(written[2] | written[3]).isEqualTo(packet.headersLength());
      written[2] = 0;
      written[3] = 0;
      assertThat(written).isEqualTo(read);
    }
  }

  @Test
  void packetsThatDifferStayApart() {
    assertApart(packet -> packet.sequence++, "a gap");
    assertApart(packet -> packet.acknowledgement++, "another acknowledgement");
    assertApart(packet -> packet.window++, "another window");
    assertApart(packet -> packet.tos = 3, "a congestion mark");
    assertApart(packet -> packet.ttl--, "another way");
    assertApart(packet -> packet.sourcePort++, "another flow");
    assertApart(packet -> packet.flags |= TestPacket.CWR, "CWR");
    assertApart(packet -> packet.flags |= TestPacket.ECE, "ECE");
    assertApart(packet -> packet.flags |= TestPacket.SYN, "SYN");
    assertApart(packet -> packet.optionsLength = 16, "other options");
    assertApart(packet -> packet.dontFragment = false, "fragments allowed");
    assertApart(packet -> packet.ipv6 = true, "another IP version");
    assertApart(packet -> packet.payload(0, 0), "nothing but an acknowledgement");
    assertApart(packet -> packet.payload(101, 0), "a longer segment");
  }

  @Test
  void timestampsThatDifferStayApart() {
    byte[] first = new TestPacket().payload(100, 9).complete();
    TestPacket next = new TestPacket().payload(100, 10);
    next.sequence += 100;
    byte[] second = next.complete();
    second[51]++; // the last option byte
    assertThat(Segments.join(List.of(first, second))).hasSize(2);
  }

  @Test
  void idsMustCountUpOnlyWhereFragmentsAreAllowed() {
    TestPacket first = new TestPacket().payload(100, 11);
    TestPacket second = new TestPacket().payload(100, 12);
    second.sequence += 100;
    assertThat(Segments.join(List.of(first.complete(), second.complete()))).hasSize(1);
    first.dontFragment = false;
    second.dontFragment = false;
    assertThat(Segments.join(List.of(first.complete(), second.complete()))).hasSize(2);
    second.id++;
    assertThat(Segments.join(List.of(first.complete(), second.complete()))).hasSize(1);
  }

  @Test
  void shortSegmentsAndPushedOnesEndASuperPacket() {
    List<byte[]> packets = new ArrayList<>();
    int sequence = 5;
    for (int i = 0; i < 9; i++) {
      TestPacket packet = new TestPacket().payload(i == 2 ? 60 : 100, i);
      packet.sequence = sequence;
      packet.flags |= i == 5 ? TestPacket.PSH : 0;
      sequence += packet.payload.length;
      packets.add(packet.complete());
    }
    assertThat(Segments.join(packets).stream().map(written -> written.length))
        .containsExactly(10 + 52 + 260, 10 + 52 + 300, 10 + 52 + 300);
  }

  @Test
  void superPacketsStayBelow64Kibibytes() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      TestPacket packet = new TestPacket().payload(1368, i);
      packet.sequence += i * 1368;
      packets.add(packet.complete());
    }
    List<byte[]> written = Segments.join(packets);
    assertThat(written).hasSize(3);
    assertThat(written.getFirst()).hasSize(10 + 52 + 47 * 1368);
  }

  @Test
  void udpRunsHold64DatagramsAtMost() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      packets.add(datagram(100, i).complete());
    }
    assertThat(Segments.join(packets).stream().map(written -> written.length))
        .containsExactly(10 + 28 + 6400, 10 + 28 + 6400, 10 + 28 + 200);
  }

  @Test
  void udpWithoutChecksumStaysAlone() {
    byte[] first = datagram(100, 0).complete();
    byte[] second = datagram(100, 1).complete();
    second[26] = 0;
    second[27] = 0;
    assertThat(Segments.join(List.of(first, second))).hasSize(2);
  }

  @Test
  void nothingIsJoinedThatTheKernelDoesNotTake() {
    List<byte[]> tcp = List.of(segment(0), segment(1));
    List<byte[]> udp = List.of(datagram(100, 0).complete(), datagram(100, 1).complete());
    assertThat(Segments.join(tcp, false, true)).hasSize(2);
    assertThat(Segments.join(udp, true, false)).hasSize(2);
  }

  @Test
  void loneBadOrUnknownPacketsAreWrittenAsTheyAre() {
    byte[] icmp = new TestPacket().payload(40, 13).complete();
    icmp[9] = 1;
    byte[] tiny = {0x45, 0, 0, 3};
    byte[] lying = new TestPacket().payload(40, 14).complete();
    lying[3]++;
    for (byte[] packet : List.of(icmp, tiny, lying)) {
      List<byte[]> written = Segments.join(List.of(packet, packet));
      assertThat(written).hasSize(2);
      assertThat(Arrays.copyOf(written.getFirst(), 10)).containsOnly(0);
      assertThat(Arrays.copyOfRange(written.getFirst(), 10, 10 + packet.length)).isEqualTo(packet);
    }
  }

  private static byte[] segment(int index) {
    TestPacket packet = new TestPacket().payload(100, index);
    packet.sequence += 100 * index;
    return packet.complete();
  }

  private static TestPacket datagram(int length, int index) {
    TestPacket packet = new TestPacket().payload(length, index);
    packet.udp = true;
    packet.id += index;
    return packet;
  }

  private static void assertApart(Consumer<TestPacket> difference, String what) {
    TestPacket second = new TestPacket().payload(100, 1);
    second.sequence += 100;
    byte[] joinable = second.complete();
    difference.accept(second);
    byte[] first = segment(0);
    assertThat(Segments.join(List.of(first, joinable))).as("no difference").hasSize(1);
    List<byte[]> written = Segments.join(List.of(first, second.complete()));
    assertThat(written).as(what).hasSize(2);
    assertThat(Arrays.copyOfRange(written.get(1), 10, written.get(1).length))
        .as("%s: the second packet unchanged", what)
        .isEqualTo(second.complete());
  }
}
