package io.github.javatun.wireguard;

/**
 * Takes apart the {@code long} that every packet call of a {@link Tunnel} answers, so that a call
 * returns operation, size and reason without an object.
 *
 * <p>The operations have BoringTun's numbers. A loop switches on {@link #operation(long)}:
 *
 * <ul>
 *   <li>{@link #DONE}: nothing to send or deliver; {@link #reason(long)} tells more.
 *   <li>{@link #WRITE_TO_NETWORK}: {@link #sizeBytes(long)} bytes of the destination are a datagram
 *       to be sent: what {@code read} answers goes back to the sender of the datagram it was given
 *       (who may be a stranger that is asked for a cookie), everything else to the peer's endpoint.
 *   <li>{@link #WRITE_TO_TUNNEL_IPV4}, {@link #WRITE_TO_TUNNEL_IPV6}: they are an IP packet from
 *       the peer.
 *   <li>{@link #ERROR}: nothing came of it; {@link #reason(long)} tells why.
 * </ul>
 *
 * <p>Beside the operation stand three flags: {@link #isMorePending(long)} (call {@code tick} until
 * it clears), {@link #isAuthenticated(long)} (the datagram was the peer's: its source address is
 * the peer's endpoint now) and {@link #isHandshakeCompleted(long)}.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class Result {
  /** Nothing to send or deliver. */
  public static final int DONE = 0;

  /** The destination holds a datagram to be sent. */
  public static final int WRITE_TO_NETWORK = 1;

  /** Nothing came of it, see {@link #reason(long)}. */
  public static final int ERROR = 2;

  /** The destination holds an IPv4 packet from the peer. */
  public static final int WRITE_TO_TUNNEL_IPV4 = 4;

  /** The destination holds an IPv6 packet from the peer. */
  public static final int WRITE_TO_TUNNEL_IPV6 = 6;

  // size in bits 0..31, operation in 32..39, reason in 40..47, flags above
  private static final int OPERATION_SHIFT = 32;
  private static final int REASON_SHIFT = 40;
  static final long MORE_PENDING = 1L << 48;
  static final long AUTHENTICATED = 1L << 49;
  static final long HANDSHAKE_COMPLETED = 1L << 50;
  private static final long FLAGS = MORE_PENDING | AUTHENTICATED | HANDSHAKE_COMPLETED;

  private Result() {}

  /**
   * What the caller is to do.
   *
   * @param result what a call answered
   * @return one of this class's five constants
   */
  public static int operation(long result) {
    return (int) (result >>> OPERATION_SHIFT) & 0xff;
  }

  /**
   * How many bytes of the destination are filled, from its first one on.
   *
   * @param result what a call answered
   * @return bytes; 0 with {@link #DONE} and {@link #ERROR}
   */
  public static int sizeBytes(long result) {
    return (int) result;
  }

  /**
   * The detail behind the operation.
   *
   * @param result what a call answered
   * @return {@link Reason#NONE} where the operation says it all
   */
  public static Reason reason(long result) {
    return Reason.ofIndex((int) (result >>> REASON_SHIFT) & 0xff);
  }

  /**
   * Whether the tunnel has more to send at once: call {@code tick} until this is false.
   *
   * @param result what a call answered
   * @return true if {@code tick} would send something now
   */
  public static boolean isMorePending(long result) {
    return (result & MORE_PENDING) != 0;
  }

  /**
   * Whether the datagram given to {@code read} was authentic handshake or transport data of the
   * peer, so that its source address may become the peer's endpoint (paper, section 2.1). Cookie
   * replies never set it.
   *
   * @param result what {@code read} answered
   * @return true if the endpoint may follow the sender
   */
  public static boolean isAuthenticated(long result) {
    return (result & AUTHENTICATED) != 0;
  }

  /**
   * Whether this datagram completed a handshake: a response that was accepted, or the first data
   * that confirmed a response of ours.
   *
   * @param result what {@code read} answered
   * @return true once for each new session in use
   */
  public static boolean isHandshakeCompleted(long result) {
    return (result & HANDSHAKE_COMPLETED) != 0;
  }

  /**
   * Whether the destination holds a datagram to be sent.
   *
   * @param result what a call answered
   * @return true for {@link #WRITE_TO_NETWORK}
   */
  public static boolean isForNetwork(long result) {
    return operation(result) == WRITE_TO_NETWORK;
  }

  /**
   * Whether the destination holds an IP packet to be delivered.
   *
   * @param result what a call answered
   * @return true for {@link #WRITE_TO_TUNNEL_IPV4} and {@link #WRITE_TO_TUNNEL_IPV6}
   */
  public static boolean isForTunnel(long result) {
    return (operation(result) & WRITE_TO_TUNNEL_IPV4) != 0;
  }

  /**
   * A line for logs.
   *
   * @param result what a call answered
   * @return for instance {@code WRITE_TO_NETWORK 148} (allocates)
   */
  public static String toString(long result) {
    String operation =
        switch (operation(result)) {
          case DONE -> "DONE";
          case WRITE_TO_NETWORK -> "WRITE_TO_NETWORK";
          case ERROR -> "ERROR";
          case WRITE_TO_TUNNEL_IPV4 -> "WRITE_TO_TUNNEL_IPV4";
          case WRITE_TO_TUNNEL_IPV6 -> "WRITE_TO_TUNNEL_IPV6";
          default -> "?";
        };
    StringBuilder line = new StringBuilder(operation);
    if (sizeBytes(result) != 0) {
      line.append(' ').append(sizeBytes(result));
    }
    if (reason(result) != Reason.NONE) {
      line.append(' ').append(reason(result));
    }
    if (isAuthenticated(result)) {
      line.append(" authenticated");
    }
    if (isHandshakeCompleted(result)) {
      line.append(" handshake completed");
    }
    if (isMorePending(result)) {
      line.append(" more");
    }
    return line.toString();
  }

  /** Nothing but what stands beside the operation. */
  static long flags(long result) {
    return result & FLAGS;
  }

  static long withoutFlags(long result) {
    return result & ~FLAGS;
  }

  static long of(int operation, int sizeBytes) {
    return (long) operation << OPERATION_SHIFT | sizeBytes;
  }

  static long done(Reason reason) {
    return (long) DONE << OPERATION_SHIFT | (long) reason.index() << REASON_SHIFT;
  }

  static long error(Reason reason) {
    return (long) ERROR << OPERATION_SHIFT | (long) reason.index() << REASON_SHIFT;
  }
}
