package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.ndis.AllocatedBytes;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No packet allocates anything, whatever becomes of it, once the code is warm. */
class EngineAllocationTest {
  private static final AppProcess GAME = new AppProcess(101, "C:\\Apps\\game.exe", "");
  private static final int FIRST_PORT = 50_000;

  private final EngineParts.Setup setup = new EngineParts.Setup();
  private final CountingDriver driver = new CountingDriver();
  private EngineParts parts;
  private StackFrames stack;
  private OutboundPath outbound;
  private InboundPath inbound;

  /** What a client has, with ends that keep nothing. */
  private void build() {
    parts = setup.build();
    stack = new StackFrames(parts.arena, driver, 8);
    PacketCutter cutter = new PacketCutter(parts.arena);
    outbound =
        new OutboundPath(
            parts.translation,
            new QuietTransport(),
            (memory, offset, length) -> {},
            new StackAnswers(stack),
            cutter,
            parts.counters,
            KillSwitch.SELECTED,
            EngineParts.MTU);
    inbound = new InboundPath(parts.translation, stack, cutter, parts.counters, EngineParts.MTU);
  }

  private MemorySegment memory(byte[] packet) {
    MemorySegment memory = parts.arena.allocate(packet.length);
    MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, 0, packet.length);
    return memory;
  }

  /** Hands the same packet of the stack in again and again: paths change it in place. */
  private void assertLeavesWithoutAllocation(byte[] packet, int verdict) {
    MemorySegment kept = memory(packet);
    parts.put(0, packet);
    long at = parts.slab.frameOffset(0) + FrameSlab.ETHERNET_HEADER_BYTES;
    assertThat(
            AllocatedBytes.inWarmCalls(
                () -> {
                  MemorySegment.copy(kept, 0, parts.slab.memory(), at, packet.length);
                  if (outbound.handle(parts.slab, 0, parts.adapters, false, parts.now) != verdict) {
                    throw new AssertionError("another verdict");
                  }
                  stack.flush();
                }))
        .isZero();
  }

  private void assertArrivesWithoutAllocation(byte[] packet) {
    MemorySegment kept = memory(packet);
    MemorySegment changed = memory(packet);
    long before = driver.toStack;
    assertThat(
            AllocatedBytes.inWarmCalls(
                () -> {
                  MemorySegment.copy(kept, 0, changed, 0, packet.length);
                  inbound.packet(changed, 0, packet.length);
                  stack.flush();
                }))
        .isZero();
    assertThat(driver.toStack).as("it reached the stack").isGreaterThan(before);
  }

  @Test
  void whatGoesThroughTheTunnel() {
    build();
    assertLeavesWithoutAllocation(
        TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 1392), Verdict.TUNNEL);
    assertLeavesWithoutAllocation(
        TestPackets.udp(EngineParts.LOCAL6, FIRST_PORT, "2001:db8::1", 443, 1372), Verdict.TUNNEL);
  }

  @Test
  void whatPassesByItsAddressOrByItsProgram() {
    setup.disallowed = List.of("9.0.0.0/8");
    setup.disallowedApps = List.of("game");
    build();
    parts.owners.put(FIRST_PORT, GAME);
    assertLeavesWithoutAllocation(
        TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "9.2.3.4", 443, 1392), Verdict.PASS);
    assertLeavesWithoutAllocation(
        TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 1392), Verdict.PASS);
  }

  @Test
  void whatIsCutOrAnswered() {
    setup.tunnel = List.of(EngineParts.TUNNEL4 + "/24");
    build();
    byte[] large = TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 1472);
    assertLeavesWithoutAllocation(large, Verdict.TUNNEL);
    assertLeavesWithoutAllocation(TestPackets.dontFragment(large.clone()), Verdict.TUNNEL);
    assertLeavesWithoutAllocation(
        TestPackets.udp(EngineParts.LOCAL6, FIRST_PORT, "2001:db8::1", 443, 9), Verdict.REJECT);
    assertLeavesWithoutAllocation(
        TestPackets.tcp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 80, TestPackets.ACK, 0),
        Verdict.RESET);
  }

  @Test
  void whatComesOutOfTheTunnel() {
    build();
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 900);
    parts.leave(packet);
    byte[] inTheTunnel = parts.onlyTunneled();
    assertArrivesWithoutAllocation(
        TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, FIRST_PORT, 1392));
    assertArrivesWithoutAllocation(
        TestPackets.unreachable("5.6.7.8", EngineParts.TUNNEL4, inTheTunnel));
    assertArrivesWithoutAllocation(TestPackets.echo("9.9.9.9", EngineParts.TUNNEL4, false, 7));
  }

  @Test
  void whatWaits() {
    build();
    parts.tableAgeNanos = 1;
    parts.put(0, TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 900));
    HeldFrames held = new HeldFrames(parts.arena, 4, Long.MAX_VALUE);
    held.add(parts.slab, 0, 1);
    assertThat(
            AllocatedBytes.inWarmCalls(
                () -> {
                  parts.now++;
                  if (outbound.handle(parts.slab, 0, parts.adapters, false, parts.now)
                      != Verdict.HOLD) {
                    throw new AssertionError("it does not wait");
                  }
                  held.retry(outbound, parts.adapters, driver, parts.now);
                }))
        .isZero();
  }

  @Test
  void theTurnsOfThePump() {
    setup.disallowed = List.of("9.0.0.0/8");
    build();
    driver.frames =
        List.of(
            memory(TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "1.2.3.4", 443, 1200)),
            memory(TestPackets.udp(EngineParts.LOCAL4, FIRST_PORT, "9.2.3.4", 443, 1200)));
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least != 0; round++) {
      FramePump pump = pump();
      driver.readsLeft = 10_000;
      driver.atEnd = pump::stop;
      least = Math.min(least, AllocatedBytes.in(pump));
    }
    assertThat(least).isZero();
    assertThat(driver.toNetwork).as("frames that passed").isPositive();
    assertThat(parts.counters.tunneledOut.sum()).isPositive();
  }

  private FramePump pump() {
    FramePump pump =
        new FramePump(
            parts.arena,
            driver,
            new QuietTransport(),
            outbound,
            new Lockdown(KillSwitch.SELECTED, new QuietTransport()),
            new HeldFrames(parts.arena, 4, Long.MAX_VALUE),
            new OwnerWatch(parts, new StillTime(), () -> {}),
            stack,
            parts.counters,
            new StillTime(),
            () -> {});
    pump.setAdapters(parts.adapters);
    return pump;
  }

  /** The table of sockets stays fresh. */
  private static final class StillTime implements TimeSource {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long wallClockMillis() {
      return 0;
    }
  }

  /** Counts what it is given. */
  private static final class CountingDriver extends QuietDriver {
    long toStack;
    long toNetwork;
    List<MemorySegment> frames = List.of();
    int readsLeft;
    Runnable atEnd = () -> {};

    @Override
    public void sendToStack(FrameList list) {
      toStack += list.size();
    }

    @Override
    public void sendToAdapters(FrameList list) {
      toNetwork += list.size();
    }

    @Override
    public int await(long timeoutMillis) {
      return PACKETS;
    }

    @Override
    public int read(FrameList list) {
      if (readsLeft-- <= 0) {
        atEnd.run();
        return 0;
      }
      FrameSlab slab = list.slab();
      for (int i = 0; i < frames.size(); i++) {
        MemorySegment packet = frames.get(i);
        int index = list.index(i);
        int bytes = (int) packet.byteSize();
        long at = slab.frameOffset(index);
        slab.setHeader(
            index,
            EngineParts.HANDLE,
            FrameSlab.FROM_STACK,
            0,
            FrameSlab.ETHERNET_HEADER_BYTES + bytes);
        slab.memory().set(ValueLayout.JAVA_BYTE, at + 12, (byte) 0x08);
        slab.memory().set(ValueLayout.JAVA_BYTE, at + 13, (byte) 0x00);
        MemorySegment.copy(packet, 0, slab.memory(), at + FrameSlab.ETHERNET_HEADER_BYTES, bytes);
      }
      return frames.size();
    }
  }
}
