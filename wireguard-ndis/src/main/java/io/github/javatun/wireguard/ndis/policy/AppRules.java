package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.List;

/**
 * Which programs' packets go through the tunnel: {@code AllowedApps} and {@code DisallowedApps}.
 *
 * <p>Upper and lower case are the same, and so are the two slashes. An entry is one of
 *
 * <ul>
 *   <li>a name, {@code chrome} or {@code chrome.exe}: all programs with this file name, with {@code
 *       .exe} behind it or without, wherever they lie; and the service of that name, such as {@code
 *       Dnscache};
 *   <li>a folder, {@code C:\Games\}, with a slash at its end: all programs below it;
 *   <li>a full path, {@code C:\Program Files\App\app.exe}: exactly this program.
 * </ul>
 *
 * <p>In each, {@code *} stands for any characters but slashes: {@code ch*}, {@code
 * C:\Users\*\AppData\}. Paths of Linux work the same way.
 *
 * <p>Without lists all programs are chosen. Else the first that holds decides: a program that
 * {@code AllowedApps} names is chosen, one that {@code DisallowedApps} names is not, and any other
 * is chosen if there are no {@code AllowedApps}.
 *
 * <p><b>Immutable; safe for all threads.</b> {@link #select} allocates: remember its answer for
 * each process.
 */
public final class AppRules {
  private static final AppRules NONE = new AppRules(List.of(), List.of());

  private final List<AppPattern> allowed;
  private final List<AppPattern> disallowed;

  private AppRules(List<AppPattern> allowed, List<AppPattern> disallowed) {
    this.allowed = allowed;
    this.disallowed = disallowed;
  }

  /** Rules without entries: all programs are chosen. */
  public static AppRules none() {
    return NONE;
  }

  /**
   * Rules that compare by {@link AppMatching#EXACT}.
   *
   * @param allowedApps entries of {@code AllowedApps}
   * @param disallowedApps entries of {@code DisallowedApps}
   * @throws IllegalArgumentException if an entry can not match anything; the message says why
   */
  public static AppRules of(List<String> allowedApps, List<String> disallowedApps) {
    return of(allowedApps, disallowedApps, AppMatching.EXACT);
  }

  /**
   * Rules.
   *
   * @param allowedApps entries of {@code AllowedApps}
   * @param disallowedApps entries of {@code DisallowedApps}
   * @param matching how entries are compared
   * @throws IllegalArgumentException if an entry can not match anything; the message says why
   */
  public static AppRules of(
      List<String> allowedApps, List<String> disallowedApps, AppMatching matching) {
    return new AppRules(patterns(allowedApps, matching), patterns(disallowedApps, matching));
  }

  private static List<AppPattern> patterns(List<String> entries, AppMatching matching) {
    return entries.stream().map(entry -> AppPattern.of(entry, matching)).toList();
  }

  /** Whether there are no entries, so that nobody needs to know whose a packet is. */
  public boolean isEmpty() {
    return allowed.isEmpty() && disallowed.isEmpty();
  }

  /**
   * Whether packets go through the tunnel that belong to a program that no entry names. That is
   * also the answer for packets without a program: ICMP, and those sent for other computers.
   */
  public boolean selectsUnnamed() {
    return allowed.isEmpty();
  }

  /**
   * Whether a process's packets go through the tunnel.
   *
   * @param owner whose packets; one without a path and a service is named by no entry
   * @return true: through the tunnel, if the address rules want it too; false: not
   */
  public boolean select(AppProcess owner) {
    if (isEmpty()) {
      return true;
    }
    AppName name = AppName.of(owner);
    if (matchesAny(allowed, name)) {
      return true;
    }
    return !matchesAny(disallowed, name) && selectsUnnamed();
  }

  private static boolean matchesAny(List<AppPattern> patterns, AppName name) {
    for (AppPattern pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** The entries as they were given. */
  @Override
  public String toString() {
    return "AppRules[allowed=" + allowed + ", disallowed=" + disallowed + "]";
  }
}
