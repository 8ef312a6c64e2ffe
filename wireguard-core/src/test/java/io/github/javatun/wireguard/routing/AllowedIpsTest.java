package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedIpsTest {
  private final AllowedIps<String> table = new AllowedIps<>();

  private void insert(String prefix, String owner) {
    table.insert(IpPrefix.parse(prefix), owner);
  }

  private String lookup(String address) {
    return table.lookup(IpAddress.parse(address));
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return List.of(texts).stream().map(IpPrefix::parse).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, everyone",
    "255.255.255.255, everyone",
    "10.63.255.255, everyone",
    "10.64.0.0, site",
    "10.127.255.255, site",
    "10.128.0.0, everyone",
    "10.65.7.0, floor",
    "10.65.7.255, floor",
    "10.65.8.0, site",
    "10.65.7.128, room",
    "10.65.7.131, room",
    "10.65.7.132, floor",
    "10.65.7.130, desk",
    "172.31.9.8, pair",
    "172.31.9.9, twin",
    "172.31.9.10, everyone",
    "::, six",
    "::ffff:10.65.7.130, six",
    "2001:db8:8000::, upper",
    "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff, lower",
    "2001:db8:7:1::, net",
    "2001:db8:7:1:7fff:ffff:ffff:ffff, net",
    "2001:db8:7:1:ffff:ffff:ffff:ffff, half",
    "2001:db8:7:2::, lower",
    "2001:db8:7:1:8000::, half",
    "2001:db8:7:1:8000::1, host",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, last",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe, six"
  })
  void longestPrefixWins(String address, String owner) {
    insert("10.65.7.130/32", "desk");
    insert("0.0.0.0/0", "everyone");
    insert("10.65.7.0/24", "floor");
    insert("10.64.0.0/10", "site");
    insert("10.65.7.128/30", "room");
    insert("172.31.9.8/32", "pair");
    insert("172.31.9.9/32", "twin");
    insert("2001:db8:7:1::/64", "net");
    insert("2001:db8:7:1:8000::1/128", "host");
    insert("2001:db8:7:1:8000::/65", "half");
    insert("2001:db8::/33", "lower");
    insert("2001:db8:8000::/33", "upper");
    insert("::/0", "six");
    insert("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "last");
    assertThat(lookup(address)).isEqualTo(owner);
  }

  @Test
  void emptyTableHasNoOwners() {
    assertThat(lookup("10.0.0.1")).isNull();
    assertThat(lookup("::1")).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void defaultRouteOfOneVersionIsNotThatOfTheOther() {
    insert("0.0.0.0/0", "a");
    assertThat(lookup("::")).isNull();
    assertThat(lookup("::ffff:10.0.0.1")).isNull();
    table.remove(IpPrefix.parse("0.0.0.0/0"));
    insert("::/0", "b");
    assertThat(lookup("0.0.0.0")).isNull();
  }

  @Test
  void addressNextToAPrefixIsOutside() {
    insert("10.0.0.4/30", "a");
    assertThat(lookup("10.0.0.3")).isNull();
    assertThat(lookup("10.0.0.4")).isEqualTo("a");
    assertThat(lookup("10.0.0.7")).isEqualTo("a");
    assertThat(lookup("10.0.0.8")).isNull();
    insert("fd00:0:0:1::/64", "b");
    assertThat(lookup("fd00::ffff:ffff:ffff:ffff")).isNull();
    assertThat(lookup("fd00:0:0:1::")).isEqualTo("b");
    assertThat(lookup("fd00:0:0:1:ffff:ffff:ffff:ffff")).isEqualTo("b");
    assertThat(lookup("fd00:0:0:2::")).isNull();
  }

  @Test
  void insertedAgainAPrefixMoves() {
    assertThat(table.insert(IpPrefix.parse("10.0.0.0/8"), "a")).isNull();
    assertThat(table.insert(IpPrefix.parse("10.0.0.0/8"), "b")).isEqualTo("a");
    assertThat(lookup("10.1.2.3")).isEqualTo("b");
    assertThat(table.prefixesOf("a")).isEmpty();
    assertThat(table.prefixesOf("b")).containsExactlyElementsOf(prefixes("10.0.0.0/8"));
    assertThat(table.size()).isOne();
  }

  @Test
  void removedPrefixUncoversTheShorterOne() {
    insert("10.0.0.0/8", "a");
    insert("10.1.0.0/16", "b");
    insert("10.1.1.0/24", "c");
    assertThat(table.remove(IpPrefix.parse("10.1.0.0/16"))).isEqualTo("b");
    assertThat(lookup("10.1.0.1")).isEqualTo("a");
    assertThat(lookup("10.1.1.1")).isEqualTo("c");
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/8"))).isEqualTo("a");
    assertThat(lookup("10.1.0.1")).isNull();
    assertThat(lookup("10.1.1.1")).isEqualTo("c");
  }

  @Test
  void onlyExactlyThePrefixIsRemoved() {
    insert("10.0.0.0/8", "a");
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/9"))).isNull();
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/7"))).isNull();
    assertThat(table.remove(IpPrefix.parse("a00::/8"))).isNull();
    assertThat(lookup("10.0.0.1")).isEqualTo("a");
  }

  @Test
  void prefixIsTakenOnlyFromItsOwner() {
    insert("10.0.0.0/8", "a");
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/8"), "b")).isFalse();
    assertThat(lookup("10.0.0.1")).isEqualTo("a");
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/8"), "a")).isTrue();
    assertThat(lookup("10.0.0.1")).isNull();
    assertThat(table.remove(IpPrefix.parse("10.0.0.0/8"), "a")).isFalse();
  }

  @Test
  void ownerLosesAllItsPrefixesAndNoOthers() {
    insert("10.0.0.0/8", "a");
    insert("10.1.0.0/16", "b");
    insert("fd00::/8", "a");
    insert("fd00::1/128", "b");
    table.removeAll("a");
    assertThat(table.prefixesOf("a")).isEmpty();
    assertThat(lookup("10.0.0.1")).isNull();
    assertThat(lookup("10.1.0.1")).isEqualTo("b");
    assertThat(lookup("fd00::2")).isNull();
    assertThat(lookup("fd00::1")).isEqualTo("b");
  }

  @Test
  void replacementIsAllThatAnOwnerHas() {
    insert("10.0.0.0/8", "a");
    insert("10.9.0.0/16", "b");
    table.replace("a", prefixes("10.9.0.0/16", "fd00::/8", "10.9.0.0/16"));
    assertThat(table.prefixesOf("a"))
        .containsExactlyElementsOf(prefixes("10.9.0.0/16", "fd00::/8"));
    assertThat(table.prefixesOf("b")).isEmpty();
    assertThat(lookup("10.0.0.1")).isNull();
    assertThat(lookup("10.9.0.1")).isEqualTo("a");
  }

  @Test
  void prefixesAreListedInOrder() {
    table.replace("a", prefixes("fd00::/8", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"));
    assertThat(table.prefixesOf("a"))
        .containsExactlyElementsOf(prefixes("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "fd00::/8"));
  }

  @Test
  void nullOwnerOrPrefixChangesNothing() {
    insert("10.0.0.0/8", "a");
    assertThatThrownBy(() -> table.insert(IpPrefix.parse("10.0.0.0/8"), null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> table.replace("a", Collections.singletonList(null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(lookup("10.0.0.1")).isEqualTo("a");
  }

  @Test
  void ipv4PacketIsFoundBySourceAndDestination() {
    insert("10.0.0.1/32", "a");
    insert("10.0.0.2/32", "b");
    byte[] array = new byte[25];
    ByteBuffer packet = ByteBuffer.wrap(array).position(5);
    packet.put(5, (byte) 0x45).putInt(5 + 12, 0x0a000001).putInt(5 + 16, 0x0a000002);
    assertFound(packet, MemorySegment.ofArray(array));
  }

  @Test
  void ipv6PacketIsFoundBySourceAndDestination() {
    insert("fd00::1/128", "a");
    insert("fd00::2/128", "b");
    byte[] array = new byte[45];
    ByteBuffer packet = ByteBuffer.wrap(array).position(5);
    packet.put(5, (byte) 0x60).putLong(5 + 8, 0xfd00_0000_0000_0000L).putLong(5 + 16, 1);
    packet.putLong(5 + 24, 0xfd00_0000_0000_0000L).putLong(5 + 32, 2);
    assertFound(packet, MemorySegment.ofArray(array));
  }

  private void assertFound(ByteBuffer packet, MemorySegment segment) {
    assertThat(table.lookupSource(packet)).isEqualTo("a");
    assertThat(table.lookupDestination(packet)).isEqualTo("b");
    assertThat(packet.position()).isEqualTo(5);
    packet.order(ByteOrder.LITTLE_ENDIAN);
    assertThat(table.lookupSource(packet)).isEqualTo("a");
    assertThat(table.lookupDestination(packet)).isEqualTo("b");
    int length = packet.remaining();
    assertThat(table.lookupSource(segment, 5, length)).isEqualTo("a");
    assertThat(table.lookupDestination(segment, 5, length)).isEqualTo("b");
    assertThat(table.lookupSource(segment, 5, length - 1)).isNull();
    assertThat(table.lookupDestination(packet.limit(packet.limit() - 1))).isNull();
  }

  @Test
  void whatIsNoIpPacketHasNoOwner() {
    insert("0.0.0.0/0", "a");
    insert("::/0", "a");
    assertThat(table.lookupSource(ByteBuffer.allocate(0))).isNull();
    assertThat(table.lookupSource(ByteBuffer.allocate(40))).isNull();
    assertThat(table.lookupSource(ByteBuffer.allocate(40).put(0, (byte) 0x75))).isNull();
    assertThat(table.lookupSource(MemorySegment.ofArray(new byte[40]), 40, 0)).isNull();
    assertThat(table.lookupSource(MemorySegment.ofArray(new byte[40]), 0, 40)).isNull();
  }
}
