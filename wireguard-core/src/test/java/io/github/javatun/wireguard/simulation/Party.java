package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel with its own clock, called by hand: each call answers with a copy of the bytes.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class Party implements AutoCloseable {
  private static final int MAX_TICKS_AT_ONCE = 10_000;
  private static final byte[] NOTHING = {};

  private final String name;
  private final TunnelConfig config;
  private final VirtualTime clock;
  private final BufferForm form;
  private Tunnel tunnel;

  Party(String name, TunnelConfig config, VirtualTime clock, BufferForm form) {
    this.name = name;
    this.config = config;
    this.clock = clock;
    this.form = form;
    this.tunnel = Tunnel.newTunnel(config);
  }

  /** The tunnel itself. */
  Tunnel tunnel() {
    return tunnel;
  }

  /** The clock of this party's machine. */
  VirtualTime clock() {
    return clock;
  }

  StatsSnapshot stats() {
    return StatsSnapshot.of(tunnel);
  }

  boolean hasSession() {
    return tunnel.hasSession();
  }

  Answer write(byte[] packet) {
    return write(packet, tunnel.writeSizeBytes(packet.length));
  }

  Answer write(byte[] packet, int capacityBytes) {
    return form.call(BufferForm.Call.WRITE, tunnel, packet, capacityBytes, null);
  }

  Answer read(byte[] datagram) {
    return read(datagram, null);
  }

  Answer read(byte[] datagram, @Nullable Endpoint from) {
    // A response is answered with the head of the queue, so the room for that is needed too.
    int capacityBytes = Math.max(Tunnel.readSizeBytes(datagram.length), tunnel.writeSizeBytes(0));
    return read(datagram, from, capacityBytes);
  }

  Answer read(byte[] datagram, @Nullable Endpoint from, int capacityBytes) {
    return form.call(BufferForm.Call.READ, tunnel, datagram, capacityBytes, from);
  }

  Answer tick() {
    return tick(tunnel.writeSizeBytes(0));
  }

  Answer tick(int capacityBytes) {
    return form.call(BufferForm.Call.TICK, tunnel, NOTHING, capacityBytes, null);
  }

  Answer forceHandshake() {
    return forceHandshake(tunnel.writeSizeBytes(0));
  }

  Answer forceHandshake(int capacityBytes) {
    return form.call(BufferForm.Call.FORCE_HANDSHAKE, tunnel, NOTHING, capacityBytes, null);
  }

  /** Ticks while more is pending. */
  List<Answer> drain(Answer first) {
    List<Answer> answers = new ArrayList<>();
    for (Answer last = first; last.isMorePending(); ) {
      last = tick();
      answers.add(last);
      assertThat(answers)
          .as("%s never stops being pending", name)
          .hasSizeLessThan(MAX_TICKS_AT_ONCE);
    }
    return answers;
  }

  /** Ticks while more is pending; the datagrams that came of it. */
  List<byte[]> drainDatagrams(Answer first) {
    return drain(first).stream().filter(Answer::isDatagram).map(Answer::bytes).toList();
  }

  /** Asserts that a tick does nothing now, and changes nothing. */
  void requireNothingDue() {
    StatsSnapshot before = stats();
    Answer answer = tick();
    assertThat(answer.isIdle()).as("%s ticked before time: %s", name, answer).isTrue();
    assertThat(stats()).as("%s ticked before time", name).isEqualTo(before);
  }

  /** A fresh initiation of this party, whatever it waits for. */
  byte[] initiation() {
    return forceHandshake().datagram(MessageType.INITIATION);
  }

  /** What this party's datagram becomes when written now; it must have a session. */
  byte[] data(byte[] packet) {
    return write(packet).datagram(packet.length == 0 ? MessageType.KEEPALIVE : MessageType.DATA);
  }

  long dropped(Reason reason) {
    return tunnel.stats().dropped(reason);
  }

  /** The process dies and is started anew with the same configuration. */
  void restart() {
    tunnel.close();
    tunnel = Tunnel.newTunnel(config);
  }

  @Override
  public void close() {
    tunnel.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
