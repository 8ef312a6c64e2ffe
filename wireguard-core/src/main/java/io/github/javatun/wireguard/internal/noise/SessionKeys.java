package io.github.javatun.wireguard.internal.noise;

/**
 * What a finished handshake yields (paper, section 5.4.5).
 *
 * @param sendKey 32 bytes for what we send
 * @param receiveKey 32 bytes for what the peer sends
 * @param localIndex by which the peer addresses us
 * @param remoteIndex by which we address the peer
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record SessionKeys(byte[] sendKey, byte[] receiveKey, int localIndex, int remoteIndex) {
  @Override
  public String toString() {
    return "SessionKeys[hidden]";
  }
}
