package io.github.javatun.wireguard.examples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Super-packets are cut as the kernel itself would cut them. */
class PacketSegmenterTest {

  @Test
  void segmentsOfAnySizeHoldThePayloadWithValidHeaders() {
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      TestPacket packet = new TestPacket();
      packet.ipv6 = random.nextBoolean();
      packet.udp = random.nextInt(3) == 0;
      packet.optionsLength = 4 * random.nextInt(11);
      packet.sequence = random.nextInt();
      packet.id = random.nextInt(65_536);
      int gsoSize = 1 + random.nextInt(1400);
      packet.payload(1 + random.nextInt(gsoSize * 20), i);
      List<byte[]> segments = Segments.cut(packet.superPacket(gsoSize));
      assertThat(segments).hasSize(Math.ceilDiv(packet.payload.length, gsoSize));
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      for (int s = 0; s < segments.size(); s++) {
        byte[] segment = segments.get(s);
        assertThat(SlowChecksum.isValid(segment)).as("checksums of segment %d", s).isTrue();
        assertThat(lengthByHeader(segment)).isEqualTo(segment.length);
        if (!packet.udp) {
          assertThat(ByteBuffer.wrap(segment).getInt(packet.ipLength() + 4))
              .isEqualTo(packet.sequence + s * gsoSize);
        }
        if (!packet.ipv6) {
          assertThat(ByteBuffer.wrap(segment).getShort(4)).isEqualTo((short) (packet.id + s));
        }
        payload.write(segment, packet.headersLength(), segment.length - packet.headersLength());
      }
      assertThat(payload.toByteArray()).isEqualTo(packet.payload);
    }
  }

  @Test
  void largestSuperPacketsOfLocalTcpAreCut() {
    TestPacket packet = new TestPacket().payload(47 * 1368, 3);
    assertThat(Segments.cut(packet.superPacket(1368))).hasSize(47);
    packet.ipv6 = true;
    packet.payload(48 * 1348 - 7, 3);
    assertThat(Segments.cut(packet.superPacket(1348))).hasSize(48);
  }

  @Test
  void finAndPshStayWithTheLastSegmentAndCwrWithTheFirst() {
    TestPacket packet = new TestPacket().payload(2500, 4);
    packet.flags =
        TestPacket.ACK | TestPacket.FIN | TestPacket.PSH | TestPacket.CWR | TestPacket.ECE;
    List<byte[]> segments = Segments.cut(packet.superPacket(1000));
    assertThat(segments.stream().map(segment -> segment[33] & 0xff))
        .containsExactly(
            TestPacket.ACK | TestPacket.CWR | TestPacket.ECE,
            TestPacket.ACK | TestPacket.ECE,
            TestPacket.ACK | TestPacket.ECE | TestPacket.FIN | TestPacket.PSH);
  }

  @Test
  void plainPacketsPassUnchanged() {
    byte[] packet = new TestPacket().payload(100, 5).complete();
    assertThat(Segments.cut(TestPacket.withVirtioHeader(packet, 0, 0, 0, 0, 0)))
        .containsExactly(packet);
  }

  @Test
  void partialChecksumsAreCompleted() {
    for (int payload = 0; payload < 64; payload++) {
      for (int kind = 0; kind < 4; kind++) {
        TestPacket packet = new TestPacket().payload(payload, payload);
        packet.ipv6 = (kind & 1) != 0;
        packet.udp = (kind & 2) != 0;
        byte[] read =
            TestPacket.withVirtioHeader(
                packet.withPartialChecksum(), 1, 0, 0, packet.ipLength(), packet.udp ? 6 : 16);
        assertThat(Segments.cut(read)).containsExactly(packet.complete());
      }
    }
  }

  @Test
  void superPacketOfOneSegmentIsOnePacket() {
    TestPacket packet = new TestPacket().payload(100, 6);
    assertThat(Segments.cut(packet.superPacket(100))).containsExactly(packet.complete());
    packet.payload(0, 6);
    assertThat(Segments.cut(packet.superPacket(100))).containsExactly(packet.complete());
  }

  @Test
  void headersThatDoNotFitAreRefused() {
    TestPacket packet = new TestPacket().payload(3000, 7);
    byte[] inner = packet.withPartialChecksum();
    assertThat(Segments.cut(new byte[10])).as("no packet").isNull();
    assertThat(Segments.cut(Arrays.copyOf(packet.superPacket(1000), 40))).as("cut off").isNull();
    assertThat(Segments.cut(packet.superPacket(0))).as("segments of nothing").isNull();
    assertThat(Segments.cut(TestPacket.withVirtioHeader(inner, 1, 4, 1000, 20, 16)))
        .as("an IPv6 type before IPv4")
        .isNull();
    assertThat(Segments.cut(TestPacket.withVirtioHeader(inner, 1, 3, 1000, 20, 16)))
        .as("UDP fragmentation, which was not asked for")
        .isNull();
    assertThat(Segments.cut(TestPacket.withVirtioHeader(inner, 1, 1, 1000, 24, 16)))
        .as("a start inside TCP")
        .isNull();
    assertThat(Segments.cut(TestPacket.withVirtioHeader(inner, 1, 0, 0, 0xffff, 16)))
        .as("a checksum beyond the end")
        .isNull();
    byte[] longHeader = inner.clone();
    longHeader[32] = (byte) 0xf0;
    assertThat(
            Segments.cut(
                TestPacket.withVirtioHeader(Arrays.copyOf(longHeader, 60), 1, 1, 1000, 20, 16)))
        .as("a TCP header beyond the end")
        .isNull();
    byte[] fragment = inner.clone();
    fragment[6] = 0x20;
    assertThat(Segments.cut(TestPacket.withVirtioHeader(fragment, 1, 1, 1000, 20, 16)))
        .as("a fragment")
        .isNull();
  }

  private static int lengthByHeader(byte[] packet) {
    ByteBuffer fields = ByteBuffer.wrap(packet);
    return packet[0] >>> 4 == 6
        ? 40 + Short.toUnsignedInt(fields.getShort(4))
        : Short.toUnsignedInt(fields.getShort(2));
  }
}
