package io.github.javatun.wireguard;

/**
 * What a tunnel has done so far, in a holder that {@link Tunnel#stats(TunnelStats)} fills again and
 * again without allocating.
 *
 * <p>All counts are from the tunnel's creation on and survive new sessions. The counts are read one
 * by one while other threads go on: each is right, their sum may be between two packets.
 *
 * <p><b>Not thread-safe: one for each thread that asks.</b>
 */
public final class TunnelStats {
  long nanosSinceLastHandshake = -1;
  long sentInnerBytes;
  long receivedInnerBytes;
  long sentWireBytes;
  long receivedWireBytes;
  float estimatedLoss;
  int estimatedRttMillis = -1;
  int queuedPackets;
  long completedHandshakes;
  final long[] dropped = new long[Reason.count()];

  /** All zero, to be filled. */
  public TunnelStats() {}

  /**
   * Whole seconds since the last handshake was completed: as initiator when the response was
   * accepted, as responder when the first data confirmed the key.
   *
   * @return seconds, or -1 if there was none
   */
  public long secondsSinceLastHandshake() {
    return nanosSinceLastHandshake < 0 ? -1 : nanosSinceLastHandshake / 1_000_000_000L;
  }

  /**
   * Bytes of the IP packets that were sent, without padding and WireGuard's own.
   *
   * @return bytes; BoringTun's {@code tx_bytes}
   */
  public long sentInnerBytes() {
    return sentInnerBytes;
  }

  /**
   * Bytes of the IP packets that were received.
   *
   * @return bytes; BoringTun's {@code rx_bytes}
   */
  public long receivedInnerBytes() {
    return receivedInnerBytes;
  }

  /**
   * Bytes of all datagrams that calls handed out: data, keepalives, handshake messages, cookie
   * replies; what {@code wg show} calls sent. UDP and IP headers are not counted.
   *
   * @return bytes
   */
  public long sentWireBytes() {
    return sentWireBytes;
  }

  /**
   * Bytes of all authentic datagrams of the peer; what {@code wg show} calls received.
   *
   * @return bytes
   */
  public long receivedWireBytes() {
    return receivedWireBytes;
  }

  /**
   * The share of the peer's packets that did not arrive, by the gaps in their counters: the current
   * session weighs 9, the previous 3. A packet that is late counts as lost until it comes.
   *
   * @return 0 to 1
   */
  public float estimatedLoss() {
    return estimatedLoss;
  }

  /**
   * The time from our last answered initiation to its response.
   *
   * @return milliseconds, or -1 if no initiation of ours was answered yet
   */
  public int estimatedRttMillis() {
    return estimatedRttMillis;
  }

  /**
   * Packets that wait for a session.
   *
   * @return 0 or more
   */
  public int queuedPackets() {
    return queuedPackets;
  }

  /**
   * Handshakes completed in either role.
   *
   * @return 0 or more
   */
  public long completedHandshakes() {
    return completedHandshakes;
  }

  /**
   * Packets and datagrams lost for this reason.
   *
   * @param reason one with {@link Reason#isDrop()}; others are 0
   * @return 0 or more
   */
  public long dropped(Reason reason) {
    return dropped[reason.index()];
  }

  /**
   * Packets and datagrams lost for any reason.
   *
   * @return 0 or more
   */
  public long dropped() {
    long sum = 0;
    for (long count : dropped) {
      sum += count;
    }
    return sum;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("last handshake ")
            .append(
                secondsSinceLastHandshake() < 0 ? "never" : secondsSinceLastHandshake() + " s ago")
            .append(", sent ")
            .append(sentInnerBytes)
            .append(" B (")
            .append(sentWireBytes)
            .append(" on the wire), received ")
            .append(receivedInnerBytes)
            .append(" B (")
            .append(receivedWireBytes)
            .append(" on the wire), rtt ")
            .append(estimatedRttMillis < 0 ? "unknown" : estimatedRttMillis + " ms")
            .append(", loss ")
            .append(Math.round(estimatedLoss * 1000) / 10.0)
            .append(" %, queued ")
            .append(queuedPackets);
    for (int i = 0; i < dropped.length; i++) {
      if (dropped[i] != 0) {
        text.append(", ").append(Reason.ofIndex(i)).append(' ').append(dropped[i]);
      }
    }
    return text.toString();
  }
}
