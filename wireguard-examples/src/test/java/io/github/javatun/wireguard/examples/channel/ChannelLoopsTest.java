package io.github.javatun.wireguard.examples.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.LoopThreads;
import io.github.javatun.wireguard.examples.forwarding.PlainLane;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the loops wake up, and how they end. */
@Timeout(120)
class ChannelLoopsTest {
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final byte[] PACKET = new byte[60];

  private final MemoryDevice machine = new MemoryDevice();
  private final LoopGroup group = new LoopGroup();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @AfterEach
  void nothingFailed() {
    assertThat(failure.get()).isNull();
  }

  @Test
  void aTimerFiresWhileNothingComes() throws Exception {
    TimedLane lane = new TimedLane(SOON_NANOS);
    lane.setTimer(SOON_NANOS);
    expectTick(lane, threads -> {});
  }

  @Test
  void aTimerThatASentPacketSetsFiresThoughNoTimerWasSetBefore() throws Exception {
    expectTick(new TimedLane(SOON_NANOS), threads -> machine.send(PACKET));
  }

  @Test
  void aTimerThatIsSetFromOutsideFiresAfterWake() throws Exception {
    TimedLane lane = new TimedLane(SOON_NANOS);
    expectTick(
        lane,
        threads -> {
          lane.setTimer(0);
          threads.wake();
        });
  }

  @Test
  void theEndOfTheMachineEndsTheLoopThatSends() throws IOException {
    machine.end();
    try (DatagramChannel channel = ChannelEnd.bind();
        ChannelSendLoop loop =
            new ChannelSendLoop(machine, channel, new TimedLane(SOON_NANOS), group)) {
      loop.run();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void aChannelThatWasClosedEndsBothLoops() throws IOException {
    DatagramChannel channel = ChannelEnd.bind();
    TimedLane lane = new TimedLane(SOON_NANOS);
    try (ChannelReceiveLoop receiver = new ChannelReceiveLoop(channel, machine, lane, group);
        ChannelSendLoop sender = new ChannelSendLoop(machine, channel, lane, group)) {
      channel.close();
      receiver.run();
      sender.run();
    }
  }

  @Test
  void anInterruptEndsBothLoopsAndStays() throws IOException {
    TimedLane lane = new TimedLane(SOON_NANOS);
    try (DatagramChannel channel = ChannelEnd.bind();
        ChannelReceiveLoop receiver = new ChannelReceiveLoop(channel, machine, lane, group);
        ChannelSendLoop sender = new ChannelSendLoop(machine, channel, lane, group)) {
      Thread.currentThread().interrupt();
      receiver.run();
      sender.run();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void whatTheSystemCannotSendIsCountedAsLost() throws IOException {
    Endpoint ipv6 = new Endpoint().setIpv6(0, 1, 9); // [::1]:9
    try (DatagramChannel ipv4 = DatagramChannel.open(StandardProtocolFamily.INET);
        ChannelSendLoop loop = new ChannelSendLoop(machine, ipv4, new PlainLane(ipv6), group)) {
      machine.send(PACKET);
      machine.end();
      loop.run();
      assertThat(loop.lostDatagrams()).isEqualTo(1);
    }
  }

  /** Does something while both loops run, and waits until the lane's timer has fired. */
  private void expectTick(TimedLane lane, Consumer<LoopThreads> meanwhile) throws Exception {
    try (DatagramChannel channel = ChannelEnd.bind();
        LoopThreads threads =
            LoopThreads.start(
                "test",
                List.of(
                    new ChannelReceiveLoop(channel, machine, lane, group),
                    new ChannelSendLoop(machine, channel, lane, group)),
                failure::set)) {
      meanwhile.accept(threads);
      assertThat(lane.awaitTick()).isTrue();
    }
  }
}
