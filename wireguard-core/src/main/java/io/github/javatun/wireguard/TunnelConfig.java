package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.session.IndexAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Tunnel} is made from: keys, timers, sizes, clocks.
 *
 * <pre>{@code
 * TunnelConfig config =
 *     TunnelConfig.builder(ownPrivateKey, peerPublicKey)
 *         .presharedKey(psk)
 *         .persistentKeepaliveSeconds(25)
 *         .build();
 * }</pre>
 *
 * <p><b>Immutable; safe for all threads.</b> It refers to the key objects, it does not copy them:
 * close those after the tunnel was made, not before.
 */
public final class TunnelConfig {
  private final PrivateKey privateKey;
  private final PublicKey peerPublicKey;
  private final @Nullable PresharedKey presharedKey;
  private final int persistentKeepaliveSeconds;
  private final int mtuBytes;
  private final int queueBytes;
  private final int indexPrefix;
  private final @Nullable IndexAllocator indices;
  private final @Nullable RateLimiter rateLimiter;
  private final TimeSource timeSource;
  private final RandomSource randomSource;
  private final @Nullable TunnelLog log;
  private final TunnelLog.Level logThreshold;

  private TunnelConfig(Builder builder) {
    privateKey = builder.privateKey;
    peerPublicKey = builder.peerPublicKey;
    presharedKey = builder.presharedKey;
    persistentKeepaliveSeconds = builder.persistentKeepaliveSeconds;
    mtuBytes = builder.mtuBytes;
    queueBytes = builder.queueBytes;
    indexPrefix = builder.indexPrefix;
    indices = builder.indices;
    rateLimiter = builder.rateLimiter;
    timeSource = builder.timeSource;
    randomSource = builder.randomSource;
    log = builder.log;
    logThreshold = builder.logThreshold;
  }

  /**
   * Starts a configuration.
   *
   * @param own this side's private key
   * @param peer the other side's public key
   * @return a builder with all else at its default
   */
  public static Builder builder(PrivateKey own, PublicKey peer) {
    return new Builder(own, peer);
  }

