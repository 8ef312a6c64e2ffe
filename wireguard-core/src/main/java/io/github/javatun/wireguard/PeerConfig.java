package io.github.javatun.wireguard;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a peer of a {@link Device} is made from. All but the key can be changed later, see {@link
 * DevicePeer}.
 *
 * <p><b>Immutable; safe for all threads.</b> It refers to the preshared key, it does not copy it:
 * close that after the peer was added, not before.
 */
public final class PeerConfig {
  private final PublicKey publicKey;
  private final @Nullable PresharedKey presharedKey;
  private final @Nullable Endpoint endpoint;
  private final int persistentKeepaliveSeconds;
  private final List<IpPrefix> allowedIps;

  private PeerConfig(Builder builder) {
    publicKey = builder.publicKey;
    presharedKey = builder.presharedKey;
    endpoint = builder.endpoint;
    persistentKeepaliveSeconds = builder.persistentKeepaliveSeconds;
    allowedIps = builder.allowedIps;
  }

  /**
   * Starts a configuration.
   *
   * @param peer the peer's public key
   * @return a builder with all else at its default: nothing
   */
  public static Builder builder(PublicKey peer) {
    return new Builder(peer);
  }

  PublicKey publicKey() {
    return publicKey;
  }

  @Nullable PresharedKey presharedKey() {
    return presharedKey;
  }

  /** Never changed. */
  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  int persistentKeepaliveSeconds() {
    return persistentKeepaliveSeconds;
  }

  List<IpPrefix> allowedIps() {
    return allowedIps;
  }

  @Override
  public String toString() {
    return "PeerConfig[" + publicKey + "]";
  }

  /**
   * Collects the settings.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    private final PublicKey publicKey;
    private @Nullable PresharedKey presharedKey;
    private @Nullable Endpoint endpoint;
    private int persistentKeepaliveSeconds;
    private List<IpPrefix> allowedIps = List.of();

    private Builder(PublicKey peer) {
      publicKey = Objects.requireNonNull(peer, "peer");
    }

    /**
     * The preshared key.
     *
     * @param key null for none
     * @return this
     */
    public Builder presharedKey(@Nullable PresharedKey key) {
      presharedKey = key;
      return this;
    }

    /**
     * Where the peer is.
     *
     * @param address copied; null if the peer is the one that calls
     * @return this
     */
    public Builder endpoint(@Nullable Endpoint address) {
      endpoint = address == null ? null : new Endpoint().set(address);
      return this;
    }

    /**
     * Sends a keepalive when nothing was sent or received for this long.
     *
     * @param seconds 1 to 65535, or 0 for off
     * @return this
     */
    public Builder persistentKeepaliveSeconds(int seconds) {
      TunnelConfig.Builder.checkKeepalive(seconds);
      persistentKeepaliveSeconds = seconds;
      return this;
    }

    /**
     * The addresses behind the peer. Those that another peer has move to this one.
     *
     * @param prefixes copied
     * @return this
     */
    public Builder allowedIps(Collection<IpPrefix> prefixes) {
      allowedIps = List.copyOf(prefixes);
      return this;
    }

    /**
     * Makes the configuration.
     *
     * @return an immutable configuration; this builder may be used on
     */
    public PeerConfig build() {
      return new PeerConfig(this);
    }
  }
}
