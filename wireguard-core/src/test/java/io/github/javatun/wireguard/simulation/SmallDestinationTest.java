package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.COOKIE_REPLY;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A destination that is too small is an error that changes nothing: with room the call works. */
class SmallDestinationTest {
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void anInitiationNeeds148Bytes() {
    byte[] packet = Packets.ipv4(20, 1);
    refuseUpTo(147, alice, room -> alice.write(packet, room));
    assertThat(alice.stats().queuedPackets()).isZero();

    alice.write(packet, 148).datagram(INITIATION);
    assertThat(alice.stats().queuedPackets()).isEqualTo(1);
  }

  @Test
  void aPacketThatOnlyWaitsNeedsNoRoomAtAll() {
    alice.write(Packets.ipv4(1)).datagram(INITIATION);

    alice.write(Packets.ipv4(2), 0).done(Reason.QUEUED);
  }

  @Test
  void dataNeedsItsPaddedSizeAnd32Bytes() {
    pair.connect();
    byte[] packet = Packets.ipv4(100, 1);
    long before = MessageType.counter(alice.data(packet));
    refuseUpTo(143, alice, room -> alice.write(packet, room));

    byte[] data = alice.write(packet, 144).datagram(MessageType.DATA);

    assertThat(data).hasSize(144);
    assertThat(MessageType.counter(data)).as("no counter was used up").isEqualTo(before + 1);
  }

  @Test
  void aResponseNeeds92Bytes() {
    byte[] initiation = alice.initiation();
    refuseUpTo(91, bob, room -> bob.read(initiation, null, room));

    byte[] response = bob.read(initiation, null, 92).datagram(RESPONSE);

    bob.read(alice.read(response).datagram(KEEPALIVE)).done(Reason.KEEPALIVE_RECEIVED);
  }

  @Test
  void aResponseIsReadWithRoomForTheCookieReplyThatMayBeTheAnswer() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    refuseUpTo(63, alice, room -> alice.read(response, null, room));

