package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once warm, a call allocates exactly nothing. Counted over many calls; the best of several rounds,
 * since the JVM itself may allocate on this thread while it compiles.
 */
class PacketAllocationTest {
  private static final int CALLS = 20_000;
  private static final int WARM_UP_CALLS = 30_000;
  private static final int ROUNDS = 20;
  private static final int ROOM = 2048;
  private static final long IPV4_ADDRESS = 0x0000_ffff_0102_0304L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final IpPacket packet = new IpPacket();
  private final QuotedPacket quoted = new QuotedPacket();
  private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
  private long seen;

  static Stream<MemorySegment> memories() {
    return Stream.of(MemorySegment.ofArray(new byte[ROOM]), Arena.ofAuto().allocate(ROOM));
  }

  @ParameterizedTest
  @MethodSource("memories")
  void readingRewritingAndCompleting(MemorySegment memory) {
    put(PacketBytes.tcp(true, 2, PacketBytes.bytes("020405b4"), 1400), memory);
    assertAllocatesNothing(
        () -> {
          packet.parse(memory, 0, 1500);
          packet.rewriteSource(0, IPV4_ADDRESS);
          packet.rewriteDestination(0, IPV4_ADDRESS + 1);
          packet.rewriteSourcePort(5);
          MaximumSegmentSize.clamp(packet, 1380);
          packet.setHopLimit(9);
          packet.setDestinationPort(6);
          packet.completeChecksums();
          seen += packet.sourceLow() + packet.destinationPort() + packet.tcpFlags();
        });
  }

  @ParameterizedTest
  @MethodSource("memories")
  void ipv6(MemorySegment memory) {
    put(PacketBytes.udp(false, 1400), memory);
    assertAllocatesNothing(
        () -> {
          packet.parse(memory, 0, 1500);
          packet.rewriteSource(1, 2);
          packet.setDestination(3, 4);
          packet.completeChecksums();
          seen += packet.sourceHigh() + packet.destinationLow() + packet.identification();
        });
  }

  @ParameterizedTest
  @MethodSource("memories")
  void cutting(MemorySegment memory) {
    PacketBytes bytes = PacketBytes.udp(true, 1400);
    bytes.options = PacketBytes.bytes("0707040a0b0c0d 01 94040000");
    put(bytes, memory);
    MemorySegment out = Arena.ofAuto().allocate(ROOM);
    assertAllocatesNothing(
        () -> {
          packet.parse(memory, 0, 1500);
          fragmenter.begin(packet, 600);
          while (fragmenter.next(out, 0) > 0) {
            seen++;
          }
        });
  }

  @ParameterizedTest
  @MethodSource("memories")
  void errorsAndTheirQuotes(MemorySegment memory) {
    byte[] content = PacketBytes.udp(true, 1400).complete();
    MemorySegment about = PacketBytes.memory(content);
    IpPacket error = new IpPacket();
    assertAllocatesNothing(
        () -> {
          packet.parse(about, 0, content.length);
          seen += IcmpError.prohibited(packet, 0, IPV4_ADDRESS, memory, 0);
          int bytes = IcmpError.packetTooBig(packet, 0, IPV4_ADDRESS, 1280, memory, 0);
          error.parse(memory, 0, bytes);
          if (quoted.parse(error)) {
            quoted.rewriteSource(0, IPV4_ADDRESS);
            quoted.rewriteDestinationPort(7);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("memories")
  void headers(MemorySegment memory) {
    assertAllocatesNothing(
        () -> {
          seen += IpHeader.write(memory, 0, 1, 2, 3, 4, IpProtocol.UDP, 1000);
          seen += IpHeader.writeDivisible(memory, 0, 1, 2, IpProtocol.UDP, 1000, (int) seen);
        });
  }

  private static void put(PacketBytes packet, MemorySegment memory) {
    byte[] content = packet.complete();
    MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, 0, content.length);
  }

  private static void assertAllocatesNothing(Runnable call) {
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      call.run();
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated by %d calls", CALLS).isZero();
  }
}
