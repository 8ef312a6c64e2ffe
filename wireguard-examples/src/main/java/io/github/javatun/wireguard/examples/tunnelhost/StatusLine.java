package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.TunnelStats;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows once a second what a tunnel does.
 *
 * <p><b>A thread of its own, until it is interrupted.</b>
 */
final class StatusLine implements Runnable {
  private static final double BITS_PER_MEGABIT = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final Device device;
  private final HostLog log;
  private final TunnelStats stats = new TunnelStats();
  private long sent;
  private long received;
  private long latestHandshake;

  StatusLine(String name, Device device, HostLog log) {
    this.name = name;
    this.device = device;
    this.log = log;
  }

  @Override
  public void run() {
    long last = System.nanoTime();
    add();
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        long now = System.nanoTime();
        double seconds = (now - last) / NANOS_PER_SECOND;
        last = now;
        long sentBefore = sent;
        long receivedBefore = received;
        add();
        log.status(
            String.format(
                Locale.ROOT,
                "%s: %d peers, %.1f Mbit/s sent, %.1f received, %s",
                name,
                device.peers().size(),
                (sent - sentBefore) * 8 / seconds / BITS_PER_MEGABIT,
                (received - receivedBefore) * 8 / seconds / BITS_PER_MEGABIT,
                latestHandshake < 0
                    ? "no handshake yet"
                    : "latest handshake " + latestHandshake + " s ago"));
      }
    } catch (InterruptedException end) {
      // That was it.
    }
  }

  private void add() {
    sent = 0;
    received = 0;
    latestHandshake = -1;
    for (DevicePeer peer : device.peers()) {
      peer.stats(stats);
      sent += stats.sentInnerBytes();
      received += stats.receivedInnerBytes();
      long ago = stats.secondsSinceLastHandshake();
      if (ago >= 0 && (latestHandshake < 0 || ago < latestHandshake)) {
        latestHandshake = ago;
      }
    }
  }
}
