package io.github.javatun.wireguard.examples.interop;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelConfig;
import io.github.javatun.wireguard.WireMessage;
import io.github.javatun.wireguard.examples.hosts.EventLines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts a WireGuard host under load: sends it initiations of strangers, which have a valid mac1 and
 * so cost the host a key agreement each, until it asks for cookies. Answers are ignored.
 *
 * <p>Usage: {@code HandshakeFlood <public key> <address> <port> <seconds> <initiations per
 * second>}. For tests of one's own hosts: only private and loopback addresses are accepted, time
 * and rate are bounded.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class HandshakeFlood {
  private static final int STRANGERS = 64;
  private static final int MAX_SECONDS = 60;
  private static final int MAX_PER_SECOND = 20_000;
  private static final int BURSTS_PER_SECOND = 20;
  private static final int USAGE_STATUS = 2;

  private HandshakeFlood() {}

  /**
   * Sends the flood.
   *
   * @param args public key, address, port, seconds, initiations per second
   */
  public static void main(String[] args) {
    if (args.length != 5) {
      System.err.println(
          "usage: HandshakeFlood <public key> <address> <port> <seconds 1.."
              + MAX_SECONDS
              + "> <initiations per second 1.."
              + MAX_PER_SECOND
              + ">");
      System.exit(USAGE_STATUS);
    }
    try {
      InetSocketAddress target =
          new InetSocketAddress(OwnNetwork.requirePrivate(args[1]), Integer.parseInt(args[2]));
      int seconds = OwnNetwork.requireWithin(args[3], 1, MAX_SECONDS, "seconds");
      int perSecond =
          OwnNetwork.requireWithin(args[4], 1, MAX_PER_SECOND, "initiations per second");
      ByteBuffer[] initiations = initiationsOfStrangers(PublicKey.parse(args[0]));
      flood(initiations, target, seconds, perSecond);
    } catch (IOException | RuntimeException failure) {
      System.err.println("HandshakeFlood: " + failure.getMessage());
      System.exit(1);
    }
  }

  private static void flood(
      ByteBuffer[] initiations, InetSocketAddress target, int seconds, int perSecond)
      throws IOException {
    EventLines events = new EventLines(System.out);
    int burstSize = Math.max(1, perSecond / BURSTS_PER_SECOND);
    long periodNanos = TimeUnit.SECONDS.toNanos(1) * burstSize / perSecond;
    long startNanos = System.nanoTime();
    long endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
    long sent = 0;
    try (DatagramChannel channel = DatagramChannel.open()) {
      events.print("FLOOD_STARTED");
      for (long nextNanos = startNanos; nextNanos < endNanos; nextNanos += periodNanos) {
        for (long now = System.nanoTime(); now < nextNanos; now = System.nanoTime()) {
          LockSupport.parkNanos(nextNanos - now);
        }
        for (int i = 0; i < burstSize; i++) {
          channel.send(initiations[(int) (sent % initiations.length)].rewind(), target);
          sent++;
        }
      }
    }
    events.print("FLOOD_ENDED sent=" + sent);
  }

  /** One initiation each of hosts that the target does not know; mac1 needs its public key only. */
  private static ByteBuffer[] initiationsOfStrangers(PublicKey target) {
    ByteBuffer[] initiations = new ByteBuffer[STRANGERS];
    for (int i = 0; i < STRANGERS; i++) {
      TunnelConfig stranger = TunnelConfig.builder(PrivateKey.generate(), target).build();
      initiations[i] = ByteBuffer.allocateDirect(WireMessage.INITIATION_SIZE_BYTES);
      try (Tunnel tunnel = Tunnel.newTunnel(stranger)) {
        long result = tunnel.forceHandshake(initiations[i]);
        if (!Result.isForNetwork(result)) {
          throw new IllegalStateException("no initiation but " + Result.toString(result));
        }
      }
    }
    return initiations;
  }
}
