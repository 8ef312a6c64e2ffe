package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code [Peer]} section: one other side of the tunnel.
 *
 * <p><b>Immutable, safe for all threads</b>, but for {@link PresharedKey#close()} of the key it
 * holds.
 */
public final class PeerSection {
  private final PublicKey publicKey;
  private final Optional<PresharedKey> presharedKey;
  private final Optional<EndpointName> endpoint;
  private final int persistentKeepaliveSeconds;
  private final List<IpPrefix> allowedIps;
  private final List<IpPrefix> disallowedIps;
  private final List<String> allowedApps;
  private final List<String> disallowedApps;

  private PeerSection(PublicKey publicKey, Builder builder) {
    this.publicKey = publicKey;
    presharedKey = Optional.ofNullable(builder.presharedKey);
    endpoint = Optional.ofNullable(builder.endpoint);
    persistentKeepaliveSeconds = builder.persistentKeepaliveSeconds;
    allowedIps = List.copyOf(builder.allowedIps);
    disallowedIps = List.copyOf(builder.disallowedIps);
    allowedApps = List.copyOf(builder.allowedApps);
    disallowedApps = List.copyOf(builder.disallowedApps);
  }

  /**
   * Starts a section.
   *
   * @param publicKey the peer's key
   * @return a builder with everything else at its default
   */
  public static Builder builder(PublicKey publicKey) {
    return new Builder().publicKey(publicKey);
  }

  /** {@return the {@code PublicKey}} */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** {@return the {@code PresharedKey}; absent also for WireGuard's key of zeros} */
  public Optional<PresharedKey> presharedKey() {
    return presharedKey;
  }

  /** {@return the {@code Endpoint}; absent if the peer is the one that calls} */
  public Optional<EndpointName> endpoint() {
    return endpoint;
  }

  /** {@return the {@code PersistentKeepalive} in seconds, 0 to 65535; 0: off} */
  public int persistentKeepaliveSeconds() {
    return persistentKeepaliveSeconds;
  }

  /** {@return the {@code AllowedIPs}, host bits zero, in the file's order} */
  public List<IpPrefix> allowedIps() {
    return allowedIps;
  }

  /**
   * {@return the {@code DisallowedIPs}, to be taken away from the allowed ones, in the file's
   * order}
   */
  public List<IpPrefix> disallowedIps() {
    return disallowedIps;
  }

  /** {@return the {@code AllowedApps} as written: names, wildcards, paths or folders} */
  public List<String> allowedApps() {
    return allowedApps;
  }

  /** {@return the {@code DisallowedApps} as written: names, wildcards, paths or folders} */
  public List<String> disallowedApps() {
    return disallowedApps;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerSection that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** What the section says, without the preshared key. */
  @Override
  public String toString() {
    return "PeerSection["
        + ("publicKey=" + publicKey + ", presharedKey=")
        + (presharedKey.isPresent() ? "hidden" : "none")
        + (", endpoint=" + endpoint.map(EndpointName::toString).orElse("none"))
        + (", persistentKeepaliveSeconds=" + persistentKeepaliveSeconds)
        + (", allowedIps=" + allowedIps + ", disallowedIps=" + disallowedIps)
        + (", allowedApps=" + allowedApps + ", disallowedApps=" + disallowedApps + "]");
  }

  private List<Object> values() {
    return List.of(
        List.of(publicKey, presharedKey, endpoint, persistentKeepaliveSeconds),
        List.of(allowedIps, disallowedIps, allowedApps, disallowedApps));
  }

  /**
   * Collects the values of a section. Every method checks its argument and throws {@link
   * IllegalArgumentException} with the reason.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    static final int MAX_KEEPALIVE_SECONDS = 65_535;

    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private final List<IpPrefix> disallowedIps = new ArrayList<>();
    private final List<String> allowedApps = new ArrayList<>();
    private final List<String> disallowedApps = new ArrayList<>();
    private @Nullable PublicKey publicKey;
    private @Nullable PresharedKey presharedKey;
    private @Nullable EndpointName endpoint;
    private int persistentKeepaliveSeconds;

    Builder() {}

    Builder publicKey(PublicKey key) {
      publicKey = Objects.requireNonNull(key, "key");
      return this;
    }

    @Nullable PublicKey publicKey() {
      return publicKey;
    }

    /**
     * Sets the {@code PresharedKey}; the section does not close it.
     *
     * @param key the value
     * @return this
     */
    public Builder presharedKey(PresharedKey key) {
      presharedKey = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * Sets the {@code Endpoint}.
     *
     * @param name the value
     * @return this
     */
    public Builder endpoint(EndpointName name) {
      endpoint = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the {@code PersistentKeepalive} in seconds, 0 (off) to 65535.
     *
     * @param seconds the value
     * @return this
     */
    public Builder persistentKeepaliveSeconds(int seconds) {
      if (seconds < 0 || seconds > MAX_KEEPALIVE_SECONDS) {
        throw new IllegalArgumentException(
            "PersistentKeepalive " + seconds + " must be 0 to " + MAX_KEEPALIVE_SECONDS);
      }
      persistentKeepaliveSeconds = seconds;
      return this;
    }

    /**
     * Adds to {@code AllowedIPs}.
     *
     * @param prefix the value
     * @return this
     */
    public Builder addAllowedIp(IpPrefix prefix) {
      allowedIps.add(Objects.requireNonNull(prefix, "prefix"));
      return this;
    }

    /**
     * Adds to {@code DisallowedIPs}.
     *
     * @param prefix the value
     * @return this
     */
    public Builder addDisallowedIp(IpPrefix prefix) {
      disallowedIps.add(Objects.requireNonNull(prefix, "prefix"));
      return this;
    }

    /**
     * Adds to {@code AllowedApps}: a name, a wildcard, a path, or a folder that ends in a slash.
     */
    public Builder addAllowedApp(String app) {
      allowedApps.add(AppEntry.require(app));
      return this;
    }

    /**
     * Adds to {@code DisallowedApps}, as {@link #addAllowedApp}.
     *
     * @param app the value
     * @return this
     */
    public Builder addDisallowedApp(String app) {
      disallowedApps.add(AppEntry.require(app));
      return this;
    }

    /**
     * The section.
     *
     * @return an immutable section
     */
    public PeerSection build() {
      if (publicKey == null) {
        throw new IllegalStateException("a peer needs a public key");
      }
      return new PeerSection(publicKey, this);
    }
  }
}
