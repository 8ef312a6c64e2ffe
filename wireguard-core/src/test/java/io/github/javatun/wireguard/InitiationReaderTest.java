package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.javatun.wireguard.internal.noise.Messages;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose initiation it is, found out once for all tunnels behind a private key. */
class InitiationReaderTest {
  private static final int ROOM = 256;
  private static final int SIZE = WireMessage.INITIATION_SIZE_BYTES;
  private static final int TUNNELS = 20;
  private static final int LIMIT = 2;
  private static final int BURST_OF_A_SOURCE = 5;

  private final TestTime time = new TestTime();
  private final TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time));
  private final InitiationForger forger = new InitiationForger(pair.responderKey.publicKey());
  private final OpenedInitiation opened = new OpenedInitiation();
  private final Endpoint from = Endpoint.of(new InetSocketAddress("192.0.2.1", 51_820));
  private final byte[] out = new byte[ROOM];
  private final RateLimiter limiter = RateLimiter.builder().timeSource(time).build();
  private final InitiationReader reader = InitiationReader.of(pair.responderKey, limiter);

  @AfterEach
  void close() {
    reader.close();
    pair.close();
  }

  @Test
  void initiatorsKeyIsFoundAndItsTunnelAnswers() {
    assertOpened(read(initiation(pair.initiator)));
    assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());

    assertAnswered(pair.responder.readInitiation(opened, out, 0, ROOM));

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
    try (PrivateKey strangerKey = PrivateKey.generate();
        Tunnel stranger = tunnel(strangerKey, pair.responderKey.publicKey())) {
      assertOpened(read(initiation(stranger)));
      assertThat(opened.initiator()).isEqualTo(strangerKey.publicKey());

      assertError(pair.responder.readInitiation(opened, out, 0, ROOM), Reason.WRONG_PEER);

      assertThat(pair.responder.stats().dropped(Reason.WRONG_PEER)).isEqualTo(1);
      assertSpent();
    }
  }

  @Test
  void initiationInThePeersNameWithoutItsKeyIsRefusedByTheTunnel() {
    byte[] claimed = new byte[Messages.KEY];
    pair.initiatorKey.publicKey().copyTo(claimed, 0);
    assertOpened(read(forger.initiationOf(claimed)));
    assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());

    assertError(pair.responder.readInitiation(opened, out, 0, ROOM), Reason.BAD_HANDSHAKE);
  }

  @Test
  void openedInitiationIsGoodForOneCall() {
    read(initiation(pair.initiator));
    pair.responder.readInitiation(opened, out, 0, ROOM);

    assertSpent();
  }

  @Test
  void emptyOneIsGoodForNone() {
    assertSpent();
  }

  @Test
  void tunnelWithoutRoomForTheResponseDoesNotSpendIt() {
    read(initiation(pair.initiator));
    assertError(pair.responder.readInitiation(opened, out, 0, 91), Reason.DESTINATION_TOO_SMALL);
    assertAnswered(pair.responder.readInitiation(opened, out, 0, 92));
  }

  @Test
  void closedTunnelRefuses() {
    read(initiation(pair.initiator));
    pair.responder.close();
    assertError(pair.responder.readInitiation(opened, out, 0, ROOM), Reason.CLOSED);
  }

  @Test
  void replayIsOpenedButRefusedByTheTunnel() {
    byte[] message = initiation(pair.initiator);
    read(message);
    assertAnswered(pair.responder.readInitiation(opened, out, 0, ROOM));
    time.advanceMillis(1_000);

    assertOpened(read(message));
    assertError(pair.responder.readInitiation(opened, out, 0, ROOM), Reason.REPLAYED_INITIATION);
  }

  @Test
  void initiationsOfTwentyTunnelsWithinASecondAreAllAnsweredAtTheDefaultRate() {
    List<Tunnel> tunnels = new ArrayList<>();
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < TUNNELS; i++) {
      PrivateKey key = PrivateKey.generate();
      tunnels.add(tunnel(pair.responderKey, key.publicKey()));
      try (Tunnel peer = tunnel(key, pair.responderKey.publicKey())) {
        messages.add(initiation(peer));
      }
    }
    for (int i = 0; i < TUNNELS; i++) {
      assertOpened(read(messages.get(i)));
      Tunnel tunnel = tunnels.get(i);
      assertThat(opened.initiator()).isEqualTo(tunnel.peerPublicKey());
      assertAnswered(tunnel.readInitiation(opened, out, 0, ROOM));
      tunnel.close();
    }
  }

  @Test
  void underLoadTheSenderIsAskedForACookieAndAnsweredWithIt() {
    try (InitiationReader busy = busyReader()) {
      byte[] first = initiation(pair.initiator);
      overload(busy, first);
      assertThat(Result.toString(read(busy, first))).isEqualTo("WRITE_TO_NETWORK 64");
      assertThat(WireMessage.receiverIndex(out, 0, 64)).isEqualTo(senderIndex(first));
      byte[] room = new byte[ROOM];
      long cookie = pair.initiator.read(out, 0, 64, room, 0, ROOM, null);
      assertThat(Result.reason(cookie)).isEqualTo(Reason.COOKIE_RECEIVED);

      time.advanceMillis(6_000);
      byte[] second = initiation(pair.initiator);
      overload(busy, first);
      assertOpened(read(busy, second));
      assertAnswered(pair.responder.readInitiation(opened, out, 0, ROOM));
    }
  }

  @Test
  void aSourceWithACookieIsStillLimited() {
    try (InitiationReader busy = busyReader()) {
      byte[] message = initiation(pair.initiator);
      overload(busy, message);
      read(busy, message);
      pair.initiator.read(out, 0, 64, new byte[ROOM], 0, ROOM, null);
      time.advanceMillis(6_000);
      byte[] withCookie = initiation(pair.initiator);
      overload(busy, message);
      for (int i = 0; i < BURST_OF_A_SOURCE; i++) {
        assertOpened(read(busy, withCookie));
      }
      assertError(read(busy, withCookie), Reason.UNDER_LOAD);
    }
  }

  @Test
  void badMac1IsRefusedAndNotCounted() {
    try (InitiationReader busy = busyReader()) {
      byte[] message = initiation(pair.initiator);
      byte[] forged = message.clone();
      forged[Messages.INITIATION_MACS] ^= 1;
      for (int i = 0; i < 2 * LIMIT; i++) {
        assertError(read(busy, forged), Reason.BAD_MAC1);
      }
      assertOpened(read(busy, message));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 147, 149})
  void wrongSizeIsMalformed(int sizeBytes) {
    assertError(read(Arrays.copyOf(initiation(pair.initiator), sizeBytes)), Reason.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 2", "0, 3", "0, 4", "1, 1", "3, 128"})
  void otherTypesAndReservedBytesAreMalformed(int offset, int value) {
    byte[] message = initiation(pair.initiator);
    message[offset] = (byte) value;
    assertError(read(message), Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void lowOrderEphemeralIsABadHandshake(String point) {
    byte[] message = initiation(pair.initiator);
    HexFormat hex = HexFormat.of();
    System.arraycopy(
        hex.parseHex(point), 0, message, InitiationForger.EPHEMERAL_OFFSET, Messages.KEY);
    assertError(read(forger.withMac1(message)), Reason.BAD_HANDSHAKE);
  }

  @Test
  void staticKeyOfZerosIsABadHandshake() {
    assertError(read(forger.initiationOf(new byte[Messages.KEY])), Reason.BAD_HANDSHAKE);
    assertSpent();
  }

  @Test
  void lowOrderStaticKeyIsOpenedButRefusedEvenByATunnelThatHasIt() {
    byte[] one = new byte[Messages.KEY];
    one[0] = 1;
    assertOpened(read(forger.initiationOf(one)));
    assertThat(opened.initiator()).isEqualTo(PublicKey.ofBytes(one));
    try (Tunnel tunnel = tunnel(pair.responderKey, opened.initiator())) {
      assertError(tunnel.readInitiation(opened, out, 0, ROOM), Reason.BAD_HANDSHAKE);
    }
  }

  @Test
  void changedStaticKeyIsABadHandshakeAndSpendsWhatWasOpenedBefore() {
    byte[] message = initiation(pair.initiator);
    assertOpened(read(message));
    message[InitiationForger.STATIC_OFFSET] ^= 1;
    assertError(read(forger.withMac1(message)), Reason.BAD_HANDSHAKE);
    assertSpent();
  }

  @Test
  void refusedDatagramSpendsWhatWasOpenedBefore() {
    assertOpened(read(initiation(pair.initiator)));
    assertError(read(new byte[SIZE]), Reason.MALFORMED);
    assertSpent();
  }

  @Test
  void changedTimestampIsNoticedByTheTunnel() {
    byte[] message = initiation(pair.initiator);
    message[InitiationForger.TIMESTAMP_OFFSET] ^= 1;
    assertOpened(read(forger.withMac1(message)));
    assertError(pair.responder.readInitiation(opened, out, 0, ROOM), Reason.BAD_HANDSHAKE);
  }

  @Test
  void destinationWithoutRoomForAResponseIsRefused() {
    byte[] message = initiation(pair.initiator);
    assertError(
        reader.read(message, 0, SIZE, out, 0, 91, from, opened), Reason.DESTINATION_TOO_SMALL);
    assertOpened(reader.read(message, 0, SIZE, out, 0, 92, from, opened));
  }

  @Test
  void unknownSenderIsNoError() {
    byte[] message = initiation(pair.initiator);
    assertOpened(reader.read(message, 0, SIZE, out, 0, ROOM, null, opened));
  }

  @Test
  void closedReaderOpensNothing() {
    reader.close();
    assertError(read(initiation(pair.initiator)), Reason.CLOSED);
  }

  @Test
  void mistakesInTheArgumentsThrow() {
    byte[] message = initiation(pair.initiator);
    ByteBuffer source = ByteBuffer.wrap(message);
    ByteBuffer readOnly = ByteBuffer.allocate(ROOM).asReadOnlyBuffer();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> reader.read(message, 1, SIZE, out, 0, ROOM, from, opened));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> reader.read(message, 0, SIZE, out, 1, ROOM, from, opened));
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> reader.read(source, readOnly, from, opened));
    assertOpened(read(message));
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> pair.responder.readInitiation(opened, readOnly));
    assertAnswered(pair.responder.readInitiation(opened, out, 0, ROOM));
  }

  private Tunnel tunnel(PrivateKey own, PublicKey peer) {
    return Tunnel.newTunnel(
        TunnelConfig.builder(own, peer).timeSource(time).rateLimiter(limiter).build());
  }

  private InitiationReader busyReader() {
    RateLimiter low = RateLimiter.builder().handshakesPerSecond(LIMIT).timeSource(time).build();
    return InitiationReader.of(pair.responderKey, low);
  }

  /** More than the reader's limit in this second. */
  private void overload(InitiationReader busy, byte[] message) {
    for (int i = 0; i <= LIMIT; i++) {
      read(busy, message);
    }
  }

  private static byte[] initiation(Tunnel tunnel) {
    byte[] message = new byte[SIZE];
    TunnelPair.expect(Result.WRITE_TO_NETWORK, tunnel.forceHandshake(message, 0, SIZE));
    return message;
  }

  private static long senderIndex(byte[] initiation) {
    return Integer.toUnsignedLong(Messages.index(initiation, Messages.SENDER));
  }

  private long read(byte[] datagram) {
    return read(reader, datagram);
  }

  private long read(InitiationReader by, byte[] datagram) {
    return by.read(datagram, 0, datagram.length, out, 0, ROOM, from, opened);
  }

  private static void assertOpened(long result) {
    assertThat(Result.toString(result)).isEqualTo("DONE");
  }

  private static void assertAnswered(long result) {
    assertThat(Result.toString(result)).isEqualTo("WRITE_TO_NETWORK 92 authenticated");
  }

  private static void assertError(long result, Reason reason) {
    assertThat(Result.toString(result)).isEqualTo("ERROR " + reason);
  }

  private void assertSpent() {
    assertThatIllegalStateException().isThrownBy(opened::initiator);
    assertThatIllegalStateException()
        .isThrownBy(() -> pair.responder.readInitiation(opened, out, 0, ROOM));
  }
}
