package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.noise.CookieSecret;
import io.github.javatun.wireguard.internal.noise.SourceBuckets;
import io.github.javatun.wireguard.internal.timer.MonotonicClock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Protects against floods of handshake messages (paper, section 5.3): tells when the host is under
 * load, makes the cookies, and limits every source address that holds one.
 *
 * <p>A tunnel has one of its own unless it is given one. A host with many tunnels shares one among
 * them, so that the load is counted together.
 *
 * <p>Under load means: more than {@link Builder#handshakesPerSecond} messages with a right mac1
 * arrived within a second; it lasts for a second after that was last so. Messages without a valid
 * cookie are then answered by a cookie reply, which costs two hashes and an XChaCha20-Poly1305
 * instead of four Diffie-Hellman operations. With a valid cookie, each IPv4 address or IPv6 /64 may
 * send 20 messages a second, 5 at once. Where the caller passes no address, all senders count as
 * one source that may send {@code handshakesPerSecond}.
 *
 * <p><b>Safe for all threads.</b> The first second under load takes 33 KiB, mostly for the table of
 * sources; nothing else is allocated. When all the table's places that fit a new source are taken
 * by active ones, the new source is refused until one of them has been quiet for a quarter of a
 * second.
 */
public final class RateLimiter {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long STICKY_NANOS = SECOND_NANOS;
  private static final int SOURCE_MESSAGES_PER_SECOND = 20;
  private static final int SOURCE_BURST = 5;

  /** What to do with a handshake message whose mac1 is right. */
  enum Verdict {
    PROCESS,
    DEMAND_COOKIE,
    REFUSE
  }

  private final int handshakesPerSecond;
  private final MonotonicClock clock;
  private final RandomSource random;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private long secondStartNanos;
  private int messagesThisSecond;
  private long underLoadUntilNanos;
  private @Nullable CookieSecret secret;
  private @Nullable SourceBuckets sources;
  private long anonymousTokensNanos;
  private long anonymousAtNanos;

  private RateLimiter(Builder builder) {
    handshakesPerSecond = builder.handshakesPerSecond;
    clock = new MonotonicClock(builder.timeSource::nanoTime);
    random = builder.randomSource;
    anonymousTokensNanos = SECOND_NANOS;
  }

  /**
   * A limiter with the settings of the builder.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Counts a message and decides on it.
   *
   * @param scratch for the hashes
   * @param message a handshake message in the scratch's input
   * @param macOffset where its mac1 begins; mac2 follows
   * @param from the sender, if known
   */
  Verdict judge(CallScratch scratch, byte[] message, int macOffset, @Nullable Endpoint from) {
    lock.lock();
    try {
      long now = clock.nowNanos();
      count(now);
      if (now >= underLoadUntilNanos) {
        return Verdict.PROCESS;
      }
      if (!cookies()
          .isMac2Valid(scratch, now, message, macOffset, high(from), low(from), port(from))) {
        return Verdict.DEMAND_COOKIE;
      }
      boolean admitted =
          from == null ? admitAnonymous(now) : buckets().admit(now, sourceOf(from), from.isIpv4());
      return admitted ? Verdict.PROCESS : Verdict.REFUSE;
    } finally {
      lock.unlock();
    }
  }

  /** Writes the nonce of a cookie reply, 24 bytes, and the sender's cookie, 16 bytes. */
  void demand(
      CallScratch scratch,
      @Nullable Endpoint from,
      byte[] target,
      int nonceOffset,
      int cookieOffset) {
    lock.lock();
    try {
      cookies()
          .demand(
              scratch,
              clock.nowNanos(),
              high(from),
              low(from),
              port(from),
              target,
              nonceOffset,
              cookieOffset);
    } finally {
      lock.unlock();
    }
  }

  private void count(long now) {
    if (now - secondStartNanos >= SECOND_NANOS) {
      secondStartNanos = now;
      messagesThisSecond = 0;
    }
    if (++messagesThisSecond > handshakesPerSecond) {
      underLoadUntilNanos = now + STICKY_NANOS;
    }
  }

  private boolean admitAnonymous(long now) {
    long cost = SECOND_NANOS / handshakesPerSecond;
    anonymousTokensNanos = Math.min(SECOND_NANOS, anonymousTokensNanos + (now - anonymousAtNanos));
    anonymousAtNanos = now;
    if (anonymousTokensNanos < cost) {
      return false;
    }
    anonymousTokensNanos -= cost;
    return true;
  }

  private CookieSecret cookies() {
    CookieSecret existing = secret;
    if (existing == null) {
      existing = new CookieSecret(random::nextBytes);
      secret = existing;
    }
    return existing;
  }

  private SourceBuckets buckets() {
    SourceBuckets existing = sources;
    if (existing == null) {
      existing = new SourceBuckets(SOURCE_MESSAGES_PER_SECOND, SOURCE_BURST, random::nextBytes);
      sources = existing;
    }
    return existing;
  }

  /** IPv4 by address, IPv6 by /64. */
  private static long sourceOf(Endpoint from) {
    return from.isIpv4() ? from.low() : from.high();
  }

  private static long high(@Nullable Endpoint from) {
    return from == null ? 0 : from.high();
  }

  private static long low(@Nullable Endpoint from) {
    return from == null ? 0 : from.low();
  }

  private static int port(@Nullable Endpoint from) {
    return from == null ? 0 : from.port();
  }

  /**
   * Settings of a limiter.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    private static final int DEFAULT_HANDSHAKES_PER_SECOND = 100;

    private int handshakesPerSecond = DEFAULT_HANDSHAKES_PER_SECOND;
    private TimeSource timeSource = TimeSource.system();
    private RandomSource randomSource = RandomSource.secure();

    private Builder() {}

    /**
     * From how many handshake messages a second on the host counts as under load.
     *
     * @param messages 1 to 1,000,000; 100 unless set, which costs about 3 % of one core
     * @return this
     */
    public Builder handshakesPerSecond(int messages) {
      if (messages < 1 || messages > 1_000_000) {
        throw new IllegalArgumentException(
            "handshakesPerSecond is " + messages + ": it must be 1 to 1,000,000");
      }
      handshakesPerSecond = messages;
      return this;
    }

    /**
     * The clock.
     *
     * @param source the JVM's unless set
     * @return this
     */
    public Builder timeSource(TimeSource source) {
      timeSource = source;
      return this;
    }

    /**
     * Where the cookie secret comes from, and the key of the nonces of cookie replies.
     *
     * @param source a {@code SecureRandom} unless set
     * @return this
     */
    public Builder randomSource(RandomSource source) {
      randomSource = source;
      return this;
    }

    /**
     * Makes the limiter.
     *
     * @return a new limiter
     */
    public RateLimiter build() {
      return new RateLimiter(this);
    }
  }
}
