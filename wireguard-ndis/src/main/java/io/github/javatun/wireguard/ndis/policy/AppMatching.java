package io.github.javatun.wireguard.ndis.policy;

/**
 * How an entry of {@code AllowedApps} or {@code DisallowedApps} is compared.
 *
 * <p><b>Constants.</b>
 */
public enum AppMatching {
  /** Names, paths and folders as a whole, see {@link AppRules}. */
  EXACT,
  /**
   * The entry is looked for anywhere in the program's full path and in its service's name, as the
   * first versions of WireSock did: {@code chrome} also chooses {@code
   * C:\chrome-tools\starter.exe}.
   */
  SUBSTRING
}
