package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.noise.Identity;
import io.github.javatun.wireguard.internal.noise.Messages;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake message must pass before anything is spent on it (paper, sections 5.3 and
 * 5.4.4): mac1, and under load the cookie and the source's rate.
 *
 * <p><b>Safe for all threads.</b> Allocates nothing, but for what the limiter takes under load.
 */
final class HandshakeGate {
  /** What {@link #admit} answers for a message to be processed. */
  static final long ADMITTED = -1;

  private final RateLimiter limiter;

  HandshakeGate(RateLimiter limiter) {
    this.limiter = limiter;
  }

  /**
   * Looks at a message of type 1 or 2.
   *
   * @param message in the scratch's input buffer
   * @return {@link #ADMITTED}, an error, or a cookie reply in the target
   */
  long admit(
      CallScratch scratch,
      Identity addressee,
      int type,
      byte[] message,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    boolean isInitiation = type == Messages.INITIATION;
    int macOffset = isInitiation ? Messages.INITIATION_MACS : Messages.RESPONSE_MACS;
    if (!addressee.isMac1Valid(scratch, message, macOffset)) {
      return Result.error(Reason.BAD_MAC1);
    }
    if (capacity < (isInitiation ? Messages.RESPONSE_SIZE : Messages.COOKIE_REPLY_SIZE)) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    return switch (limiter.judge(scratch, message, macOffset, from)) {
      case PROCESS -> ADMITTED;
      case REFUSE -> Result.error(Reason.UNDER_LOAD);
      case DEMAND_COOKIE -> {
        byte[] reply = scratch.handshakeOut();
        // Behind the reply the buffer has room for the cookie.
        int cookieOffset = Messages.COOKIE_REPLY_SIZE;
        limiter.demand(scratch, from, reply, Messages.COOKIE_REPLY_NONCE, cookieOffset);
        addressee.writeCookieReply(scratch, message, macOffset, cookieOffset, reply);
        target.copyFrom(targetOffset, reply, 0, Messages.COOKIE_REPLY_SIZE);
        yield Result.of(Result.WRITE_TO_NETWORK, Messages.COOKIE_REPLY_SIZE);
      }
    };
  }
}
