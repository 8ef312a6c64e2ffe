package io.github.javatun.wireguard;

/**
 * What a {@link Device} is made from: its key, and what is the same for all its peers.
 *
 * <p><b>Immutable; safe for all threads.</b> It refers to the key object, it does not copy it:
 * close that after the device was made, not before.
 */
public final class DeviceConfig {
  /** What each peer's tunnel is made from, but for keys and keepalive. */
  private final TunnelConfig template;

  private final RateLimiter rateLimiter;

  private DeviceConfig(TunnelConfig template) {
    this.template = template;
    RateLimiter given = template.rateLimiter();
    rateLimiter =
        given != null
            ? given
            : RateLimiter.builder()
                .timeSource(template.timeSource())
                .randomSource(template.randomSource())
                .build();
  }

  /**
   * Starts a configuration.
   *
   * @param own the device's private key
   * @return a builder with all else at its default
   */
  public static Builder builder(PrivateKey own) {
    return new Builder(own);
  }

  PrivateKey privateKey() {
    return template.privateKey();
  }

  RateLimiter rateLimiter() {
    return rateLimiter;
  }

  TimeSource timeSource() {
    return template.timeSource();
  }

  RandomSource randomSource() {
    return template.randomSource();
  }

  TunnelConfig.Builder tunnel(PrivateKey own, PublicKey peer) {
    return template.forPeer(own, peer).rateLimiter(rateLimiter);
  }

  @Override
  public String toString() {
    return "DeviceConfig[hidden]";
  }

  /**
   * Collects the settings.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    private final TunnelConfig.Builder template;

    private Builder(PrivateKey own) {
      // The peer is replaced by each peer's key.
      template = TunnelConfig.builder(own, own.publicKey());
    }

    /**
     * The MTU inside, see {@link TunnelConfig.Builder#mtuBytes}.
     *
     * @param bytes 0 if unknown
     * @return this
     */
    public Builder mtuBytes(int bytes) {
      template.mtuBytes(bytes);
      return this;
    }

    /**
     * Memory for packets of one peer that wait for a session, see {@link
     * TunnelConfig.Builder#queueBytes}.
     *
     * @param bytes 0 for no queue
     * @return this
     */
    public Builder queueBytes(int bytes) {
      template.queueBytes(bytes);
      return this;
    }

    /**
     * The limiter that all peers share.
     *
     * @param limiter one of the device's own unless set
     * @return this
     */
    public Builder rateLimiter(RateLimiter limiter) {
      template.rateLimiter(limiter);
      return this;
    }

    /**
     * The clocks.
     *
     * @param source the JVM's unless set
     * @return this
     */
    public Builder timeSource(TimeSource source) {
      template.timeSource(source);
      return this;
    }

    /**
     * Where ephemeral keys, indices and nonces come from.
     *
     * @param source a {@code SecureRandom} unless set; anything else is for tests
     * @return this
     */
    public Builder randomSource(RandomSource source) {
      template.randomSource(source);
      return this;
    }

    /**
     * Receives the log lines of all peers' tunnels.
     *
     * @param receiver where to
     * @param threshold the least level wanted
     * @return this
     */
    public Builder log(TunnelLog receiver, TunnelLog.Level threshold) {
      template.log(receiver, threshold);
      return this;
    }

    /**
     * Makes the configuration.
     *
     * @return an immutable configuration; this builder may be used on
     */
    public DeviceConfig build() {
      return new DeviceConfig(template.build());
    }
  }
}
