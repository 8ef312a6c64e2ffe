package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections in the tunnel outlive that their adapter goes and comes back with its address. */
class FlowsFollowAdaptersTest {
  private static final long OTHER_HANDLE = 0xFFFF_8000_0000_2000L;
  private static final int PORT = 50_000;

  private final EngineParts parts = new EngineParts.Setup().build();

  @BeforeEach
  void openAConnection() {
    byte[] syn = TestPackets.tcp(EngineParts.LOCAL4, PORT, "1.2.3.4", 443, TestPackets.SYN, 1000);
    assertThat(parts.leave(syn)).isEqualTo(Verdict.TUNNEL);
    parts.tunneled.clear();
  }

  @Test
  void itComesBackUnderAnotherHandle() {
    use(OTHER_HANDLE, EngineParts.LOCAL4 + "/24");
    assertThat(answerArrives()).as("before the stack said anything").isTrue();
    assertThat(goesOn()).isTrue();
  }

  @Test
  void whileItIsAwayNothingIsHandedOver() {
    goAway();
    assertThat(answerArrives()).isFalse();
    assertThat(errorArrives()).isFalse();
    assertThat(parts.counters.undeliverable.sum()).isEqualTo(2);
    use(OTHER_HANDLE, EngineParts.LOCAL4 + "/24");
    assertThat(errorArrives()).isTrue();
    assertThat(answerArrives()).isTrue();
    assertThat(goesOn()).isTrue();
  }

  @Test
  void itsAddressMayComeLater() {
    goAway();
    use(OTHER_HANDLE);
    use(OTHER_HANDLE, "169.254.7.7/16", "fe80::1/64");
    use(OTHER_HANDLE, "2001:db8:1::1/64");
    use(OTHER_HANDLE, EngineParts.LOCAL4 + "/24");
    assertThat(goesOn()).isTrue();
  }

  @Test
  void addressesOfOneIpv6NetworkMayComeOneAfterTheOther() {
    byte[] syn =
        TestPackets.tcp(EngineParts.LOCAL6, PORT, "2001:db8::9", 443, TestPackets.SYN, 1000);
    assertThat(parts.leave(syn)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.translation.flowCount()).isEqualTo(2);
    goAway();
    use(OTHER_HANDLE, "fd00::77/64");
    assertThat(parts.translation.flowCount()).isEqualTo(2);
    use(OTHER_HANDLE, "fd00:0:0:1::20/64");
    assertThat(parts.translation.flowCount()).as("in another network").isEqualTo(1);
  }

  @Test
  void anotherAddressEndsIt() {
    goAway();
    use(OTHER_HANDLE, "192.168.1.77/24");
    assertThat(parts.translation.flowCount()).isZero();
    use(OTHER_HANDLE, EngineParts.LOCAL4 + "/24");
    assertThat(goesOn()).isFalse();
  }

  @Test
  void onlyItsOwnFlowsFollow() {
    parts.translation.follow(
        new AdapterPath(
            new Adapter(OTHER_HANDLE, "{another}", Adapter.ETHERNET, 7, 1500),
            List.of(InterfaceAddress.parse("192.168.1.77/24"))),
        parts.now);
    assertThat(parts.translation.flowCount()).isEqualTo(1);
    assertThat(answerArrives()).isTrue();
  }

  @Test
  void packetsFromTheFarSideDoNotKeepItForEver() {
    goAway();
    parts.now += TimeUnit.MINUTES.toNanos(123);
    answerArrives();
    parts.translation.sweep(1 << 20, parts.now);
    assertThat(parts.translation.flowCount()).isEqualTo(1);
    parts.now += TimeUnit.MINUTES.toNanos(2);
    parts.translation.sweep(1 << 20, parts.now);
    assertThat(parts.translation.flowCount()).isZero();
  }

  @Test
  void afterALongSleepItIsForgottenWithItsReturn() {
    goAway();
    parts.now += TimeUnit.HOURS.toNanos(8);
    use(OTHER_HANDLE, EngineParts.LOCAL4 + "/24");
    assertThat(parts.translation.flowCount()).isZero();
  }

  private void goAway() {
    parts.adapters = AdapterSet.NONE;
    parts.translation.setDefaultPath(AdapterPath.NOWHERE);
    parts.translation.follow(AdapterSet.away(parts.adapter), parts.now);
  }

  /** The adapter is there under a handle, with addresses. */
  private void use(long handle, String... addresses) {
    List<InterfaceAddress> own = Arrays.stream(addresses).map(InterfaceAddress::parse).toList();
    Adapter adapter =
        new Adapter(handle, parts.adapter.name(), Adapter.ETHERNET, parts.adapter.mac(), 1500);
    AdapterPath path = new AdapterPath(adapter, own);
    parts.adapters = new AdapterSet(List.of(path), own, List.of(), List.of(), EngineParts.LOOKED);
    parts.handle = handle;
    parts.translation.setDefaultPath(path);
    parts.translation.follow(path, parts.now);
  }

  /** Whether the connection's next packet is tunnelled: without a flow it would be refused. */
  private boolean goesOn() {
    byte[] next = TestPackets.tcp(EngineParts.LOCAL4, PORT, "1.2.3.4", 443, TestPackets.ACK, 0);
    return parts.leave(next) == Verdict.TUNNEL;
  }

  private boolean answerArrives() {
    return isForAdapter(
        parts.arrive(
            TestPackets.tcp("1.2.3.4", 443, EngineParts.TUNNEL4, PORT, TestPackets.ACK, 0)));
  }

  private boolean errorArrives() {
    byte[] sent = TestPackets.tcp(EngineParts.TUNNEL4, PORT, "1.2.3.4", 443, TestPackets.ACK, 0);
    return isForAdapter(
        parts.arrive(TestPackets.unreachable("1.2.3.4", EngineParts.TUNNEL4, sent)));
  }

  private boolean isForAdapter(byte @Nullable [] frame) {
    if (frame != null) {
      assertThat(parts.stackHandle()).isEqualTo(parts.handle);
    }
    return frame != null;
  }
}
