package io.github.javatun.wireguard.ndis.policy;

import java.util.Objects;

/**
 * What a transparent client does where a configuration file says nothing. They are options of the
 * program, not keys of the file: a file stays one that other clients read, and what a policy costs
 * is decided by who runs the program, not by who sent the file.
 *
 * <p>The defaults keep packets that the rules choose from leaving outside the tunnel.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param onTunnelDown chosen packets while the tunnel has no session; {@link OnTunnelDown#DROP}
 * @param onUnknownOwner packets whose program is not known; {@link OnUnknownOwner#HOLD}
 * @param onNoIpv6 chosen packets of a family without a tunnel address; {@link OnNoIpv6#BLOCK}
 * @param dnsMode which questions for names go to the tunnel's servers; {@link DnsMode#ALL}
 * @param killSwitch what never leaves outside the tunnel; {@link KillSwitch#SELECTED}
 * @param forwarded packets sent for other computers; {@link Forwarded#TUNNEL}
 * @param ownProcess packets of the process that the client runs in; {@link OwnProcess#DIRECT}
 * @param bypassLan whether {@link LocalTraffic#PRIVATE_NETWORKS} stay outside the tunnel, and
 *     reachable with {@link KillSwitch#ALL}; false, since tunnels often lead to such networks.
 *     {@code DisallowedIPs} do the same for single networks
 * @param terminateOldConnections whether TCP connections from before the tunnel that the rules
 *     choose are ended when it starts, so that programs open new ones through it at once; true. If
 *     not, they hang until the far side or the program gives up, since their address changes
 * @param holdPackets how many packets wait at once until their program is known, 1 to 65536; 512
 * @param holdMillis how long each waits at most, 1 to 10000; 250
 */
public record ClientPolicies(
    OnTunnelDown onTunnelDown,
    OnUnknownOwner onUnknownOwner,
    OnNoIpv6 onNoIpv6,
    DnsMode dnsMode,
    KillSwitch killSwitch,
    Forwarded forwarded,
    OwnProcess ownProcess,
    boolean bypassLan,
    boolean terminateOldConnections,
    int holdPackets,
    int holdMillis) {

  /** The most packets that may wait. */
  public static final int MAX_HOLD_PACKETS = 65_536;

  /** The longest time that packets may wait, in milliseconds. */
  public static final int MAX_HOLD_MILLIS = 10_000;

  private static final ClientPolicies DEFAULTS = builder().build();

  /**
   * Checks ranges, and that no policy lets out what the kill switch keeps in.
   *
   * @throws IllegalArgumentException if not; the message says what to change
   */
  public ClientPolicies {
    Objects.requireNonNull(onTunnelDown, "onTunnelDown");
    Objects.requireNonNull(onUnknownOwner, "onUnknownOwner");
    Objects.requireNonNull(onNoIpv6, "onNoIpv6");
    Objects.requireNonNull(dnsMode, "dnsMode");
    Objects.requireNonNull(killSwitch, "killSwitch");
    Objects.requireNonNull(forwarded, "forwarded");
    Objects.requireNonNull(ownProcess, "ownProcess");
    requireRange("holdPackets", holdPackets, MAX_HOLD_PACKETS);
    requireRange("holdMillis", holdMillis, MAX_HOLD_MILLIS);
    if (killSwitch != KillSwitch.OFF) {
      requireNoPass("onTunnelDown", onTunnelDown == OnTunnelDown.PASS, killSwitch);
      requireNoPass("onUnknownOwner", onUnknownOwner == OnUnknownOwner.PASS, killSwitch);
      requireNoPass("onNoIpv6", onNoIpv6 == OnNoIpv6.PASS, killSwitch);
    }
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 1 to " + max);
    }
  }

  private static void requireNoPass(String name, boolean passes, KillSwitch killSwitch) {
    if (passes) {
      throw new IllegalArgumentException(
          name
              + " PASS lets packets out that the kill switch "
              + killSwitch
              + " keeps in: choose another, or turn the kill switch OFF");
    }
  }

  /** All at their defaults. */
  public static ClientPolicies defaults() {
    return DEFAULTS;
  }

  /** A builder with all at their defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Collects policies; what each means stands at {@link ClientPolicies}.
   *
   * <p><b>An instance belongs to one thread.</b>
   */
  public static final class Builder {
    private OnTunnelDown onTunnelDown = OnTunnelDown.DROP;
    private OnUnknownOwner onUnknownOwner = OnUnknownOwner.HOLD;
    private OnNoIpv6 onNoIpv6 = OnNoIpv6.BLOCK;
    private DnsMode dnsMode = DnsMode.ALL;
    private KillSwitch killSwitch = KillSwitch.SELECTED;
    private Forwarded forwarded = Forwarded.TUNNEL;
    private OwnProcess ownProcess = OwnProcess.DIRECT;
    private boolean bypassLan;
    private boolean terminateOldConnections = true;
    private int holdPackets = 512;
    private int holdMillis = 250;

    private Builder() {}

    /** Chosen packets while the tunnel has no session. */
    public Builder onTunnelDown(OnTunnelDown choice) {
      onTunnelDown = choice;
      return this;
    }

    /** Packets whose program is not known. */
    public Builder onUnknownOwner(OnUnknownOwner choice) {
      onUnknownOwner = choice;
      return this;
    }

    /** Chosen packets of a family without a tunnel address. */
    public Builder onNoIpv6(OnNoIpv6 choice) {
      onNoIpv6 = choice;
      return this;
    }

    /** Which questions for names go to the tunnel's servers. */
    public Builder dnsMode(DnsMode choice) {
      dnsMode = choice;
      return this;
    }

    /** What never leaves outside the tunnel. */
    public Builder killSwitch(KillSwitch choice) {
      killSwitch = choice;
      return this;
    }

    /** Packets sent for other computers. */
    public Builder forwarded(Forwarded choice) {
      forwarded = choice;
      return this;
    }

    /** Packets of the process that the client runs in. */
    public Builder ownProcess(OwnProcess choice) {
      ownProcess = choice;
      return this;
    }

    /** Whether private networks stay outside the tunnel. */
    public Builder bypassLan(boolean choice) {
      bypassLan = choice;
      return this;
    }

    /** Whether TCP connections from before the tunnel are ended. */
    public Builder terminateOldConnections(boolean choice) {
      terminateOldConnections = choice;
      return this;
    }

    /** How many packets wait at once until their program is known, 1 to 65536. */
    public Builder holdPackets(int packets) {
      holdPackets = packets;
      return this;
    }

    /** How long each packet waits at most, 1 to 10000 milliseconds. */
    public Builder holdMillis(int millis) {
      holdMillis = millis;
      return this;
    }

    /**
     * The policies.
     *
     * @throws IllegalArgumentException if a number is out of range, or a policy lets out what the
     *     kill switch keeps in
     */
    public ClientPolicies build() {
      return new ClientPolicies(
          onTunnelDown,
          onUnknownOwner,
          onNoIpv6,
          dnsMode,
          killSwitch,
          forwarded,
          ownProcess,
          bypassLan,
          terminateOldConnections,
          holdPackets,
          holdMillis);
    }
  }
}
