package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaximumSegmentSizeTest {
  private static final int SYN = PacketView.SYN;
  private static final int SYN_ACK = PacketView.SYN | PacketView.ACK;

  @ParameterizedTest
  @CsvSource({
    "true, 2, 020405b401010402, 2",
    "false, 18, 020405b401010402, 2",
    "true, 18, 0101020405b40000, 4",
    "true, 2, 01020405b4000000, 3",
    "false, 2, 0303070402020405b4000000, 7",
  })
  void lowersTheOptionWhereverItStands(boolean ipv4, int flags, String options, int field) {
    PacketBytes bytes = PacketBytes.tcp(ipv4, flags, PacketBytes.bytes(options), 3);
    byte[] expected = bytes.complete();
    int at = bytes.headerBytes() + 20 + field;
    assertThat(expected[at]).isEqualTo((byte) 0x05);
    IpPacket packet = PacketBytes.parsed(expected);

    assertThat(MaximumSegmentSize.clamp(packet, 1380)).isTrue();

    byte[] clamped = PacketBytes.content(packet);
    assertThat(SlowChecksum.isValid(clamped, bytes.headerBytes(), 6)).isTrue();
    int checksum = bytes.headerBytes() + 16;
    expected[at + 1] = 0x64;
    expected[checksum] = clamped[checksum];
    expected[checksum + 1] = clamped[checksum + 1];
    assertThat(clamped).isEqualTo(expected);
    assertThat(MaximumSegmentSize.clamp(packet, 1380)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1460, 1461, 65_535})
  void neverRaises(int most) {
    assertUnchanged(PacketBytes.tcp(true, SYN, PacketBytes.bytes("020405b4"), 0), most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "01010101", "00000000020405b4", "02000000", "02010101", "020305b4", "0205010101010101",
        "0201", "02", "0501020304", "ff04010101010101", "0303070002040102", "010102", "01010204",
      })
  void leavesOptionsWithoutAGoodOne(String options) {
    byte[] shown = PacketBytes.bytes(options);
    assertUnchanged(PacketBytes.tcp(true, SYN_ACK, shown, 0), 500);
    assertUnchanged(PacketBytes.tcp(false, SYN, shown, 9), 500);
  }

  @Test
  void leavesSegmentsThatConnectNothing() {
    byte[] options = PacketBytes.bytes("020405b4");
    assertUnchanged(PacketBytes.tcp(true, PacketView.ACK, options, 0), 500);
    PacketBytes udp = PacketBytes.of(true, 17, PacketBytes.tcp(SYN, options, 0));
    assertUnchanged(udp, 500);
    PacketBytes later = PacketBytes.tcp(true, SYN, options, 0);
    later.fragmentField = 2;
    assertUnchanged(later, 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x40, 0xf0})
  void leavesAHeaderOfAWrongLength(int dataOffset) {
    PacketBytes bytes = PacketBytes.tcp(true, SYN, PacketBytes.bytes("01010101"), 0);
    bytes.transport[12] = (byte) dataOffset;
    assertUnchanged(bytes, 500);
    PacketBytes shorter = PacketBytes.of(true, 6, new byte[14]);
    shorter.transport[13] = SYN;
    assertUnchanged(shorter, 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536})
  void refusesSizesThatAreNone(int most) {
    IpPacket packet = PacketBytes.parsed(PacketBytes.tcp(true, 2, new byte[0], 0).complete());
    assertThatThrownBy(() -> MaximumSegmentSize.clamp(packet, most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(most));
  }

  private static void assertUnchanged(PacketBytes bytes, int most) {
    byte[] before = bytes.withoutChecksums();
    IpPacket packet = PacketBytes.parsed(before);
    assertThat(MaximumSegmentSize.clamp(packet, most)).isFalse();
    assertThat(PacketBytes.content(packet)).isEqualTo(before);
  }
}
