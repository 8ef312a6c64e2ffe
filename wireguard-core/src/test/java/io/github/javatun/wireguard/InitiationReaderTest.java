package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;
import io.github.javatun.wireguard.internal.noise.Messages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose initiation it is, found out once for all tunnels behind a private key. */
class InitiationReaderTest {
  private static final int ROOM = 256;
  private static final int SIZE = WireMessage.INITIATION_SIZE_BYTES;
  private static final int EPHEMERAL = 8;
  private static final int STATIC = 40;
  private static final int TUNNELS = 20;

  private final TestTime time = new TestTime();
  private final TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time));
  private final OpenedInitiation opened = new OpenedInitiation();
  private final Endpoint from = Endpoint.of(new InetSocketAddress("192.0.2.1", 51_820));
  private final byte[] out = new byte[ROOM];
  private final InitiationReader reader = reader(RateLimiter.builder());

  private InitiationReader reader(RateLimiter.Builder limiter) {
    return InitiationReader.of(pair.responderKey, limiter.timeSource(time).build());
  }

  @AfterEach
  void close() {
    reader.close();
    pair.close();
  }

  private static byte[] initiation(Tunnel tunnel) {
    byte[] room = new byte[ROOM];
    int size =
        TunnelPair.expect(Result.WRITE_TO_NETWORK, tunnel.forceHandshake(room, 0, room.length));
    return Arrays.copyOf(room, size);
  }

  private long read(InitiationReader by, byte[] datagram) {
    return by.read(datagram, 0, datagram.length, out, 0, out.length, from, opened);
  }

  private void assertError(long result, Reason reason) {
    assertThat(Result.operation(result)).isEqualTo(Result.ERROR);
    assertThat(Result.reason(result)).isEqualTo(reason);
    assertThatIllegalStateException().isThrownBy(opened::initiator);
  }

  private void assertAnswered(long result) {
    assertThat(Result.toString(result)).isEqualTo("WRITE_TO_NETWORK 92 authenticated");
  }

  /** Makes mac1 right for the responder again. */
  private byte[] remac(byte[] message) {
    byte[] publicKey = new byte[Messages.KEY];
    pair.responderKey.publicKey().copyTo(publicKey, 0);
    byte[] label = "mac1----".getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[Messages.HASH];
    CallScratch scratch = ScratchPool.acquire();
    try {
      scratch.hash().hash(label, 0, label.length, publicKey, 0, Messages.KEY, key, 0);
      int macs = Messages.INITIATION_MACS;
      scratch.hash().mac(key, 0, Messages.HASH, message, 0, macs, message, macs);
    } finally {
      scratch.release();
    }
    return message;
  }

  @Test
  void initiatorsKeyIsFoundAndItsTunnelAnswers() {
    long result = read(reader, initiation(pair.initiator));
    assertThat(result).isEqualTo(Result.done(Reason.NONE));
    assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());

    assertAnswered(pair.responder.readInitiation(opened, out, 0, out.length));
    byte[] confirmation = new byte[ROOM];
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK,
            pair.initiator.read(
                out, 0, WireMessage.RESPONSE_SIZE_BYTES, confirmation, 0, ROOM, null));
    long confirmed = pair.responder.read(confirmation, 0, size, out, 0, ROOM, null);
    assertThat(Result.isHandshakeCompleted(confirmed)).isTrue();
  }

  @Test
  void strangersKeyIsFoundAndTheTunnelOfAnotherPeerRefuses() {
    try (PrivateKey stranger = PrivateKey.generate();
        Tunnel tunnel =
            Tunnel.newTunnel(
                TunnelConfig.builder(stranger, pair.responderKey.publicKey()).build())) {
      read(reader, initiation(tunnel));
      assertThat(opened.initiator()).isEqualTo(stranger.publicKey());
      assertError(pair.responder.readInitiation(opened, out, 0, out.length), Reason.WRONG_PEER);
    }
  }

  @Test
  void allBufferFormsDoTheSame() {
    try (Arena arena = Arena.ofConfined()) {
      byte[] message = initiation(pair.initiator);
      MemorySegment source = arena.allocate(SIZE + 1);
      MemorySegment target = arena.allocate(ROOM);
      MemorySegment.copy(MemorySegment.ofArray(message), 0, source, 1, SIZE);
      reader.read(source, 1, SIZE, target, 3, ROOM - 3, from, opened);
      assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());
      assertAnswered(pair.responder.readInitiation(opened, target, 3, ROOM - 3));
      assertThat(target.get(ValueLayout.JAVA_BYTE, 3)).isEqualTo((byte) 2);
    }
    time.advanceMillis(6_000);
    ByteBuffer source = ByteBuffer.allocateDirect(ROOM).position(5).put(initiation(pair.initiator));
    source.flip().position(5);
    ByteBuffer target = ByteBuffer.allocate(ROOM).position(7);
    reader.read(source, target, from, opened);
    assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());
    assertAnswered(pair.responder.readInitiation(opened, target));
    assertThat(target.get(7)).isEqualTo((byte) 2);
    assertThat(source.position()).isEqualTo(5);
    assertThat(target.position()).isEqualTo(7);
  }

  @Test
  void openedInitiationIsGoodForOneTunnelCall() {
    read(reader, initiation(pair.initiator));
    pair.responder.readInitiation(opened, out, 0, out.length);
    assertThatIllegalStateException().isThrownBy(opened::initiator);
    assertThatIllegalStateException()
        .isThrownBy(() -> pair.responder.readInitiation(opened, out, 0, out.length));
  }

  @Test
  void tooSmallDestinationOfTheTunnelDoesNotSpendIt() {
    read(reader, initiation(pair.initiator));
    assertThat(Result.reason(pair.responder.readInitiation(opened, out, 0, 91)))
        .isEqualTo(Reason.DESTINATION_TOO_SMALL);
    assertAnswered(pair.responder.readInitiation(opened, out, 0, 92));
  }

  @Test
  void replayIsOpenedButRefusedByTheTunnel() {
    byte[] message = initiation(pair.initiator);
    read(reader, message);
    pair.responder.readInitiation(opened, out, 0, out.length);
    time.advanceMillis(1_000);
    read(reader, message);
    assertError(
        pair.responder.readInitiation(opened, out, 0, out.length), Reason.REPLAYED_INITIATION);
  }

  @Test
  void underLoadTheSenderIsAskedForACookieAndAnsweredWithIt() {
    try (InitiationReader busy = reader(RateLimiter.builder().handshakesPerSecond(1))) {
      byte[] message = initiation(pair.initiator);
      read(busy, message);
      long result = read(busy, message);
      assertThat(Result.toString(result)).isEqualTo("WRITE_TO_NETWORK 64");
      byte[] room = new byte[ROOM];
      long reply = pair.initiator.read(out, 0, 64, room, 0, ROOM, null);
      assertThat(Result.reason(reply)).isEqualTo(Reason.COOKIE_RECEIVED);

      time.advanceMillis(6_000);
      byte[] withCookie = initiation(pair.initiator);
      read(busy, message);
      read(busy, message);
      assertThat(read(busy, withCookie)).isEqualTo(Result.done(Reason.NONE));
      assertAnswered(pair.responder.readInitiation(opened, out, 0, out.length));
    }
  }

  @Test
  void badMac1IsRefused() {
    byte[] message = initiation(pair.initiator);
    message[Messages.INITIATION_MACS] ^= 1;
    assertError(read(reader, message), Reason.BAD_MAC1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 147, 149})
  void wrongSizeIsMalformed(int sizeBytes) {
    byte[] message = Arrays.copyOf(initiation(pair.initiator), sizeBytes);
    assertError(read(reader, message), Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 2, 3, 4})
  void otherTypesAreMalformed(byte type) {
    byte[] message = initiation(pair.initiator);
    message[0] = type;
    assertError(read(reader, message), Reason.MALFORMED);
  }

  @Test
  void tooSmallDestinationIsRefused() {
    byte[] message = initiation(pair.initiator);
    assertError(
        reader.read(message, 0, SIZE, out, 0, 91, from, opened), Reason.DESTINATION_TOO_SMALL);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1})
  void lowOrderEphemeralIsABadHandshake(byte point) {
    byte[] message = initiation(pair.initiator);
    Arrays.fill(message, EPHEMERAL, STATIC, (byte) 0);
    message[EPHEMERAL] = point;
    assertError(read(reader, remac(message)), Reason.BAD_HANDSHAKE);
  }

  @Test
  void forgedStaticKeyIsABadHandshake() {
    byte[] message = initiation(pair.initiator);
    message[STATIC] ^= 1;
    assertError(read(reader, remac(message)), Reason.BAD_HANDSHAKE);
  }

  @Test
  void messageOfZerosWithARightMacIsABadHandshake() {
    byte[] message = new byte[SIZE];
    message[0] = 1;
    assertError(read(reader, remac(message)), Reason.BAD_HANDSHAKE);
  }

  @Test
  void initiationsOfTwentyTunnelsWithinASecondAreAllAnsweredAtTheDefaultRate() {
    for (int i = 0; i < TUNNELS; i++) {
      try (PrivateKey key = PrivateKey.generate();
          Tunnel peer =
              Tunnel.newTunnel(TunnelConfig.builder(key, pair.responderKey.publicKey()).build());
          Tunnel ours =
              Tunnel.newTunnel(TunnelConfig.builder(pair.responderKey, key.publicKey()).build())) {
        assertThat(read(reader, initiation(peer))).isEqualTo(Result.done(Reason.NONE));
        assertThat(opened.initiator()).isEqualTo(key.publicKey());
        assertAnswered(ours.readInitiation(opened, out, 0, out.length));
      }
      time.advanceMillis(10);
    }
  }
}
