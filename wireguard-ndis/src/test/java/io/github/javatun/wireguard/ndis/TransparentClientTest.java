package io.github.javatun.wireguard.ndis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.MemoryFrame;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OwnProcess;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole client with its threads, between a driver in memory and a server in memory. */
@Timeout(60)
class TransparentClientTest {
  private static final String NAME = "\\DEVICE\\{A1}";
  private static final long WAIT_MILLIS = 20_000;

  private final PrivateKey key = PrivateKey.generate();
  private final FarSide far = new FarSide(key.publicKey());
  private final MemoryDriver driver = new MemoryDriver();
  private final TestNetwork network = new TestNetwork();
  private final TestSockets sockets = new TestSockets();
  private final AdvancedTime time = new AdvancedTime();
  private final CountDownLatch connected = new CountDownLatch(1);
  private @Nullable TransparentClient client;

  private TransparentClient start(String peerLines, ClientPolicies policies) throws Exception {
    return start(peerLines, policies, true);
  }

  private TransparentClient start(String peerLines, ClientPolicies policies, boolean awaitSession)
      throws Exception {
    if (driver.adapters().isEmpty()) {
      driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    }
    String file =
        "[Interface]\nPrivateKey = "
            + key.toBase64()
            + "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = "
            + far.publicKey()
            + "\nEndpoint = 203.0.113.1:51820\n"
            + peerLines;
    client =
        TransparentClient.builder(WgQuickConfig.parse(file, "test"), driver, sockets, network)
            .policies(policies)
            .timeSource(time)
            .transport(far)
            .listener(
                new ClientListener() {
                  @Override
                  public void connected(PublicKey peer) {
                    connected.countDown();
                  }
                })
            .start();
    if (awaitSession) {
      assertThat(connected.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
    return client;
  }

  @AfterEach
  void close() {
    if (client != null) {
      client.close();
    }
  }

  @Test
  void packetsOfTheStackComeOutAtTheFarSideAndAnswersComeBack() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults());
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
    assertThat(far.poll(WAIT_MILLIS))
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "1.2.3.4", 443)));
    far.write(TestFrames.inside(TestFrames.udp("1.2.3.4", 443, "10.9.0.2", 50_000)));
    MemoryFrame frame = driver.stack().poll(WAIT_MILLIS);
    assertThat(frame).isNotNull();
    assertThat(TestFrames.inside(frame.bytes()))
        .isEqualTo(TestFrames.inside(TestFrames.udp("1.2.3.4", 443, "192.168.1.20", 50_000)));
    assertThat(driver.network().size()).isZero();
    assertThat(client.stats().tunneledOut()).isEqualTo(1);
    assertThat(client.stats().tunneledIn()).isEqualTo(1);
  }

  @Test
  void whatIsNotChosenGoesOnBothWays() throws Exception {
    start("AllowedIPs = 10.0.0.0/8", ClientPolicies.defaults());
    byte[] out = TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443);
    driver.stackSends(NAME, out);
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(out);
    byte[] in = TestFrames.udp("1.2.3.4", 443, "192.168.1.20", 50_000);
    driver.adapterReceives(NAME, in);
    assertThat(driver.stack().poll(WAIT_MILLIS).bytes()).isEqualTo(in);
  }

  @Test
  void aPacketWaitsForItsOwner() throws Exception {
    start(
        "AllowedIPs = 0.0.0.0/0\nAllowedApps = browser",
        ClientPolicies.builder().holdMillis(10_000).build());
    sockets.listAfter(50_000, new AppProcess(7, "C:\\browser.exe", ""), 3);
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
    assertThat(far.poll(WAIT_MILLIS)).isNotNull();
    assertThat(client.stats().held()).isPositive();
    assertThat(driver.network().size()).isZero();
  }

  @Test
  void aPacketFromAnAddressThatIsNewWaitsUntilItIsKnown() throws Exception {
    start(
        "AllowedIPs = 0.0.0.0/0\nAllowedApps = browser",
        ClientPolicies.builder().holdMillis(10_000).build());
    sockets.listAfter(50_000, new AppProcess(7, "C:\\browser.exe", ""), 0);
    network.moveSilently("192.168.1.77");
    driver.stackSends(NAME, TestFrames.udp("192.168.1.77", 50_000, "1.2.3.4", 443));
    assertThat(far.poll(WAIT_MILLIS))
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "1.2.3.4", 443)));
    byte[] guests = TestFrames.udp("192.168.137.5", 50_000, "1.2.3.4", 443);
    driver.stackSends(NAME, guests);
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(guests);
  }

  @Test
  void anotherAddressForcesAHandshake() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults());
    for (int second = 0; second < 6; second++) { // one is not forced sooner after the last
      int questions = network.questions();
      time.advance(TimeUnit.SECONDS.toNanos(1));
      network.tell();
      await(() -> network.questions() > questions);
    }
    int before = far.initiations();
    network.setAddress("192.168.1.21");
    network.tell();
    await(() -> far.initiations() > before);
  }

  @Test
  void ourOwnProcessStaysOutsideWithoutRulesForPrograms() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.builder().holdMillis(10_000).build());
    time.advance(TimeUnit.SECONDS.toNanos(2)); // what was read at the start is old
    long ourselves = ProcessHandle.current().pid();
    sockets.listAfter(50_000, new AppProcess(ourselves, "C:\\java.exe", ""), 1);
    byte[] ours = TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443);
    driver.stackSends(NAME, ours);
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_001, "1.2.3.4", 443));
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(ours);
    assertThat(far.poll(WAIT_MILLIS))
        .as("nobody's")
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_001, "1.2.3.4", 443)));
    assertThat(client.stats().held())
        .isPositive(); // the other may meet a reading that has just begun
  }

  @Test
  void forWhomThereIsNoRoomToWaitGoesThrough() throws Exception {
    start(
        "AllowedIPs = 0.0.0.0/0",
        ClientPolicies.builder().holdMillis(10_000).holdPackets(1).build());
    time.advance(TimeUnit.SECONDS.toNanos(2));
    sockets.reading().lock();
    try {
      driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
      driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_001, "1.2.3.4", 443));
      assertThat(far.poll(WAIT_MILLIS))
          .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_001, "1.2.3.4", 443)));
    } finally {
      sockets.reading().unlock();
    }
    assertThat(far.poll(WAIT_MILLIS))
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "1.2.3.4", 443)));
    assertThat(client.stats().held()).isEqualTo(1);
    assertThat(client.stats().dropped()).isZero();
  }

  @Test
  void withoutRoomToWaitNoPacketOvertakesThoseOfItsFlow() throws Exception {
    start(
        "AllowedIPs = 0.0.0.0/0",
        ClientPolicies.builder().holdMillis(10_000).holdPackets(1).build());
    time.advance(TimeUnit.SECONDS.toNanos(2));
    sockets.reading().lock();
    try {
      for (int length = 1; length <= 3; length++) {
        driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443, length));
      }
      await(() -> client.stats().dropped() == 2);
      assertThat(client.stats().tunneledOut()).isZero();
    } finally {
      sockets.reading().unlock();
    }
    assertThat(far.poll(WAIT_MILLIS))
        .as("the first, which waited")
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "1.2.3.4", 443, 1)));
  }

  @Test
  void asAnyProgramsNothingIsLookedUp() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.builder().ownProcess(OwnProcess.TUNNEL).build());
    int before = sockets.refreshes();
    time.advance(TimeUnit.SECONDS.toNanos(2));
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
    assertThat(far.poll(WAIT_MILLIS)).isNotNull();
    assertThat(client.stats().held()).isZero();
    assertThat(sockets.refreshes()).isEqualTo(before);
  }

  @Test
  void anAdapterThatComesAgainUnderAnotherHandleIsTakenAgain() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults());
    driver.restartAdapter(NAME);
    network.setAddress("192.168.1.77");
    byte[] opened = null;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    // Until the client has followed, packets of the new address are lost.
    while (opened == null) {
      assertThat(System.nanoTime()).isLessThan(end);
      driver.stackSends(NAME, TestFrames.udp("192.168.1.77", 50_000, "1.2.3.4", 443));
      opened = far.poll(100);
    }
    assertThat(opened)
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "1.2.3.4", 443)));
    far.write(TestFrames.inside(TestFrames.udp("1.2.3.4", 443, "10.9.0.2", 50_000)));
    assertThat(TestFrames.inside(driver.stack().poll(WAIT_MILLIS).bytes()))
        .isEqualTo(TestFrames.inside(TestFrames.udp("1.2.3.4", 443, "192.168.1.77", 50_000)));
  }

  @Test
  void afterSleepAdaptersAreTakenAgainAndTheNetworkIsLookedAt() throws Exception {
    start("AllowedIPs = 10.0.0.0/8", ClientPolicies.defaults());
    int looks = network.looks();
    driver.sleepAndResume();
    time.sleep(TimeUnit.HOURS.toMillis(1));
    await(() -> network.looks() > looks);
    byte[][] opened = new byte[1][];
    await(
        () -> {
          driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "10.2.3.4", 443));
          opened[0] = far.poll(100);
          return opened[0] != null;
        });
    assertThat(opened[0])
        .isEqualTo(TestFrames.inside(TestFrames.udp("10.9.0.2", 50_000, "10.2.3.4", 443)));
  }

  @Test
  void onAnAdapterWithoutKnownAddressesNothingChosenLeaves() throws Exception {
    String other = "\\DEVICE\\{B2}";
    driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    driver.addAdapter(other, 7, 1500);
    start("AllowedIPs = 10.0.0.0/8", ClientPolicies.defaults());
    driver.stackSends(other, TestFrames.udp("192.168.9.9", 50_000, "10.2.3.4", 443));
    byte[] notChosen = TestFrames.udp("192.168.9.9", 50_000, "1.2.3.4", 443);
    driver.stackSends(other, notChosen);
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(notChosen);
    assertThat(far.poll(100)).isNull();
    assertThat(driver.network().size()).isZero();
  }

  @Test
  void withoutASessionNothingLeaksUnlessItMay() throws Exception {
    far.setSilent(true);
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults(), false);
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
    await(() -> client.stats().tunneledOut() == 1); // it waits in the tunnel's queue
    assertThat(driver.network().poll(200)).isNull();
  }

  @Test
  void aLockdownKeepsStrangersOut() throws Exception {
    start("AllowedIPs = 10.0.0.0/8", ClientPolicies.builder().killSwitch(KillSwitch.ALL).build());
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443));
    driver.adapterReceives(NAME, TestFrames.udp("1.2.3.4", 443, "192.168.1.20", 50_000));
    byte[] dhcp = TestFrames.udp("192.168.1.1", 67, "255.255.255.255", 68);
    driver.adapterReceives(NAME, dhcp);
    assertThat(driver.stack().poll(WAIT_MILLIS).bytes()).isEqualTo(dhcp);
    assertThat(driver.stack().size()).isZero();
    assertThat(driver.network().size()).isZero();
  }

  @Test
  void aClientThatStandsStillLetsTheMachineHaveItsNetwork() throws Exception {
    stuckClient(ClientPolicies.builder().killSwitch(KillSwitch.OFF).build());
    long adapter = driver.adapters().getFirst().handle();
    await(() -> driver.mode(adapter) == AdapterMode.PASS);
    far.setStuck(false);
    await(() -> driver.mode(adapter) == AdapterMode.TUNNEL);
  }

  @Test
  void withAKillSwitchOnlyWhatIsChosenIsLostMeanwhile() throws Exception {
    stuckClient(ClientPolicies.defaults());
    byte[] other = TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443);
    await(
        () -> {
          driver.stackSends(NAME, other);
          return driver.network().poll(50) != null;
        });
    byte[] chosen = TestFrames.udp("192.168.1.20", 50_000, "10.2.3.4", 443);
    driver.stackSends(NAME, chosen);
    driver.stackSends(NAME, other);
    MemoryFrame frame = driver.network().poll(WAIT_MILLIS);
    while (frame != null) {
      assertThat(frame.bytes()).isEqualTo(other);
      frame = driver.network().poll(50);
    }
    far.setStuck(false);
  }

  private void stuckClient(ClientPolicies policies) throws Exception {
    start("AllowedIPs = 10.0.0.0/8", policies);
    far.setStuck(true);
    driver.stackSends(NAME, TestFrames.udp("192.168.1.20", 50_000, "10.1.1.1", 443));
    assertThat(far.awaitStuck()).isTrue();
    time.advance(TimeUnit.SECONDS.toNanos(10));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** The system's time, and what a test adds to it. */
  private static final class AdvancedTime implements TimeSource {
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong slept = new AtomicLong();

    void advance(long nanos) {
      added.addAndGet(nanos);
    }

    /** The wall's clock runs on, the other stands still. */
    void sleep(long millis) {
      slept.addAndGet(millis);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime() + added.get();
    }

    @Override
    public long wallClockMillis() {
      return System.currentTimeMillis() + slept.get();
    }
  }

  @Test
  void aBrokenTransportEndsTheClientAndPacketsPass() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults());
    far.fail();
    assertThat(client.awaitEnd()).as("it was closed").isFalse();
    byte[] out = TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443);
    driver.stackSends(NAME, out);
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(out);
  }

  @Test
  void afterTheEndEverythingPasses() throws Exception {
    start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults());
    client.close();
    assertThat(client.awaitEnd()).as("it was closed").isTrue();
    assertThat(far.isClosed()).isTrue();
    assertThat(network.isClosed()).isTrue();
    byte[] out = TestFrames.udp("192.168.1.20", 50_000, "1.2.3.4", 443);
    driver.stackSends(NAME, out);
    assertThat(driver.network().poll(WAIT_MILLIS).bytes()).isEqualTo(out);
    client.close();
  }

  @Test
  void aDriverThatRefusesEndsTheStartWithItsWords() throws Exception {
    driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    driver.takeByAnotherProgram(NAME);
    assertThatThrownBy(() -> start("AllowedIPs = 0.0.0.0/0", ClientPolicies.defaults()))
        .isInstanceOf(DriverException.class);
    assertThat(far.isClosed()).isTrue();
  }

  @Test
  void aConfigurationWithoutAnAddressIsRefused() {
    String file =
        "[Interface]\nPrivateKey = " + key.toBase64() + "\n[Peer]\nPublicKey = " + far.publicKey();
    assertThatThrownBy(
            () ->
                TransparentClient.builder(
                        WgQuickConfig.parse(file, "test"), driver, sockets, network)
                    .transport(far)
                    .start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Address");
  }
}
