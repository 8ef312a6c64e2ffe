package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelStats;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that a tunnel tells of itself, to be compared.
 *
 * @param secondsSinceLastHandshake -1 for none
 * @param innerBytesSent inner bytes
 * @param innerBytesReceived inner bytes
 * @param wireBytesSent wire bytes
 * @param wireBytesReceived wire bytes
 * @param estimatedLoss 0 to 1
 * @param estimatedRttMillis -1 for none
 * @param queuedPackets packets that wait
 * @param hasSession whether a session may send
 * @param nextTick when the tunnel wants to be ticked
 * @param drops what was dropped, by reason, zeros left out
 */
public record StatsSnapshot(
    long secondsSinceLastHandshake,
    long innerBytesSent,
    long innerBytesReceived,
    long wireBytesSent,
    long wireBytesReceived,
    float estimatedLoss,
    long estimatedRttMillis,
    int queuedPackets,
    boolean hasSession,
    long nextTick,
    Map<Reason, Long> drops) {

  static StatsSnapshot of(Tunnel tunnel) {
    TunnelStats stats = tunnel.stats();
    Map<Reason, Long> drops = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      if (reason.isDrop() && stats.dropped(reason) != 0) {
        drops.put(reason, stats.dropped(reason));
      }
    }
    return new StatsSnapshot(
        stats.secondsSinceLastHandshake(),
        stats.sentInnerBytes(),
        stats.receivedInnerBytes(),
        stats.sentWireBytes(),
        stats.receivedWireBytes(),
        stats.estimatedLoss(),
        stats.estimatedRttMillis(),
        stats.queuedPackets(),
        tunnel.hasSession(),
        tunnel.nextTick(),
        drops);
  }

  /** How often something was dropped for this reason. */
  long dropped(Reason reason) {
    return drops.getOrDefault(reason, 0L);
  }

  /** How often something was dropped at all. */
  long droppedAtAll() {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }
}
