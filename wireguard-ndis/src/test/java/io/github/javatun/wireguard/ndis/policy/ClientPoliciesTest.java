package io.github.javatun.wireguard.ndis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPoliciesTest {

  @Test
  void defaultsLetNothingOutThatTheRulesChoose() {
    ClientPolicies defaults = ClientPolicies.defaults();
    assertThat(defaults)
        .isEqualTo(
            new ClientPolicies(
                OnTunnelDown.DROP,
                OnUnknownOwner.HOLD,
                OnNoIpv6.BLOCK,
                DnsMode.ALL,
                KillSwitch.SELECTED,
                Forwarded.TUNNEL,
                OwnProcess.DIRECT,
                false,
                true,
                512,
                250));
    assertThat(ClientPolicies.builder().build()).isEqualTo(defaults);
  }

  @Test
  void everyChoiceArrives() {
    ClientPolicies policies =
        ClientPolicies.builder()
            .onTunnelDown(OnTunnelDown.PASS)
            .onUnknownOwner(OnUnknownOwner.PASS)
            .onNoIpv6(OnNoIpv6.PASS)
            .dnsMode(DnsMode.APPS)
            .killSwitch(KillSwitch.OFF)
            .forwarded(Forwarded.DIRECT)
            .ownProcess(OwnProcess.TUNNEL)
            .bypassLan(true)
            .terminateOldConnections(false)
            .holdPackets(7)
            .holdMillis(8)
            .build();
    assertThat(policies)
        .isEqualTo(
            new ClientPolicies(
                OnTunnelDown.PASS,
                OnUnknownOwner.PASS,
                OnNoIpv6.PASS,
                DnsMode.APPS,
                KillSwitch.OFF,
                Forwarded.DIRECT,
                OwnProcess.TUNNEL,
                true,
                false,
                7,
                8));
  }

  @ParameterizedTest
  @EnumSource(
      value = KillSwitch.class,
      names = {"SELECTED", "ALL"})
  void noPolicyLetsOutWhatTheKillSwitchKeepsIn(KillSwitch killSwitch) {
    ClientPolicies.Builder builder = ClientPolicies.builder().killSwitch(killSwitch);
    assertThatThrownBy(() -> builder.onTunnelDown(OnTunnelDown.PASS).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onTunnelDown PASS")
        .hasMessageContaining(killSwitch.name());
    builder.onTunnelDown(OnTunnelDown.DROP);
    assertThatThrownBy(() -> builder.onUnknownOwner(OnUnknownOwner.PASS).build())
        .hasMessageContaining("onUnknownOwner PASS");
    builder.onUnknownOwner(OnUnknownOwner.TUNNEL);
    assertThatThrownBy(() -> builder.onNoIpv6(OnNoIpv6.PASS).build())
        .hasMessageContaining("onNoIpv6 PASS");
    assertThat(builder.onNoIpv6(OnNoIpv6.BLOCK).build().killSwitch()).isEqualTo(killSwitch);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_537})
  void holdPacketsMustBeInRange(int packets) {
    assertThatThrownBy(() -> ClientPolicies.builder().holdPackets(packets).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("holdPackets is " + packets + ", must be 1 to 65536");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_001})
  void holdMillisMustBeInRange(int millis) {
    assertThatThrownBy(() -> ClientPolicies.builder().holdMillis(millis).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("holdMillis is " + millis + ", must be 1 to 10000");
  }
}
