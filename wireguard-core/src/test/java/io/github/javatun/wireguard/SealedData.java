package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;

/** Transport data that an honest tunnel would not send: any bytes inside. */
final class SealedData {
  private SealedData() {}

  static byte[] of(Tunnel sender, byte[] inner) {
    TunnelState state = sender.state();
    byte[] datagram = new byte[state.datagramSize(inner.length)];
    CallScratch scratch = ScratchPool.acquire();
    try {
      long result =
          new DataPath(state)
              .seal(
                  scratch,
                  state.clock.nowNanos(),
                  scratch.sourceArray().wrap(inner),
                  0,
                  inner.length,
                  scratch.targetArray().wrap(datagram),
                  0,
                  datagram.length);
      TunnelPair.expect(Result.WRITE_TO_NETWORK, result);
    } finally {
      scratch.release();
    }
    return datagram;
  }
}
