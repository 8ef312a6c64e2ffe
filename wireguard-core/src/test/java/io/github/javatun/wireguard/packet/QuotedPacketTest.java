package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedPacketTest {

  /** What Linux answered to a datagram for a port that nobody listens at. */
  private static final String CAPTURED =
      "6009ab2a003d3a40fd000000000000070000000000000002"
          + "fd0000000000000000000000000000010104061100000000"
          + "600c627a000d1140fd000000000000000000000000000001"
          + "fd0000000000000700000000000000029c409c41000dfa296669766521";

  @Test
  void readsTheQuoteOfACapturedError() {
    IpPacket error = PacketBytes.parsed(PacketBytes.bytes(CAPTURED));
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(error)).isTrue();
    assertThat(quoted.sourceHigh()).isEqualTo(0xfd00_0000_0000_0000L);
    assertThat(quoted.sourceLow()).isEqualTo(1);
    assertThat(quoted.destinationHigh()).isEqualTo(0xfd00_0000_0000_0007L);
    assertThat(quoted.destinationLow()).isEqualTo(2);
    assertThat(quoted.isUdp()).isTrue();
    assertThat(quoted.sourcePort()).isEqualTo(40_000);
    assertThat(quoted.destinationPort()).isEqualTo(40_001);
    assertThat(quoted.lengthBytes()).isEqualTo(53);
    quoted.rewriteDestination(5, 6);
    quoted.rewriteSourcePort(7);
    assertThat(SlowChecksum.isValid(PacketBytes.content(error), 40, 58)).isTrue();
  }

  /** An error about the translated packet is the translated error about the packet. */
  @Property(tries = 500, seed = "11")
  void translatedErrorIsTheErrorAboutTheTranslatedPacket(
      @ForAll boolean ipv4,
      @ForAll boolean tcp,
      @ForAll @IntRange(max = 1600) int payload,
      @ForAll int address,
      @ForAll @IntRange(max = 65_535) int port) {
    byte[] about =
        (tcp ? PacketBytes.tcp(ipv4, 2, new byte[0], payload) : PacketBytes.udp(ipv4, payload))
            .complete();
    byte[] original = IcmpErrorTest.prohibited(about);
    IpPacket error = PacketBytes.parsed(original);
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(error)).isTrue();
    long high = ipv4 ? 0 : 0xfd00_0000_0000_0099L;
    // Not above, where no single host is: nobody makes errors about those.
    long low = (ipv4 ? 0xffff_0000_0000L : 0) | (address & 0x3fff_ffffL);
    quoted.rewriteDestination(high, low);
    quoted.rewriteDestinationPort(port);

    IpPacket translated = PacketBytes.parsed(about);
    long oldHigh = translated.destinationHigh();
    long oldLow = translated.destinationLow();
    int oldPort = translated.destinationPort();
    translated.rewriteDestination(high, low);
    translated.rewriteDestinationPort(port);
    assertThat(PacketBytes.content(error))
        .isEqualTo(IcmpErrorTest.prohibited(PacketBytes.content(translated)));

    quoted.rewriteDestination(oldHigh, oldLow);
    quoted.rewriteDestinationPort(oldPort);
    assertThat(PacketBytes.content(error)).isEqualTo(original);
  }

  @Property(tries = 500, seed = "12")
  void translatedErrorAboutAnEchoIsTheErrorAboutTheTranslatedEcho(
      @ForAll boolean ipv4,
      @ForAll boolean answer,
      @ForAll @IntRange(max = 1600) int payload,
      @ForAll int address,
      @ForAll @IntRange(max = 65_535) int identifier) {
    byte[] about = echo(ipv4, answer, payload);
    byte[] original = IcmpErrorTest.prohibited(about);
    IpPacket error = PacketBytes.parsed(original);
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(error)).isTrue();
    long oldHigh = quoted.sourceHigh();
    long oldLow = quoted.sourceLow();
    int oldIdentifier = quoted.icmpIdentifier();
    long high = ipv4 ? 0 : 0xfd00_0000_0000_0099L;
    // The error itself goes to the source: it stays one that such an error may go to.
    long low = (ipv4 ? 0xffff_0000_0000L : 0) | (address & 0x3fff_ffffL) | 0x0100_0000L;
    quoted.rewriteSource(high, low);
    quoted.rewriteIcmpIdentifier(identifier);

    IpPacket translated = PacketBytes.parsed(about.clone());
    translated.rewriteSource(high, low);
    translated.rewriteIcmpIdentifier(identifier);
    // The error about the translated echo, but to the one that this error is for.
    IpPacket whole = PacketBytes.parsed(IcmpErrorTest.prohibited(PacketBytes.content(translated)));
    whole.rewriteDestination(oldHigh, oldLow);
    assertThat(PacketBytes.content(error)).isEqualTo(PacketBytes.content(whole));

    quoted.rewriteSource(oldHigh, oldLow);
    quoted.rewriteIcmpIdentifier(oldIdentifier);
    assertThat(PacketBytes.content(error)).isEqualTo(original);
  }

  private static byte[] echo(boolean ipv4, boolean answer, int payload) {
    byte[] echo = PacketBytes.echoRequest(ipv4, payload).complete();
    if (answer) {
      echo[ipv4 ? 20 : 40] = (byte) (ipv4 ? 0 : 129);
      IpPacket packet = PacketBytes.parsed(echo);
      packet.completeChecksums();
      return PacketBytes.content(packet);
    }
    return echo;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyQuoteThatHasTheIdentifierIsTranslated(boolean ipv4) {
    byte[] about = echo(ipv4, false, 4);
    int header = ipv4 ? 20 : 40;
    for (int quotedBytes = header; quotedBytes <= about.length; quotedBytes++) {
      byte[] original = error(ipv4, Arrays.copyOf(about, quotedBytes));
      IpPacket error = PacketBytes.parsed(original);
      QuotedPacket quoted = new QuotedPacket();
      assertThat(quoted.parse(error)).isTrue();
      if (quotedBytes < header + 8) {
        assertThat(quoted.icmpIdentifier()).isEqualTo(-1);
        assertThatThrownBy(() -> quoted.rewriteIcmpIdentifier(1))
            .isInstanceOf(IllegalStateException.class);
        assertThat(PacketBytes.content(error)).isEqualTo(original);
        continue;
      }
      quoted.rewriteIcmpIdentifier(99);
      assertThat(quoted.icmpIdentifier()).isEqualTo(99);
      byte[] translated = PacketBytes.content(error);
      assertThat(SlowChecksum.isValid(translated, header, ipv4 ? 1 : 58)).isTrue();
      if (quotedBytes == about.length) {
        byte[] quote = Arrays.copyOfRange(translated, header + 8, translated.length);
        assertThat(SlowChecksum.isValid(quote, header, ipv4 ? 1 : 58)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyQuoteThatHasTheHeaderIsTranslated(boolean ipv4) {
    byte[] about = PacketBytes.tcp(ipv4, 2, new byte[0], 4).complete();
    int header = ipv4 ? 20 : 40;
    for (int quotedBytes = 0; quotedBytes <= about.length; quotedBytes++) {
      byte[] original = error(ipv4, Arrays.copyOf(about, quotedBytes));
      IpPacket error = PacketBytes.parsed(original);
      QuotedPacket quoted = new QuotedPacket();
      assertThat(quoted.parse(error)).as("%d bytes", quotedBytes).isEqualTo(quotedBytes >= header);
      if (quotedBytes < header) {
        assertThat(quoted.lengthBytes()).isZero();
        continue;
      }
      assertThat(quoted.lengthBytes()).isEqualTo(about.length);
      assertThat(quoted.transportBytes()).isEqualTo(quotedBytes - header);
      assertThat(quoted.hasPorts()).isEqualTo(quotedBytes >= header + 4);
      quoted.rewriteSource(ipv4 ? 0 : 1, ipv4 ? 0xffff_0102_0304L : 2);
      if (quoted.hasPorts()) {
        quoted.rewriteSourcePort(99);
      }
      byte[] translated = PacketBytes.content(error);
      assertThat(SlowChecksum.isValid(translated, header, ipv4 ? 1 : 58)).isTrue();
      byte[] quote = Arrays.copyOfRange(translated, header + 8, translated.length);
      if (ipv4) {
        assertThat(SlowChecksum.isValidIpv4Header(quote)).isTrue();
      }
      if (quotedBytes == about.length) {
        assertThat(SlowChecksum.isValid(quote, header, 6)).isTrue();
      }
    }
  }

  @Test
  void quotedEchoHasItsIdentifier() {
    byte[] error = IcmpErrorTest.prohibited(PacketBytes.echoRequest(true, 8).complete());
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(PacketBytes.parsed(error))).isTrue();
    assertThat(quoted.icmpIdentifier()).isEqualTo(0xabcd);
  }

  @Test
  void quotedUdpWithoutChecksumStaysSo() {
    byte[] error = IcmpErrorTest.prohibited(PacketBytes.udp(true, 8).withoutChecksums());
    IpPacket packet = PacketBytes.parsed(error);
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(packet)).isTrue();
    quoted.rewriteDestination(0, 0xffff_0102_0304L);
    byte[] translated = PacketBytes.content(packet);
    assertThat(ByteBuffer.wrap(translated).getShort(28 + 26)).isZero();
    assertThat(SlowChecksum.of(Arrays.copyOfRange(translated, 20, translated.length))).isZero();
  }

  @Test
  void whatIsNoErrorQuotesNothing() {
    assertNoQuote(PacketBytes.echoRequest(true, 100).complete());
    assertNoQuote(PacketBytes.udp(false, 100).complete());
    byte[] about = PacketBytes.udp(true, 8).complete();
    byte[] other = about.clone();
    other[0] = 0x35;
    assertNoQuote(error(true, other));
    assertNoQuote(error(false, about));
    byte[] fragment = error(true, about);
    fragment[6] = 0x20;
    assertNoQuote(fragment);
  }

  @Test
  void mistakesAreRefusedBeforeAnythingChanges() {
    byte[] original = error(true, Arrays.copyOf(PacketBytes.udp(true, 8).complete(), 23));
    IpPacket error = PacketBytes.parsed(original);
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(error)).isTrue();
    assertThatThrownBy(() -> quoted.rewriteSource(1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quoted.rewriteSourcePort(1)).isInstanceOf(IllegalStateException.class);
    assertThat(PacketBytes.content(error)).isEqualTo(original);
  }

  private static void assertNoQuote(byte[] content) {
    QuotedPacket quoted = new QuotedPacket();
    assertThat(quoted.parse(PacketBytes.parsed(content))).isFalse();
    assertThat(quoted.lengthBytes()).isZero();
  }

  /** An error with right checksums around any quote. */
  private static byte[] error(boolean ipv4, byte[] quote) {
    byte[] header = PacketBytes.bytes(ipv4 ? "0301 0000 0000 0000" : "0104 0000 0000 0000");
    return PacketBytes.of(ipv4, ipv4 ? 1 : 58, PacketBytes.concat(header, quote)).complete();
  }
}
