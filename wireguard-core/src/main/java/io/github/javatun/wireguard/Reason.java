package io.github.javatun.wireguard;

/**
 * Why a call on a {@link Tunnel} or {@link Device} ended as it did: the detail behind {@link
 * Result#DONE} and {@link Result#ERROR}, and the index of the drop counters of {@link TunnelStats}.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
public enum Reason {
  /** Nothing to say: the operation speaks for itself, or there was nothing to do. */
  NONE(-1, false),

  // -- DONE ---------------------------------------------------------------------------------------

  /** The packet waits in the tunnel's queue for a session. */
  QUEUED(-1, false),
  /** A keepalive of the peer arrived and was authentic; there is no inner packet. */
  KEEPALIVE_RECEIVED(-1, false),
  /** A cookie reply arrived and was accepted; the next handshake message will carry its cookie. */
  COOKIE_RECEIVED(-1, false),
  /**
   * A handshake response was accepted, but the destination is too small for the first packet that
   * waits: {@code tick} sends it. See also {@link Result#isHandshakeCompleted(long)}.
   */
  HANDSHAKE_COMPLETED(-1, false),
  /** The handshake was given up after 90 s; the next packet, keepalive or force starts anew. */
  HANDSHAKE_GIVEN_UP(-1, false),

  // -- ERROR: the caller's doing ------------------------------------------------------------------

  /** The destination is too small; nothing changed. Ask for the size beforehand. */
  DESTINATION_TOO_SMALL(0, false),
  /** The tunnel or device was closed. */
  CLOSED(-1, false),
  /**
   * The outgoing packet is no IPv4 or IPv6 packet, is shorter than its header states, or exceeds
   * {@link Tunnel#MAX_PACKET_SIZE_BYTES}.
   */
  BAD_OUTGOING_PACKET(12, true),
  /** No session, and the queue is off or smaller than the packet: the packet was dropped. */
  NO_SESSION(13, true),
  /**
   * A queued packet was pushed out by a newer one or dropped with a handshake that was given up.
   */
  QUEUE_OVERFLOW(-1, true),
  /** A forced handshake was asked for again within 5 s of the last forced one. */
  HANDSHAKE_TOO_SOON(-1, false),
  /** The peer's public key is a low-order point: no handshake with it is possible. */
  LOW_ORDER_KEY(-1, true),
  /** A {@link Device} has no peer whose AllowedIPs have the packet's destination. */
  NO_ROUTE(-1, true),
  /** A {@link Device} does not know where the packet's peer is: it has not called yet. */
  NO_ENDPOINT(-1, true),

  // -- ERROR: what the network brought ------------------------------------------------------------

  /** No WireGuard message: unknown type, reserved bytes set, or a length its type does not have. */
  MALFORMED(12, true),
  /** mac1 is wrong: the sender does not know our public key. */
  BAD_MAC1(8, true),
  /**
   * Under load: a handshake message that was answered by a cookie reply, or refused by rate because
   * too many came from its source or at all.
   */
  UNDER_LOAD(16, true),
  /** A handshake message or cookie reply that does not decrypt or authenticate. */
  BAD_HANDSHAKE(9, true),
  /** A well-formed initiation of some other static key. */
  WRONG_PEER(5, true),
  /** A well-formed initiation of a static key that none of a {@link Device}'s peers has. */
  UNKNOWN_PEER(5, true),
  /** The initiation's timestamp is not newer than the last accepted one: a replay. */
  REPLAYED_INITIATION(7, true),
  /** More than one initiation within 20 ms. */
  INITIATION_FLOOD(16, true),
  /** A response or cookie reply that answers nothing we sent. */
  UNEXPECTED_MESSAGE(2, true),
  /** Transport data whose receiver index is none of the live sessions'. */
  UNKNOWN_INDEX(4, true),
  /** Transport data whose tag is wrong. */
  BAD_TAG(9, true),
  /** Transport data whose counter was accepted before. */
  REPLAYED_COUNTER(11, true),
  /** Transport data more than 8128 counters behind the newest, or beyond the message limit. */
  COUNTER_OUT_OF_WINDOW(10, true),
  /** Transport data for a session that is older than 180 s or was used up. */
  SESSION_EXPIRED(15, true),
  /** Authentic transport data that holds no valid IPv4 or IPv6 packet. */
  BAD_INNER_PACKET(12, true),
  /**
   * An authentic packet whose source address is not its peer's by a {@link Device}'s AllowedIPs.
   */
  SOURCE_NOT_ALLOWED(-1, true);

  private static final Reason[] VALUES = values();

  private final int boringTunCode;
  private final boolean drop;

  Reason(int boringTunCode, boolean drop) {
    this.boringTunCode = boringTunCode;
    this.drop = drop;
  }

  /**
   * The nearest error code of BoringTun's {@code WireGuardError}.
   *
   * @return 0 to 16, or -1 where BoringTun has none
   */
  public int boringTunCode() {
    return boringTunCode;
  }

  /**
   * Whether a packet or datagram was lost for this reason.
   *
   * @return true if {@link TunnelStats#dropped(Reason)} counts it
   */
  public boolean isDrop() {
    return drop;
  }

  /** Its place in results and among the drop counts; never stored or sent anywhere. */
  @SuppressWarnings("EnumOrdinal")
  int index() {
    return ordinal();
  }

  static Reason ofIndex(int index) {
    return VALUES[index];
  }

  static int count() {
    return VALUES.length;
  }
}
