package io.github.javatun.wireguard.ndis.policy;

/**
 * Which questions to name servers (port 53) are turned to the configuration's {@code DNS} servers
 * and go through the tunnel. Without a {@code DNS} line none are. Names asked over TLS or HTTPS are
 * ordinary traffic of the program that asks.
 *
 * <p><b>Constants.</b>
 */
public enum DnsMode {
  /**
   * None: questions follow the rules like any other packet. On Windows a service asks for nearly
   * all programs, so with rules for programs the questions usually leave outside the tunnel, and
   * the network's owner sees which names are asked for.
   */
  OFF,
  /**
   * All of this computer, also those of programs that are not chosen: no name leaks. Names that
   * only the local network knows are not found while the tunnel is up.
   */
  ALL,
  /**
   * Only those that a chosen program sends itself. The resolver service of Windows is a program
   * too: name it in {@code AllowedApps} ({@code DNSCACHE}) to choose what it asks for the others.
   */
  APPS
}
