package io.github.javatun.wireguard.ndis.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.javatun.wireguard.ndis.AllocatedBytes;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SocketOwnersTest {
  private static final AppProcess BROWSER = new AppProcess(10, "C:\\browser.exe", "");
  private static final AppProcess SERVER = new AppProcess(20, "C:\\server.exe", "");
  private static final AppProcess OTHER = new AppProcess(30, "C:\\other.exe", "");

  private final SocketOwners.Builder builder = SocketOwners.builder(4);

  @Test
  void findsAConnectionByAllFourOfItsEndpoints() {
    addTcp("10.0.0.1", 5000, "1.2.3.4", 443, BROWSER);
    addTcp("fd00::1", 5000, "fd00::2", 443, SERVER);
    SocketOwners owners = builder.build();

    assertThat(tcp(owners, "10.0.0.1", 5000, "1.2.3.4", 443)).isSameAs(BROWSER);
    assertThat(tcp(owners, "fd00::1", 5000, "fd00::2", 443)).isSameAs(SERVER);
    assertThat(tcp(owners, "10.0.0.2", 5000, "1.2.3.4", 443)).isNull();
    assertThat(tcp(owners, "10.0.0.1", 5001, "1.2.3.4", 443)).isNull();
    assertThat(tcp(owners, "10.0.0.1", 5000, "1.2.3.5", 443)).isNull();
    assertThat(tcp(owners, "10.0.0.1", 5000, "1.2.3.4", 444)).isNull();
    assertThat(tcp(owners, "fd01::1", 5000, "fd00::2", 443)).isNull();
    assertThat(tcp(owners, "fd00::1", 5000, "fd01::2", 443)).isNull();
    assertThat(tcp(owners, "10.0.0.1", 443, "1.2.3.4", 5000)).isNull();
    assertThat(owners.size()).isEqualTo(2);
  }

  @Test
  void aConnectionCountsBeforeAListenerOnItsPort() {
    addListener("0.0.0.0", 80, SERVER);
    addTcp("10.0.0.1", 80, "1.2.3.4", 1000, OTHER);
    SocketOwners owners = builder.build();

    assertThat(tcp(owners, "10.0.0.1", 80, "1.2.3.4", 1000)).isSameAs(OTHER);
    assertThat(tcp(owners, "10.0.0.1", 80, "1.2.3.4", 1001)).isSameAs(SERVER);
    assertThat(tcp(owners, "fd00::1", 80, "fd00::2", 1001)).isNull();
  }

  @Test
  void theMostSpecificListenerCounts() {
    addListener("::", 80, BROWSER);
    addListener("0.0.0.0", 80, SERVER);
    addListener("10.0.0.1", 80, OTHER);
    SocketOwners owners = builder.build();

    assertThat(tcp(owners, "10.0.0.1", 80, "1.2.3.4", 1)).isSameAs(OTHER);
    assertThat(tcp(owners, "10.0.0.2", 80, "1.2.3.4", 1)).isSameAs(SERVER);
    assertThat(tcp(owners, "fd00::1", 80, "fd00::2", 1)).isSameAs(BROWSER);
  }

  @Test
  void aSocketForBothFamiliesIsFoundForEither() {
    addUdp("::", 53, SERVER);
    addListener("::", 80, SERVER);
    SocketOwners owners = builder.build();

    assertThat(udp(owners, "10.0.0.1", 53)).isSameAs(SERVER);
    assertThat(udp(owners, "fd00::1", 53)).isSameAs(SERVER);
    assertThat(tcp(owners, "10.0.0.1", 80, "1.2.3.4", 1)).isSameAs(SERVER);
  }

  @Test
  void aUdpSocketIsNoTcpListenerAndTheOtherWayRound() {
    addUdp("0.0.0.0", 53, SERVER);
    addListener("0.0.0.0", 80, SERVER);
    SocketOwners owners = builder.build();

    assertThat(tcp(owners, "10.0.0.1", 53, "1.2.3.4", 1)).isNull();
    assertThat(udp(owners, "10.0.0.1", 80)).isNull();
  }

  @Test
  void ofTwoSocketsWithTheSameEndpointsTheFirstCounts() {
    addUdp("0.0.0.0", 5353, BROWSER);
    addUdp("0.0.0.0", 5353, OTHER);
    SocketOwners owners = builder.build();

    assertThat(udp(owners, "10.0.0.1", 5353)).isSameAs(BROWSER);
    assertThat(owners.size()).isEqualTo(1);
  }

  @Test
  void manySocketsAreAllFoundAndNoOthers() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Long, AppProcess> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int address = random.nextInt(64);
      int port = random.nextInt(0x10000);
      AppProcess owner = new AppProcess(i, "", "");
      if (expected.putIfAbsent((long) address << 16 | port, owner) == null) {
        builder.addUdp(address, 7, port, owner);
      }
    }
    SocketOwners owners = builder.build();

    assertThat(owners.size()).isEqualTo(expected.size());
    for (int address = 0; address < 64; address++) {
      for (int port = 0; port < 0x10000; port++) {
        AppProcess found = owners.udpOwner(address, 7, port);
        if (!Objects.equals(found, expected.get((long) address << 16 | port))) {
          throw new AssertionError("address " + address + ", port " + port + ": " + found);
        }
      }
    }
  }

  @Test
  void lookingUpAllocatesNothing() {
    addTcp("10.0.0.1", 5000, "1.2.3.4", 443, BROWSER);
    addUdp("::", 53, SERVER);
    SocketOwners owners = builder.build();
    long low = MappedAddress.lowOfIpv4(0x0a000001);
    AppProcess[] found = new AppProcess[2];

    long allocated =
        AllocatedBytes.inWarmCalls(
            () -> {
              found[0] = owners.udpOwner(0, low, 53);
              found[1] = owners.tcpOwner(0, low, 5000, 0, low, 443);
            });

    assertThat(found).containsExactly(SERVER, null);
    assertThat(allocated).isZero();
  }

  @Test
  void refusesWhatIsNoPortAndAnythingAfterItIsBuilt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addUdp(0, 0, 65536, SERVER))
        .withMessageContaining("65536");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.addTcpListener(0, 0, -1, SERVER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addTcp(0, 0, 1, 0, 0, 70000, SERVER));
    assertThatIllegalArgumentException().isThrownBy(() -> SocketOwners.builder(-1));
    assertThat(builder.build().size()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> builder.addUdp(0, 0, 1, SERVER));
    assertThatIllegalStateException().isThrownBy(builder::build);
  }

  private void addTcp(
      String local, int localPort, String remote, int remotePort, AppProcess owner) {
    builder.addTcp(
        high(local), low(local), localPort, high(remote), low(remote), remotePort, owner);
  }

  private void addListener(String local, int port, AppProcess owner) {
    builder.addTcpListener(high(local), low(local), port, owner);
  }

  private void addUdp(String local, int port, AppProcess owner) {
    builder.addUdp(high(local), low(local), port, owner);
  }

  private static @Nullable AppProcess tcp(
      SocketOwners owners, String local, int localPort, String remote, int remotePort) {
    return owners.tcpOwner(
        high(local), low(local), localPort, high(remote), low(remote), remotePort);
  }

  private static @Nullable AppProcess udp(SocketOwners owners, String local, int localPort) {
    return owners.udpOwner(high(local), low(local), localPort);
  }

  private static long high(String address) {
    return IpAddress.parse(address).high();
  }

  private static long low(String text) {
    return MappedAddress.low(IpAddress.parse(text));
  }
}
