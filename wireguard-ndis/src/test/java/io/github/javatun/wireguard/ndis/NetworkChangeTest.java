package io.github.javatun.wireguard.ndis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.engine.TestPackets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Changes of adapters and addresses are followed when driver and system tell of them. The clock
 * stands still but for what a test adds, so that no second comes by itself in which the client
 * would ask.
 */
@Timeout(60)
class NetworkChangeTest {
  private static final String NAME = "\\DEVICE\\{A1}";
  private static final String OTHER = "\\DEVICE\\{B2}";

  /** More than the time for which changes are gathered, and less than the second. */
  private static final long A_WHILE_MILLIS = 200;

  private final PrivateKey key = PrivateKey.generate();
  private final FarSide far = new FarSide(key.publicKey());
  private final MemoryDriver driver = new MemoryDriver();
  private final TestNetwork network = new TestNetwork();
  private final AddedTime time = new AddedTime();
  private TransparentClient client;

  @BeforeEach
  void start() throws Exception {
    driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    driver.await(0); // of this one the client is not to be told later
    String file =
        "[Interface]\nPrivateKey = "
            + key.toBase64()
            + "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = "
            + far.publicKey()
            + "\nEndpoint = 203.0.113.1:51820\nAllowedIPs = 0.0.0.0/0";
    client =
        TransparentClient.builder(
                WgQuickConfig.parse(file, "test"), driver, new TestSockets(), network)
            .timeSource(time)
            .transport(far)
            .start();
    awaitLooks(2); // at the start, and when the timers begin
    time.addAWhile();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aNewAdapterIsTakenWhenTheDriverTells() throws Exception {
    int questions = network.questions();
    long handle = driver.addAdapter(OTHER, 7, 1500);
    while (driver.mode(handle) != AdapterMode.TUNNEL) {
      Thread.sleep(1);
    }
    assertThat(network.questions()).as("whether the system saw a change").isEqualTo(questions);
    assertThat(network.looks()).isEqualTo(3);
  }

  @Test
  void aConnectionOutlivesThatItsAdapterIsAwayForAWhile() throws Exception {
    int syn = 2;
    int ack = 16;
    driver.stackSends(NAME, tcp(syn));
    while (far.poll(100) == null) {
      time.add(1); // it waits for a table of sockets that is younger
    }
    driver.removeAdapter(NAME);
    awaitLooks(3);
    time.addAWhile();
    driver.addAdapter(NAME, TestNetwork.MAC, 1500);
    awaitLooks(4);
    byte[] next = null;
    while (next == null) {
      driver.stackSends(NAME, tcp(ack)); // until it is taken it passes
      next = far.poll(100);
    }
    assertThat(next).isEqualTo(TestPackets.tcp("10.9.0.2", 50_000, "1.2.3.4", 443, ack, 0));
  }

  private static byte[] tcp(int flags) {
    return TestFrames.frame(TestPackets.tcp("192.168.1.20", 50_000, "1.2.3.4", 443, flags, 0));
  }

  @Test
  void anAddressIsFollowedWhenTheSystemTells() throws Exception {
    int questions = network.questions();
    network.setAddress("192.168.1.77");
    network.tell();
    awaitLooks(3);
    assertThat(network.questions()).isEqualTo(questions + 1);
  }

  @Test
  void aBurstOfChangesIsFollowedAtOnceAndOnceMore() throws Exception {
    network.setAddress("192.168.1.77");
    network.tell();
    awaitLooks(3);
    for (int i = 0; i < 50; i++) {
      int questions = network.questions();
      network.setAddress("192.168.1." + (100 + i));
      network.tell();
      awaitQuestions(questions + 1);
    }
    assertThat(network.looks()).as("while the others gather").isEqualTo(3);
    time.addAWhile();
    awaitLooks(4);
    time.addAWhile();
    // The endpoint was looked up again after either, and is where it was: that is no change.
    int questions = network.questions();
    network.tell();
    awaitQuestions(questions + 1);
    assertThat(network.looks()).isEqualTo(4);
  }

  @Test
  void whoTellsNothingIsAskedEverySecond() throws Exception {
    int questions = network.questions();
    network.setAddress("192.168.1.77");
    time.add(1000);
    awaitLooks(3);
    assertThat(network.questions()).isGreaterThan(questions);
  }

  private void awaitLooks(int count) throws InterruptedException {
    while (network.looks() < count) {
      Thread.sleep(1);
    }
  }

  private void awaitQuestions(int count) throws InterruptedException {
    while (network.questions() < count) {
      Thread.sleep(1);
    }
  }

  private static final class AddedTime implements TimeSource {
    private final AtomicLong millis = new AtomicLong(1_000_000);

    void addAWhile() {
      add(A_WHILE_MILLIS);
    }

    void add(long more) {
      millis.addAndGet(more);
    }

    @Override
    public long nanoTime() {
      return TimeUnit.MILLISECONDS.toNanos(millis.get());
    }

    @Override
    public long wallClockMillis() {
      return millis.get();
    }
  }
}
