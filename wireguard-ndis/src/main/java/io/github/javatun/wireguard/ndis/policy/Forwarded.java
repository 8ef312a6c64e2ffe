package io.github.javatun.wireguard.ndis.policy;

/**
 * What happens to packets that this computer sends for others: guests of a virtual machine, or of a
 * hotspot, whose source is none of its own addresses. No program of this computer owns them.
 *
 * <p><b>Constants.</b>
 */
public enum Forwarded {
  /** They go as they would without a tunnel. */
  DIRECT,
  /**
   * They are treated as those of a program that no list names, see {@link
   * AppRules#selectsUnnamed()}: without {@code AllowedApps} they go through the tunnel.
   */
  TUNNEL
}