  /** A builder with these settings, but no preshared key and keepalive, for another peer. */
  Builder forPeer(PrivateKey own, PublicKey peer) {
    Builder builder = new Builder(own, peer);
    builder.mtuBytes = mtuBytes;
    builder.queueBytes = queueBytes;
    builder.rateLimiter = rateLimiter;
    builder.timeSource = timeSource;
    builder.randomSource = randomSource;
    builder.log = log;
    builder.logThreshold = logThreshold;
    return builder;
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  PublicKey peerPublicKey() {
    return peerPublicKey;
  }

  @Nullable PresharedKey presharedKey() {
    return presharedKey;
  }

  int persistentKeepaliveSeconds() {
    return persistentKeepaliveSeconds;
  }

  int mtuBytes() {
    return mtuBytes;
  }

  int queueBytes() {
    return queueBytes;
  }

  /** Negative if there is none. */
  int indexPrefix() {
    return indexPrefix;
  }

  /** Where indices come from, if not from the tunnel itself. */
  @Nullable IndexAllocator indices() {
    return indices;
  }

  @Nullable RateLimiter rateLimiter() {
    return rateLimiter;
  }

  TimeSource timeSource() {
    return timeSource;
  }

  RandomSource randomSource() {
    return randomSource;
  }

  @Nullable TunnelLog log() {
    return log;
  }

  TunnelLog.Level logThreshold() {
    return logThreshold;
  }

  @Override
  public String toString() {
    return "TunnelConfig[peer=" + peerPublicKey + "]";
  }

  /**
   * Collects the settings.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    private static final int DEFAULT_QUEUE_BYTES = 64 * 1024;
    private static final int MAX_KEEPALIVE_SECONDS = 65_535;
    private static final int MAX_INDEX_PREFIX = 0xff_ffff;
    private static final int MAX_QUEUE_BYTES = 1 << 30;

    private final PrivateKey privateKey;
    private final PublicKey peerPublicKey;
    private @Nullable PresharedKey presharedKey;
    private int persistentKeepaliveSeconds;
    private int mtuBytes;
    private int queueBytes = DEFAULT_QUEUE_BYTES;
    private int indexPrefix = -1;
    private @Nullable IndexAllocator indices;
    private @Nullable RateLimiter rateLimiter;
    private TimeSource timeSource = TimeSource.system();
    private RandomSource randomSource = RandomSource.secure();
    private @Nullable TunnelLog log;
    private TunnelLog.Level logThreshold = TunnelLog.Level.INFO;

    private Builder(PrivateKey own, PublicKey peer) {
      privateKey = Objects.requireNonNull(own, "own private key");
      peerPublicKey = Objects.requireNonNull(peer, "peer's public key");
    }

    /**
     * Mixes a preshared key into every handshake (paper, section 5.2).
     *
     * @param key null for none, the default
     * @return this
     */
    public Builder presharedKey(@Nullable PresharedKey key) {
      presharedKey = key;
      return this;
    }

    /**
     * Sends a keepalive after so many seconds without any traffic, the first one at once; keeps NAT
     * mappings open, and the tunnel up.
     *
     * @param seconds 1 to 65535; 0 for off, the default
     * @return this
     */
    public Builder persistentKeepaliveSeconds(int seconds) {
      persistentKeepaliveSeconds = checkKeepalive(seconds);
      return this;
    }

    static int checkKeepalive(int seconds) {
      return check("persistentKeepaliveSeconds", seconds, 0, MAX_KEEPALIVE_SECONDS);
    }

    /**
     * The largest inner packet the caller sends, so that padding never makes a datagram longer than
     * a full packet's (paper, section 5.4.6).
     *
     * @param bytes 1 to {@link Tunnel#MAX_PACKET_SIZE_BYTES}; 0 for unknown, the default
     * @return this
     */
    public Builder mtuBytes(int bytes) {
      mtuBytes = check("mtuBytes", bytes, 0, Tunnel.MAX_PACKET_SIZE_BYTES);
      return this;
    }

    /**
     * Memory for packets written before a session exists, taken while packets wait. Each packet
     * takes its length and 2 bytes; the oldest is dropped for a newer one.
     *
     * @param bytes 0 for no queue, up to 1 GiB; 65,536 unless set
     * @return this
     */
    public Builder queueBytes(int bytes) {
      queueBytes = check("queueBytes", bytes, 0, MAX_QUEUE_BYTES);
      return this;
    }

    /**
     * Gives all indices of this tunnel the same upper 24 bits, as BoringTun's {@code index} does,
     * so that a host finds the tunnel of a datagram by {@code receiverIndex >>> 8}. Without it the
     * indices are random, and an observer can not link a peer's sessions by them.
     *
     * @param prefix 0 to 2^24 - 1
     * @return this
     */
    public Builder indexPrefix(int prefix) {
      indexPrefix = check("indexPrefix", prefix, 0, MAX_INDEX_PREFIX);
      return this;
    }

    /** Makes the tunnel one of those that share a table of indices. */
    Builder indices(IndexAllocator allocator) {
      indices = allocator;
      return this;
    }

    /**
     * Shares a limiter among tunnels.
     *
     * @param limiter one of its own unless set
     * @return this
     */
    public Builder rateLimiter(RateLimiter limiter) {
      rateLimiter = Objects.requireNonNull(limiter, "rateLimiter");
      return this;
    }

    /**
     * The clocks.
     *
     * @param source the JVM's unless set
     * @return this
     */
    public Builder timeSource(TimeSource source) {
      timeSource = Objects.requireNonNull(source, "timeSource");
      return this;
    }

    /**
     * Where ephemeral keys, indices and nonces come from.
     *
     * @param source a {@code SecureRandom} unless set; anything else is for tests
     * @return this
     */
    public Builder randomSource(RandomSource source) {
      randomSource = Objects.requireNonNull(source, "randomSource");
      return this;
    }

    /**
     * Receives the log lines.
     *
     * @param receiver where to
     * @param threshold the least level wanted
     * @return this
     */
    public Builder log(TunnelLog receiver, TunnelLog.Level threshold) {
      log = Objects.requireNonNull(receiver, "receiver");
      logThreshold = Objects.requireNonNull(threshold, "threshold");
      return this;
    }

    /**
     * Makes the configuration.
     *
     * @return an immutable configuration; this builder may be used on
     */
    public TunnelConfig build() {
      return new TunnelConfig(this);
    }

    private static int check(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " is " + value + ": it must be " + least + " to " + most);
      }
      return value;
    }
  }
}
