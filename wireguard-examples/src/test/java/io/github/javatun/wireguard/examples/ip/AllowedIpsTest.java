package io.github.javatun.wireguard.examples.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedIpsTest {
  private final AllowedIps allowed =
      new AllowedIps(List.of(IpPrefix.parse("10.9.0.0/24"), IpPrefix.parse("fd09::/64")));

  @Test
  void ipv4PacketIsJudgedBySourceOrDestination() {
    ByteBuffer packet = ByteBuffer.allocate(25).position(5);
    Ipv4Header.write(packet, 20, 253, 0x0a090007, 0x0a0a0007);
    assertThat(allowed.containsSource(packet)).isTrue();
    assertThat(allowed.containsDestination(packet)).isFalse();
  }

  @Test
  void ipv6PacketIsJudgedBySourceOrDestination() {
    ByteBuffer packet = ByteBuffer.allocate(40);
    packet.put(0, (byte) 0x60);
    packet.putLong(8, 0xfd09_0000_0000_0001L);
    packet.putLong(24, 0xfd09_0000_0000_0000L);
    assertThat(allowed.containsSource(packet)).isFalse();
    assertThat(allowed.containsDestination(packet)).isTrue();
  }

  @Test
  void whatIsNoIpPacketIsNotAllowed() {
    assertThat(allowed.containsSource(ByteBuffer.allocate(0))).isFalse();
    assertThat(allowed.containsSource(ByteBuffer.allocate(40))).isFalse();
    assertThat(allowed.containsSource(ByteBuffer.allocate(19).put(0, (byte) 0x45))).isFalse();
    assertThat(allowed.containsSource(ByteBuffer.allocate(39).put(0, (byte) 0x60))).isFalse();
  }
}
