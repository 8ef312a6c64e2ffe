package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IpPrefixPropertyTest {
  /** In a group of more than four digits, or in one of the numbers with dots between them. */
  private static final Pattern SUPERFLUOUS_ZEROS =
      Pattern.compile("(?<![0-9a-fA-F])0([0-9a-fA-F]{4,}|[0-9]+\\.)|\\.0[0-9]");

  @Property(seed = "3")
  void ipv4LiteralsMeanTheSameToTheJdk(@ForAll @Size(4) byte[] bytes) throws Exception {
    InetAddress expected = InetAddress.getByAddress(bytes);
    IpAddress address = IpAddress.parse(expected.getHostAddress());
    assertThat(address.toInetAddress()).isEqualTo(expected);
    assertThat(address).hasToString(expected.getHostAddress());
  }

  @Property(seed = "3")
  void ipv6LiteralsMeanTheSameToTheJdk(@ForAll("ipv6Bytes") byte[] bytes) throws Exception {
    InetAddress expected = InetAddress.getByAddress(bytes);
    IpAddress address = IpAddress.ofBytes(bytes);
    assertThat(InetAddress.getByName(address.toString())).isEqualTo(expected);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    assertThat(address.toBytes()).isEqualTo(bytes);
  }

  /** But for superfluous leading zeros, which the JDK takes. */
  @Property(tries = 3_000, seed = "3")
  void textWithColonsIsReadExactlyIfTheJdkDoes(@ForAll("colonTexts") String text) {
    Optional<InetAddress> expected = Optional.empty();
    try {
      // A colon makes a literal of it: the JDK does not ask DNS.
      expected = Optional.of(InetAddress.getByName(text)).filter(a -> !hasSuperfluousZeros(text));
    } catch (UnknownHostException e) {
      // Not a literal.
    }
    Optional<InetAddress> actual = Optional.empty();
    try {
      actual = Optional.of(IpAddress.parse(text).toInetAddress());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("is not an IP address: ");
    }
    assertThat(actual).as(text).isEqualTo(expected);
  }

  @Property(seed = "3")
  void prefixContainsExactlyTheAddressesThatShareItsBits(
      @ForAll("addresses") IpAddress one,
      @ForAll("addresses") IpAddress other,
      @ForAll @IntRange(max = 128) int anyLength) {
    int length = Math.min(anyLength, one.bits());
    IpPrefix prefix = IpPrefix.of(one, length);
    assertThat(prefix.contains(one)).isTrue();
    assertThat(prefix.contains(other))
        .isEqualTo(one.isIpv4() == other.isIpv4() && shared(one, other) >= length);
    assertThat(prefix.contains(IpPrefix.of(other, other.bits()))).isEqualTo(prefix.contains(other));
    assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix).isEqualByComparingTo(prefix);
    assertThat(new InterfaceAddress(one, length).network()).isEqualTo(prefix);
  }

  @Property(seed = "3")
  void orderAgreesWithEqualsAndIsReversed(
      @ForAll("addresses") IpAddress one, @ForAll("addresses") IpAddress other) {
    assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
    assertThat(Integer.signum(one.compareTo(other)))
        .isEqualTo(-Integer.signum(other.compareTo(one)));
  }

  @Provide
  Arbitrary<byte[]> ipv6Bytes() {
    // Zeros often, so that there is something to compress.
    Arbitrary<Byte> bytes =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just((byte) 0)), Tuple.of(1, Arbitraries.bytes()));
    return bytes.array(byte[].class).ofSize(16);
  }

  @Provide
  Arbitrary<IpAddress> addresses() {
    Arbitrary<byte[]> ipv4 =
        Arbitraries.bytes().between((byte) -1, (byte) 1).array(byte[].class).ofSize(4);
    return Arbitraries.oneOf(ipv4, ipv6Bytes()).map(IpAddress::ofBytes);
  }

  @Provide
  Arbitrary<String> colonTexts() {
    return Arbitraries.of("::", ":", "0", "1", "ab", "FFFF", "12345", ".", "1.2.3.4", "g")
        .list()
        .ofMinSize(1)
        .ofMaxSize(15)
        .map(parts -> String.join("", parts))
        .filter(text -> text.indexOf(':') >= 0);
  }

  private static boolean hasSuperfluousZeros(String text) {
    return SUPERFLUOUS_ZEROS.matcher(text).find();
  }

  private static int shared(IpAddress one, IpAddress other) {
    BigInteger difference =
        new BigInteger(1, one.toBytes()).xor(new BigInteger(1, other.toBytes()));
    return one.bits() - difference.bitLength();
  }
}
