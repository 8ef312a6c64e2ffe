package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.policy.PeerRules;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules, and what they said about each process: to compare names takes long.
 *
 * <p><b>Safe for all threads.</b> Nothing is allocated but for a process that is asked about for
 * the first time.
 */
final class RuleBook {

  /** Processes remembered at most; a system has fewer alive. */
  private static final int MOST_PROCESSES = 4096;

  private final ClientRules rules;
  private final List<Map<AppProcess, Boolean>> chosen;

  RuleBook(ClientRules rules) {
    this.rules = rules;
    chosen =
        rules.peers().stream()
            .<Map<AppProcess, Boolean>>map(peer -> new ConcurrentHashMap<>())
            .toList();
  }

  /** The rules for a destination that goes through the tunnel by its address; null: it does not. */
  @Nullable PeerRules find(long high, long low) {
    return rules.peer(high, low);
  }

  /** Whether a process's packets to a peer are chosen. */
  boolean chooses(PeerRules peer, AppProcess owner) {
    Map<AppProcess, Boolean> known = chosen.get(peer.index());
    Boolean answer = known.get(owner);
    if (answer == null) {
      if (known.size() >= MOST_PROCESSES) {
        known.clear();
      }
      answer = peer.apps().select(owner);
      known.put(owner, answer);
    }
    return answer;
  }
}
