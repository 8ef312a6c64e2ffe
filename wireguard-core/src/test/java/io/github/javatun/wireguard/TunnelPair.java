package io.github.javatun.wireguard;

import java.util.function.UnaryOperator;

/** Two tunnels that know each other, for tests of one package. */
final class TunnelPair implements AutoCloseable {
  static final int ROOM = 70_000;

  final PrivateKey initiatorKey = PrivateKey.generate();
  final PrivateKey responderKey = PrivateKey.generate();
  final Tunnel initiator;
  final Tunnel responder;

  TunnelPair() {
    this(builder -> builder);
  }

  TunnelPair(UnaryOperator<TunnelConfig.Builder> settings) {
    initiator = tunnel(initiatorKey, responderKey, settings);
    responder = tunnel(responderKey, initiatorKey, settings);
  }

  private static Tunnel tunnel(
      PrivateKey own, PrivateKey peer, UnaryOperator<TunnelConfig.Builder> settings) {
    return Tunnel.newTunnel(settings.apply(TunnelConfig.builder(own, peer.publicKey())).build());
  }

  /** Completes a handshake, including the confirmation. */
  TunnelPair connect() {
    byte[] one = new byte[ROOM];
    byte[] two = new byte[ROOM];
    int size = expect(Result.WRITE_TO_NETWORK, initiator.forceHandshake(one, 0, ROOM));
    size = expect(Result.WRITE_TO_NETWORK, responder.read(one, 0, size, two, 0, ROOM, null));
    size = expect(Result.WRITE_TO_NETWORK, initiator.read(two, 0, size, one, 0, ROOM, null));
    expect(Result.DONE, responder.read(one, 0, size, two, 0, ROOM, null));
    return this;
  }

  static int expect(int operation, long result) {
    if (Result.operation(result) != operation) {
      throw new AssertionError(Result.toString(result));
    }
    return Result.sizeBytes(result);
  }

  @Override
  public void close() {
    initiator.close();
    responder.close();
    initiatorKey.close();
    responderKey.close();
  }
}
