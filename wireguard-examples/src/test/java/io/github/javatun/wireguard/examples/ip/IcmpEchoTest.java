package io.github.javatun.wireguard.examples.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IcmpEchoTest {
  private static final int LEFT = 0x0a090001;
  private static final int RIGHT = 0x0a090002;

  @Test
  void requestHasTheBytesThatTheRfcsPrescribe() {
    ByteBuffer packet = ByteBuffer.allocate(31).position(1);
    int length = IcmpEcho.writeRequest(packet, LEFT, RIGHT, 0x1234, 1, 2);
    assertThat(length).isEqualTo(30);
    assertThat(HexFormat.of().formatHex(packet.array(), 1, 31))
        .isEqualTo("4500001e00004000400126cb0a0900010a0900020800e5c9123400010001");
  }

  @Test
  void replyGoesBackWithTheSameDataAndRightChecksums() {
    ByteBuffer packet = ByteBuffer.allocate(28 + 55);
    IcmpEcho.writeRequest(packet, LEFT, RIGHT, 7, 9, 55);
    assertThat(IcmpEcho.isRequest(packet)).isTrue();

    IcmpEcho.turnIntoReply(packet);

    assertThat(IcmpEcho.isReply(packet)).isTrue();
    assertThat(IcmpEcho.isRequest(packet)).isFalse();
    assertThat(Ipv4Header.source(packet)).isEqualTo(RIGHT);
    assertThat(Ipv4Header.destination(packet)).isEqualTo(LEFT);
    assertThat(IcmpEcho.sequence(packet)).isEqualTo(9);
    assertThat(packet.get(28 + 54)).isEqualTo((byte) 54);
    assertThat(Ipv4Header.checksum(packet, 0, 20)).as("sum over a right header").isZero();
    assertThat(Ipv4Header.checksum(packet, 20, 63)).as("sum over a right message").isZero();
  }

  @Test
  void shortAndForeignPacketsAreNoPings() {
    assertThat(IcmpEcho.isRequest(ByteBuffer.allocate(0))).isFalse();
    assertThat(IcmpEcho.isRequest(ByteBuffer.wrap(new byte[] {0x45}))).isFalse();
    assertThat(IcmpEcho.isReply(ByteBuffer.allocate(60).put(0, (byte) 0x60))).isFalse();
  }
}