    bob.read(alice.read(response, null, 64).datagram(KEEPALIVE)).done(Reason.KEEPALIVE_RECEIVED);
  }

  @Test
  void aResponseWithALargePacketWaitingLosesNothingInSmallRoom() {
    byte[] packet = Packets.ipv4(1_000, 1);
    byte[] response = bob.read(alice.write(packet).bytes()).datagram(RESPONSE);

    Answer answer = alice.read(response, null, Tunnel.readSizeBytes(response.length));

    // The session is there, and the packet follows when there is room.
    answer.done(Reason.HANDSHAKE_COMPLETED);
    assertThat(answer.isAuthenticated()).isTrue();
    assertThat(answer.isMorePending()).isTrue();
    assertThat(alice.hasSession()).isTrue();
    refuseUpTo(1_039, alice, alice::tick);
    byte[] data = alice.tick(1_040).datagram(MessageType.DATA);
    assertThat(bob.read(data).packet()).isEqualTo(packet);
  }

  @Test
  void deliveringAPacketNeedsItsSize() {
    pair.connect();
    byte[] packet = Packets.ipv4(100, 1);
    byte[] data = alice.data(packet);
    refuseUpTo(99, bob, room -> bob.read(data, null, room));

    Answer answer = bob.read(data, null, Tunnel.readSizeBytes(data.length));

    assertThat(answer.packet()).isEqualTo(packet);
    bob.read(data).error(Reason.REPLAYED_COUNTER);
  }

  @Test
  void confirmingDataInSmallRoomDoesNotPromoteTheKey() {
    byte[] response = bob.read(alice.write(Packets.ipv4(1)).bytes()).datagram(RESPONSE);
    byte[] data = alice.read(response).datagram(MessageType.DATA);
    refuseUpTo(99, bob, room -> bob.read(data, null, room));
    assertThat(bob.hasSession()).isFalse();

    bob.read(data).packet();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void aCookieReplyNeedsTheRoomOfTheResponseInsteadOfWhichItComes() {
    VirtualTime time = new VirtualTime();
    Pair loaded =
        Pair.builder()
            .time(time)
            .bob(settings -> settings.rateLimiter(Flood.limiter(time, 5)))
            .build();
    byte[] initiation = loaded.alice().initiation();
    new Flood(loaded).overload(loaded.bob());
    refuseUpTo(91, loaded.bob(), room -> loaded.bob().read(initiation, null, room));

    loaded.bob().read(initiation, null, 92).datagram(COOKIE_REPLY);
  }

  @Test
  void aTickThatRepeatsAnInitiationNeeds148Bytes() {
    alice.write(Packets.ipv4(1));
    pair.time().advance(alice.tunnel().nanosUntilTick());
    refuseUpTo(147, alice, alice::tick);

    alice.tick(148).datagram(INITIATION);
  }

  @Test
  void aTickThatSendsAKeepaliveNeedsTheRoomOfAnInitiationToo() {
    pair.connect();
    bob.read(alice.data(Packets.ipv4(1))).packet();
    pair.time().advanceSeconds(10);
    refuseUpTo(147, bob, bob::tick);

    bob.tick(148).datagram(KEEPALIVE);
    bob.requireNothingDue();
  }

  @Test
  void aTickThatSendsNothingNeedsNoRoom() {
    assertThat(alice.tick(0).isIdle()).isTrue();
    pair.connect();
    assertThat(alice.tick(0).isIdle()).isTrue();
  }

  @Test
  void aForcedHandshakeNeeds148BytesAndMayBeAskedForAgain() {
    refuseUpTo(147, alice, alice::forceHandshake);

    alice.forceHandshake(148).datagram(INITIATION);
    alice.forceHandshake(148).error(Reason.HANDSHAKE_TOO_SOON);
  }

  @Test
  void queuedPacketsWaitForRoomInOrder() {
    byte[] initiation = alice.write(Packets.ipv4(300, 1)).datagram(INITIATION);
    alice.write(Packets.ipv4(200, 2)).done(Reason.QUEUED);
    byte[] response = bob.read(initiation).datagram(RESPONSE);
    alice.read(response, null, Tunnel.readSizeBytes(response.length));
    refuseUpTo(335, alice, room -> alice.write(Packets.ipv4(20, 3), room));

    Answer first = alice.write(Packets.ipv4(20, 3), 336);

    assertThat(bob.read(first.datagram(MessageType.DATA)).packet()).isEqualTo(Packets.ipv4(300, 1));
    List<byte[]> rest = alice.drainDatagrams(first);
    assertThat(rest).hasSize(2);
    assertThat(bob.read(rest.get(0)).packet()).isEqualTo(Packets.ipv4(200, 2));
    assertThat(bob.read(rest.get(1)).packet()).isEqualTo(Packets.ipv4(20, 3));
  }

  @ParameterizedTest
  @EnumSource
  void everyBufferFormChecksItsRoom(BufferForm form) {
    Pair pair = Pair.builder().form(form).build();
    refuseUpTo(147, pair.alice(), room -> pair.alice().write(Packets.ipv4(1), room));
    refuseUpTo(147, pair.alice(), pair.alice()::forceHandshake);
    byte[] response = pair.bob().read(pair.alice().initiation()).datagram(RESPONSE);
    refuseUpTo(63, pair.alice(), room -> pair.alice().read(response, null, room));
    pair.bob().read(pair.alice().read(response).bytes()).done(Reason.KEEPALIVE_RECEIVED);
    pair.time().advanceSeconds(30);
    byte[] data = pair.alice().data(Packets.ipv4(1));
    refuseUpTo(99, pair.bob(), room -> pair.bob().read(data, null, room));
    pair.bob().read(data).packet();
    pair.time().advanceSeconds(10);
    refuseUpTo(147, pair.bob(), pair.bob()::tick);
  }

  @Test
  void theSizesAskedForBeforehandSuffice() {
    for (int size : new int[] {20, 100, 1_280, 1_500, 65_500}) {
      Pair pair = Pair.create();
      byte[] packet = Packets.ipv4(size, 1);
      Answer initiation = pair.alice().write(packet);
      byte[] response =
          readWithStatedRoom(pair.bob(), initiation.datagram(INITIATION)).datagram(RESPONSE);
      Answer completed = readWithStatedRoom(pair.alice(), response);
      byte[] data =
          completed.isDatagram()
              ? completed.datagram(MessageType.DATA)
              : pair.alice().drainDatagrams(completed).getFirst();
      assertThat(readWithStatedRoom(pair.bob(), data).packet()).isEqualTo(packet);
      assertThat(readWithStatedRoom(pair.bob(), pair.alice().data(packet)).packet())
          .isEqualTo(packet);
    }
  }

  private static Answer readWithStatedRoom(Party party, byte[] datagram) {
    return party.read(datagram, null, Tunnel.readSizeBytes(datagram.length));
  }

  /** The call is refused with every room up to this and changes nothing by it. */
  private static void refuseUpTo(int tooSmallBytes, Party party, IntFunction<Answer> call) {
    StatsSnapshot before = party.stats();
    for (int room : new int[] {0, 1, 16, tooSmallBytes / 2, tooSmallBytes - 1, tooSmallBytes}) {
      Answer answer = call.apply(room).error(Reason.DESTINATION_TOO_SMALL);
      assertThat(answer.isAuthenticated()).isFalse();
      assertThat(party.stats()).as("%s in %s bytes", answer, room).isEqualTo(before);
    }
  }
}
