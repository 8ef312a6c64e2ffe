package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.DATA;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets written before a session exists: first in, first out, and the oldest makes room. */
class QueueTest {
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void theResponseFlushesTheQueueInOrder() {
    byte[] initiation = writeAll(alice, 1, 20).datagram(INITIATION);

    Answer first = alice.read(bob.read(initiation).datagram(RESPONSE));

    assertThat(first.isMorePending()).isTrue();
    List<byte[]> datagrams = new ArrayList<>(List.of(first.datagram(DATA)));
    datagrams.addAll(alice.drainDatagrams(first));
    assertThat(packets(bob, datagrams)).containsExactlyElementsOf(numbered(1, 20));
    assertThat(alice.stats().queuedPackets()).isZero();
  }

  @Test
  void keyConfirmationFlushesTheQueueInOrder() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    writeAll(bob, 1, 20);
    byte[] confirmation = alice.read(response).datagram(KEEPALIVE);

    Answer confirmed = bob.read(confirmation).done(Reason.KEEPALIVE_RECEIVED);

    assertThat(confirmed.isMorePending()).isTrue();
    assertThat(packets(alice, bob.drainDatagrams(confirmed)))
        .containsExactlyElementsOf(numbered(1, 20));
  }

  @Test
  void aLaterPacketDoesNotOvertake() {
    byte[] initiation = writeAll(alice, 1, 3).datagram(INITIATION);
    List<byte[]> datagrams = new ArrayList<>();
    datagrams.add(alice.read(bob.read(initiation).datagram(RESPONSE)).datagram(DATA));

    Answer answer = alice.write(Packets.ipv4(4));

    assertThat(answer.isMorePending()).isTrue();
    datagrams.add(answer.datagram(DATA));
    datagrams.addAll(alice.drainDatagrams(answer));
    assertThat(packets(bob, datagrams)).containsExactlyElementsOf(numbered(1, 4));
  }

  @Test
  void aLaterPacketOfTheResponderDoesNotOvertakeEither() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    writeAll(bob, 1, 2);
    bob.read(alice.read(response).datagram(KEEPALIVE));

    Answer answer = bob.write(Packets.ipv4(3));

    List<byte[]> datagrams = new ArrayList<>(List.of(answer.datagram(DATA)));
    datagrams.addAll(bob.drainDatagrams(answer));
    assertThat(packets(alice, datagrams)).containsExactlyElementsOf(numbered(1, 3));
  }

  @Test
  void packetsOfAllSizesWaitIntact() {
    byte[] initiation = {};
    for (int size = 20; size < 1_500; size += 37) {
      Answer answer = alice.write(Packets.ipv4(size, size));
      initiation = answer.isDatagram() ? answer.bytes() : initiation;
    }
    Answer first = alice.read(bob.read(initiation).datagram(RESPONSE));
    List<byte[]> datagrams = new ArrayList<>(List.of(first.datagram(DATA)));
    datagrams.addAll(alice.drainDatagrams(first));

    List<byte[]> received = packets(bob, datagrams);
    for (int i = 0; i < received.size(); i++) {
      int size = 20 + 37 * i;
      assertThat(received.get(i)).isEqualTo(Packets.ipv4(size, size));
    }
    assertThat(received).hasSize(40);
  }

  @Test
  void theOldestMakeRoomAndAreCounted() {
    Pair small = Pair.builder().alice(settings -> settings.queueBytes(1_000)).build();
    byte[] initiation = writeAll(small.alice(), 1, 30).datagram(INITIATION);

    int queued = small.alice().stats().queuedPackets();
    assertThat(queued).isBetween(8, 10);
    assertThat(small.alice().dropped(Reason.QUEUE_OVERFLOW)).isEqualTo(30 - queued);
    Answer first = small.alice().read(small.bob().read(initiation).datagram(RESPONSE));
    List<byte[]> datagrams = new ArrayList<>(List.of(first.datagram(DATA)));
    datagrams.addAll(small.alice().drainDatagrams(first));
    assertThat(packets(small.bob(), datagrams))
        .containsExactlyElementsOf(numbered(30 - queued + 1, 30));
  }

  @Test
  void theQueueIsReusedAroundItsEnd() {
    Pair small = Pair.builder().alice(settings -> settings.queueBytes(1_000)).build();
    for (int round = 0; round < 10; round++) {
      byte[] initiation = writeAll(small.alice(), 1, 5 + round).datagram(INITIATION);
      Answer first = small.alice().read(small.bob().read(initiation).datagram(RESPONSE));
      List<byte[]> datagrams = new ArrayList<>(List.of(first.datagram(DATA)));
      datagrams.addAll(small.alice().drainDatagrams(first));
      List<byte[]> received = packets(small.bob(), datagrams);
      assertThat(received)
          .containsExactlyElementsOf(numbered(5 + round - received.size() + 1, 5 + round));
      small.time().advanceSeconds(200);
    }
  }

  @Test
  void aPacketLargerThanTheQueueIsRefused() {
    Pair small = Pair.builder().alice(settings -> settings.queueBytes(1_000)).build();

    Answer answer = small.alice().write(Packets.ipv4(1_200, 1));

    answer.datagram(INITIATION);
    assertThat(answer.reason()).isEqualTo(Reason.NO_SESSION);
    assertThat(small.alice().dropped(Reason.NO_SESSION)).isEqualTo(1);
    assertThat(small.alice().stats().queuedPackets()).isZero();
  }

  @Test
  void aQueueOfSizeZeroIsOff() {
    Pair off = Pair.builder().alice(settings -> settings.queueBytes(0)).build();

    // The first packet is lost, but it asks for a session; the second is only lost.
    Answer answer = off.alice().write(Packets.ipv4(1));
    byte[] initiation = answer.datagram(INITIATION);
    assertThat(answer.reason()).isEqualTo(Reason.NO_SESSION);
    off.alice().write(Packets.ipv4(2)).error(Reason.NO_SESSION);
    assertThat(off.alice().dropped(Reason.NO_SESSION)).isEqualTo(2);
    assertThat(off.alice().stats().queuedPackets()).isZero();

    byte[] response = off.bob().read(initiation).datagram(RESPONSE);
    off.bob().read(off.alice().read(response).datagram(KEEPALIVE));
    assertThat(off.bob().read(off.alice().data(Packets.ipv4(3))).packet())
        .isEqualTo(Packets.ipv4(3));
  }

  @Test
  void aQueueThatIsOffKeepsKeepalivesWorking() {
    World world = Pair.builder().alice(c -> c.queueBytes(0).persistentKeepaliveSeconds(25)).world();
    world.runSeconds(1);

    assertThat(world.alice().hasSession()).isTrue();
    assertThat(world.bob().hasSession()).isTrue();
  }

  @Test
  void aHostThatOnlyTicksFlushesTheQueueToo() {
    byte[] initiation = writeAll(alice, 1, 3).datagram(INITIATION);
    List<byte[]> datagrams = new ArrayList<>();
    datagrams.add(alice.read(bob.read(initiation).datagram(RESPONSE)).datagram(DATA));

    assertThat(alice.tunnel().nanosUntilTick()).isZero();
    datagrams.add(alice.tick().datagram(DATA));
    datagrams.add(alice.tick().datagram(DATA));

    assertThat(alice.tunnel().nanosUntilTick()).isPositive();
    assertThat(packets(bob, datagrams)).containsExactlyElementsOf(numbered(1, 3));
  }

  /** Writes numbered packets and answers what the first write did. */
  private static Answer writeAll(Party party, int from, int to) {
    Answer first = party.write(Packets.ipv4(from));
    for (int number = from + 1; number <= to; number++) {
      party.write(Packets.ipv4(number)).done(Reason.QUEUED);
    }
    return first;
  }

  private static List<byte[]> numbered(int from, int to) {
    List<byte[]> packets = new ArrayList<>();
    for (int number = from; number <= to; number++) {
      packets.add(Packets.ipv4(number));
    }
    return packets;
  }

  private static List<byte[]> packets(Party receiver, List<byte[]> datagrams) {
    return datagrams.stream().map(datagram -> receiver.read(datagram).packet()).toList();
  }
}
