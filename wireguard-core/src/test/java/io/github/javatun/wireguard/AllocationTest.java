package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once warm, a call allocates exactly nothing. Counted over 100,000 calls; the best of several
 * rounds, since the JVM itself may allocate on this thread while it compiles.
 */
class AllocationTest {
  private static final int CALLS = 100_000;
  private static final int WARM_UP_CALLS = 30_000;
  private static final int ROUNDS = 20;
  private static final int ROOM = 2048;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final TestTime time = new TestTime();
  private TunnelPair pair;

  @BeforeEach
  void connect() {
    pair = new TunnelPair(builder -> builder.timeSource(time)).connect();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  /** One form of buffers: a place for a datagram and calls that use it. */
  interface Form {
    long write(Tunnel tunnel);

    long read(Tunnel tunnel, int length);

    long tick(Tunnel tunnel);

    void setDatagram(byte[] datagram);
  }

  static Stream<Form> forms() {
    return Stream.of(
        new ArrayForm(),
        new SegmentForm("heap", MemorySegment.ofArray(new byte[ROOM])),
        new SegmentForm("native", Arena.ofAuto().allocate(ROOM)),
        new BufferForm("heap", ByteBuffer.allocate(ROOM)),
        new BufferForm("direct", ByteBuffer.allocateDirect(ROOM)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void writeAndReadOfData(Form form) {
    assertAllocatesNothing(
        () -> {
          int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, form.write(pair.initiator));
          TunnelPair.expect(Result.WRITE_TO_TUNNEL_IPV4, form.read(pair.responder, size));
        });
  }

  @Test
  void writeAndReadOfBatches() {
    byte[] packets = TestPackets.ipv4(500, 1);
    byte[] datagrams = new byte[2 * ROOM];
    PacketBatch batch = new PacketBatch(3);
    assertAllocatesNothing(
        () -> {
          batch.clear();
          batch.add(0, 500);
          batch.add(0, 500);
          pair.initiator.write(packets, batch, datagrams, 0, datagrams.length);
          int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, batch.result(1));
          batch.clear();
          batch.add(0, size);
          batch.add(size, size);
          pair.responder.read(datagrams, batch, datagrams, 0, datagrams.length, null);
          TunnelPair.expect(Result.WRITE_TO_TUNNEL_IPV4, batch.result(1));
        });
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readOfReplayedData(Form form) {
    byte[] datagram = datagram();
    form.setDatagram(datagram);
    form.read(pair.responder, datagram.length);
    form.setDatagram(datagram);
    assertRefused(form, datagram.length, Reason.REPLAYED_COUNTER);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readOfForgedData(Form form) {
    byte[] datagram = datagram();
    datagram[40] ^= 1;
    form.setDatagram(datagram);
    assertRefused(form, datagram.length, Reason.BAD_TAG);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readOfTruncatedDatagrams(Form form) {
    byte[] datagram = datagram();
    form.setDatagram(datagram);
    assertRefused(form, datagram.length - 1, Reason.BAD_TAG);
    assertRefused(form, 31, Reason.MALFORMED);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readOfRandomDatagrams(Form form) {
    byte[] datagram = new byte[500];
    new Random(1).nextBytes(datagram);
    form.setDatagram(datagram);
    assertRefused(form, datagram.length, Reason.MALFORMED);
    datagram[0] = 4;
    datagram[1] = 0;
    datagram[2] = 0;
    datagram[3] = 0;
    form.setDatagram(datagram);
    assertRefused(form, datagram.length, Reason.UNKNOWN_INDEX);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readOfInitiationsWithABadMac1(Form form) {
    byte[] initiation = new byte[148];
    new Random(2).nextBytes(initiation);
    initiation[0] = 1;
    initiation[1] = 0;
    initiation[2] = 0;
    initiation[3] = 0;
    form.setDatagram(initiation);
    assertRefused(form, initiation.length, Reason.BAD_MAC1);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void tickWithNothingDue(Form form) {
    assertAllocatesNothing(() -> TunnelPair.expect(Result.DONE, form.tick(pair.initiator)));
  }

  @Test
  void statsAndQuestions() {
    TunnelStats stats = new TunnelStats();
    assertAllocatesNothing(
        () -> {
          pair.initiator.stats(stats);
          assertThatSame(pair.initiator.nextTick() >= pair.initiator.nanosUntilTick());
        });
  }

  @Test
  void initiationsThatAreAnsweredByACookie() {
    RateLimiter limiter =
        RateLimiter.builder()
            .handshakesPerSecond(1)
            .timeSource(time)
            .randomSource(new TestRandom(3))
            .build();
    try (TunnelPair loaded =
        new TunnelPair(
            builder ->
                builder.timeSource(time).rateLimiter(limiter).randomSource(new TestRandom(4)))) {
      byte[] initiation = new byte[ROOM];
      byte[] reply = new byte[ROOM];
      Endpoint from = new Endpoint().setIpv4(0x0102_0304, 51820);
      int size =
          TunnelPair.expect(
              Result.WRITE_TO_NETWORK, loaded.initiator.forceHandshake(initiation, 0, ROOM));
      for (int i = 0; i < 3; i++) {
        loaded.responder.read(initiation, 0, size, reply, 0, ROOM, from);
      }
      assertAllocatesNothing(
          () ->
              assertThatSame(
                  Result.sizeBytes(loaded.responder.read(initiation, 0, size, reply, 0, ROOM, from))
                      == 64));
    }
  }

  private byte[] datagram() {
    byte[] packet = TestPackets.ipv4(500, 1);
    byte[] out = new byte[ROOM];
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.write(packet, 0, packet.length, out, 0, ROOM));
    return Arrays.copyOf(out, size);
  }

  private void assertRefused(Form form, int length, Reason reason) {
    assertAllocatesNothing(
        () -> {
          long result = form.read(pair.responder, length);
          if (Result.reason(result) != reason) {
            throw new AssertionError(Result.toString(result));
          }
        });
  }

  private static void assertThatSame(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
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

  private static final class ArrayForm implements Form {
    private final byte[] packet = TestPackets.ipv4(500, 1);
    private final byte[] datagram = new byte[ROOM];
    private final byte[] out = new byte[ROOM];
    private final Endpoint from = new Endpoint().setIpv4(0x7f00_0001, 1);

    @Override
    public long write(Tunnel tunnel) {
      return tunnel.write(packet, 0, packet.length, datagram, 0, ROOM);
    }

    @Override
    public long read(Tunnel tunnel, int length) {
      return tunnel.read(datagram, 0, length, out, 0, ROOM, from);
    }

    @Override
    public long tick(Tunnel tunnel) {
      return tunnel.tick(out, 0, ROOM);
    }

    @Override
    public void setDatagram(byte[] bytes) {
      System.arraycopy(bytes, 0, datagram, 0, bytes.length);
    }

    @Override
    public String toString() {
      return "byte[]";
    }
  }

  private static final class SegmentForm implements Form {
    private final String kind;
    private final MemorySegment packet;
    private final MemorySegment datagram;
    private final MemorySegment out;

    SegmentForm(String kind, MemorySegment packet) {
      this.kind = kind;
      this.packet = packet;
      packet.copyFrom(MemorySegment.ofArray(TestPackets.ipv4(500, 1)));
      datagram = like(packet);
      out = like(packet);
    }

    private static MemorySegment like(MemorySegment other) {
      return other.isNative()
          ? Arena.ofAuto().allocate(ROOM)
          : MemorySegment.ofArray(new byte[ROOM]);
    }

    @Override
    public long write(Tunnel tunnel) {
      return tunnel.write(packet, 0, 500, datagram, 0, ROOM);
    }

    @Override
    public long read(Tunnel tunnel, int length) {
      return tunnel.read(datagram, 0, length, out, 0, ROOM, null);
    }

    @Override
    public long tick(Tunnel tunnel) {
      return tunnel.tick(out, 0, ROOM);
    }

    @Override
    public void setDatagram(byte[] bytes) {
      datagram.copyFrom(MemorySegment.ofArray(bytes));
    }

    @Override
    public String toString() {
      return kind + " segment";
    }
  }

  private static final class BufferForm implements Form {
    private final String kind;
    private final ByteBuffer packet;
    private final ByteBuffer datagram;
    private final ByteBuffer out;

    BufferForm(String kind, ByteBuffer packet) {
      this.kind = kind;
      this.packet = packet.put(TestPackets.ipv4(500, 1)).flip();
      datagram = like(packet);
      out = like(packet);
    }

    private static ByteBuffer like(ByteBuffer other) {
      return other.isDirect() ? ByteBuffer.allocateDirect(ROOM) : ByteBuffer.allocate(ROOM);
    }

    @Override
    public long write(Tunnel tunnel) {
      datagram.clear();
      return tunnel.write(packet, datagram);
    }

    @Override
    public long read(Tunnel tunnel, int length) {
      datagram.position(0).limit(length);
      return tunnel.read(datagram, out, null);
    }

    @Override
    public long tick(Tunnel tunnel) {
      return tunnel.tick(out);
    }

    @Override
    public void setDatagram(byte[] bytes) {
      datagram.clear();
      datagram.put(0, bytes);
    }

    @Override
    public String toString() {
      return kind + " buffer";
    }
  }
}
