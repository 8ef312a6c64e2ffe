package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.TunnelStats;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints what came of a run.
 *
 * <p><b>Not thread-safe.</b>
 */
final class Report {
  private static final double PERCENT = 100;

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /** The stream: speed and allocation while it was measured, loss from its first packet on. */
  void printStream(Measurement start, Measurement end, long sent, long received) {
    out.println();
    line(
        "throughput",
        String.format(
            Locale.ROOT, "%.2f Gbit/s of inner packets", end.gigabitsPerSecondSince(start)));
    line(
        "packets",
        String.format(
            Locale.ROOT, "%,.0f a second, one direction", end.packetsPerSecondSince(start)));
    line(
        "loss",
        String.format(
            Locale.ROOT,
            "%.4f %% (%,d of %,d packets)",
            lossPercent(sent, received),
            sent - received,
            sent));
    line(
        "allocated",
        "left  "
            + allocation(
                start.senderAllocatedBytes(),
                end.senderAllocatedBytes(),
                end.sentPackets() - start.sentPackets()));
    line(
        "",
        "right "
            + allocation(
                start.receiverAllocatedBytes(),
                end.receiverAllocatedBytes(),
                end.receivedPackets() - start.receivedPackets()));
  }

  /** Both tunnels' own view. */
  void printStats(TunnelEnd left, TunnelEnd right) {
    TunnelStats leftStats = left.tunnel().stats();
    TunnelStats rightStats = right.tunnel().stats();
    out.println();
    out.printf(Locale.ROOT, "%-24s %18s %18s%n", "tunnel stats", left.name(), right.name());
    row(
        "seconds since handshake",
        leftStats.secondsSinceLastHandshake(),
        rightStats.secondsSinceLastHandshake());
    row("handshakes", leftStats.completedHandshakes(), rightStats.completedHandshakes());
    row("handshake RTT, ms", leftStats.estimatedRttMillis(), rightStats.estimatedRttMillis());
    row("inner bytes sent", leftStats.sentInnerBytes(), rightStats.sentInnerBytes());
    row("inner bytes received", leftStats.receivedInnerBytes(), rightStats.receivedInnerBytes());
    row("wire bytes sent", leftStats.sentWireBytes(), rightStats.sentWireBytes());
    row("wire bytes received", leftStats.receivedWireBytes(), rightStats.receivedWireBytes());
    row("dropped", leftStats.dropped(), rightStats.dropped());
    out.printf(
        Locale.ROOT,
        "%-24s %17.4f%% %17.4f%%%n",
        "estimated loss",
        leftStats.estimatedLoss() * PERCENT,
        rightStats.estimatedLoss() * PERCENT);
  }

  private void line(String name, String text) {
    out.printf(Locale.ROOT, "%-12s%s%n", name, text);
  }

  private void row(String name, long left, long right) {
    out.printf(Locale.ROOT, "%-24s %,18d %,18d%n", name, left, right);
  }

  private static double lossPercent(long sent, long received) {
    return sent == 0 ? 0 : PERCENT * (sent - received) / sent;
  }

  private static String allocation(long startBytes, long endBytes, long packets) {
    if (startBytes == AllocationMeter.UNKNOWN || packets == 0) {
      return "unknown";
    }
    long bytes = endBytes - startBytes;
    return String.format(
        Locale.ROOT,
        "%.4f bytes per packet (%,d bytes in %,d packets)",
        (double) bytes / packets,
        bytes,
        packets);
  }
}
