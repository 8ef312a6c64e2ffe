package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an adapter learns of the frames that leave by it. */
class AdapterPathTest {
  private static final long ROUTER_4 = 0x0200_0000_0004L;
  private static final long ROUTER_6 = 0x0200_0000_0006L;

  private final AdapterPath path =
      new AdapterPath(
          new Adapter(1, "{adapter}", Adapter.ETHERNET, 0x0200_0011_2233L, 1500),
          List.of(
              InterfaceAddress.parse("192.168.1.20/24"), InterfaceAddress.parse("fd00::20/64")));

  private boolean learn(long mac, String to) {
    IpAddress destination = IpAddress.parse(to);
    return path.learn(mac, 0, MappedAddress.high(destination), MappedAddress.low(destination));
  }

  @Test
  void routersOfTheFamiliesAreKeptApart() {
    assertThat(learn(ROUTER_4, "1.2.3.4")).isTrue();
    assertThat(learn(ROUTER_6, "2001:db8::1")).isTrue();
    assertThat(learn(ROUTER_4, "1.2.3.5")).as("news").isFalse();
    assertThat(learn(ROUTER_6, "2001:db8::2")).as("news").isFalse();
    assertThat(path.neighbour(true)).isEqualTo(ROUTER_4);
    assertThat(path.neighbour(false)).isEqualTo(ROUTER_6);
    assertThat(path.link().ipv4GatewayMac()).isEqualTo(ROUTER_4);
    assertThat(path.link().ipv6GatewayMac()).isEqualTo(ROUTER_6);
  }

  @Test
  void oneRouterIsTakenForBothUntilTheOtherIsSeen() {
    assertThat(path.knowsGateway()).isFalse();
    learn(ROUTER_6, "2001:db8::1");
    assertThat(path.knowsGateway()).isTrue();
    assertThat(path.neighbour(true)).isEqualTo(ROUTER_6);
  }

  @Test
  void neighboursOnTheLinkAreNoRouters() {
    assertThat(learn(ROUTER_4, "192.168.1.7")).isFalse();
    assertThat(learn(ROUTER_6, "fd00::7")).isFalse();
    assertThat(path.knowsGateway()).isFalse();
  }
}
