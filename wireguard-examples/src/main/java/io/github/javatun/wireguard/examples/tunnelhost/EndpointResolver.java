package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.TunnelStats;
import io.github.javatun.wireguard.config.EndpointName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

/**
 * Looks up the host names of endpoints: at the start until there is an answer, and again while a
 * peer that is called does not answer, since its address may have changed. Of several addresses it
 * tries one after the other.
 *
 * <p><b>A thread of its own for each peer with a host name; it may be interrupted.</b>
 */
final class EndpointResolver implements Runnable {
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long LOOK_MILLIS = 15_000;

  private final DevicePeer peer;
  private final EndpointName name;
  private final Forwarder forwarder;
  private final HostLog log;
  private final TunnelStats stats = new TunnelStats();
  private long sent;
  private long received;
  private int attempts;

  EndpointResolver(DevicePeer peer, EndpointName name, Forwarder forwarder, HostLog log) {
    this.peer = peer;
    this.name = name;
    this.forwarder = forwarder;
    this.log = log;
  }

  @Override
  public void run() {
    try {
      long pause = FIRST_PAUSE_MILLIS;
      while (!resolve()) {
        TimeUnit.MILLISECONDS.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
      while (!peer.isRemoved()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        if (isUnanswered()) {
          resolve();
        }
      }
    } catch (InterruptedException end) {
      // The tunnel is taken down.
    } catch (IllegalStateException removed) {
      // The peer was removed meanwhile.
    }
  }

  /** Whether since the last look something was sent to the peer and nothing came from it. */
  private boolean isUnanswered() {
    peer.stats(stats);
    boolean unanswered = stats.sentWireBytes() != sent && stats.receivedWireBytes() == received;
    sent = stats.sentWireBytes();
    received = stats.receivedWireBytes();
    return unanswered;
  }

  private boolean resolve() {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(name.host());
      InetAddress address = addresses[attempts++ % addresses.length];
      Endpoint found = Endpoint.of(new InetSocketAddress(address, name.port()));
      Endpoint known = new Endpoint();
      if (!peer.endpoint(known) || !known.equals(found)) {
        peer.setEndpoint(found);
        forwarder.changed();
        log.line("tunnel-host: " + name + " is at " + found);
      }
      return true;
    } catch (UnknownHostException unknown) {
      if (attempts == 0) {
        log.line("tunnel-host: Endpoint " + name + ": the name has no address yet, trying on");
        attempts = 1;
      }
      return false;
    }
  }
}
