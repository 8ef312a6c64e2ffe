package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.session.Keypair;
import io.github.javatun.wireguard.internal.timer.Timers;
import org.jspecify.annotations.Nullable;

/** Puts a tunnel's counts together. */
final class StatsReader {
  // BoringTun's weights, a third from session to session.
  private static final float CURRENT_WEIGHT = 9;
  private static final float PREVIOUS_WEIGHT = 3;

  private StatsReader() {}

  static void read(TunnelState state, HandshakePath handshakes, TunnelStats into) {
    state.counters.read(into);
    long lastHandshake = state.timers.lastHandshakeNanos();
    into.nanosSinceLastHandshake =
        lastHandshake == Timers.NEVER ? -1 : Math.max(0, state.clock.nowNanos() - lastHandshake);
    into.estimatedRttMillis = handshakes.rttMillis();
    into.queuedPackets = state.queue.size();
    into.estimatedLoss = estimatedLoss(state.keypairs.current(), state.keypairs.previous());
  }

  private static float estimatedLoss(@Nullable Keypair current, @Nullable Keypair previous) {
    float weight = 0;
    float loss = 0;
    if (current != null) {
      weight += CURRENT_WEIGHT;
      loss += CURRENT_WEIGHT * lossOf(current);
    }
    if (previous != null) {
      weight += PREVIOUS_WEIGHT;
      loss += PREVIOUS_WEIGHT * lossOf(previous);
    }
    return weight == 0 ? 0 : loss / weight;
  }

  private static float lossOf(Keypair keypair) {
    long expected = keypair.window().expectedPackets();
    // Counters above 2^53 cost the estimate some digits, no more.
    return expected == 0
        ? 0
        : Math.clamp((float) keypair.window().missingPackets() / expected, 0f, 1f);
  }
}
