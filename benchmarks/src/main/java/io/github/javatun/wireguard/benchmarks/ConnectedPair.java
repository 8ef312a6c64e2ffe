package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.CryptoEngine;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelConfig;
import java.util.function.UnaryOperator;

/** Two tunnels with a session between them. */
final class ConnectedPair implements AutoCloseable {
  private static final int ROOM = 2048;

  final PrivateKey senderKey = PrivateKey.generate();
  final PrivateKey receiverKey = PrivateKey.generate();
  final Tunnel sender;
  final Tunnel receiver;

  /** With a session, and with the engine compiled. */
  ConnectedPair() {
    this(TimeSource.system(), builder -> builder);
    awaitEngine();
    connect();
  }

  /** Not connected yet. */
  ConnectedPair(TimeSource time, UnaryOperator<TunnelConfig.Builder> settings) {
    sender =
        Tunnel.newTunnel(
            settings
                .apply(TunnelConfig.builder(senderKey, receiverKey.publicKey()).timeSource(time))
                .build());
    receiver =
        Tunnel.newTunnel(
            settings
                .apply(TunnelConfig.builder(receiverKey, senderKey.publicKey()).timeSource(time))
                .build());
  }

  /** Scalar code would be measured until the warm-up is over. */
  static void awaitEngine() {
    try {
      CryptoEngine.warmUp();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted during the warm-up", e);
    }
  }

  void connect() {
    byte[] one = new byte[ROOM];
    byte[] two = new byte[ROOM];
    int size = sent(sender.forceHandshake(one, 0, ROOM));
    size = sent(receiver.read(one, 0, size, two, 0, ROOM, null));
    size = sent(sender.read(two, 0, size, one, 0, ROOM, null));
    receiver.read(one, 0, size, two, 0, ROOM, null);
  }

  /** The size of a datagram that has to be there. */
  static int sent(long result) {
    if (!Result.isForNetwork(result)) {
      throw new IllegalStateException(Result.toString(result));
    }
    return Result.sizeBytes(result);
  }

  /** The size of a packet that has to be there. */
  static int delivered(long result) {
    if (!Result.isForTunnel(result)) {
      throw new IllegalStateException(Result.toString(result));
    }
    return Result.sizeBytes(result);
  }

  /** Renews the session if it is older than this: a benchmark may run longer than it lives. */
  void renewAfterSeconds(long seconds) {
    if (sender.stats().secondsSinceLastHandshake() >= seconds) {
      connect();
    }
  }

  /** An IPv4 packet. */
  static byte[] packet(int length) {
    byte[] packet = new byte[length];
    packet[0] = 0x45;
    packet[2] = (byte) (length >>> 8);
    packet[3] = (byte) length;
    for (int i = 20; i < length; i++) {
      packet[i] = (byte) (i * 7);
    }
    return packet;
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
