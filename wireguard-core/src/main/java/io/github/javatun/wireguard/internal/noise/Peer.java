package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.KEY;

import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.crypto.Curve25519;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake needs of the other side: its static public key, the secret both static keys
 * share, and the preshared key.
 *
 * <p><b>Needs the tunnel's handshake lock.</b>
 */
public final class Peer {
  /** Stands for "no preshared key" in the handshake; shared by all peers without one. */
  private static final byte[] NONE = new byte[KEY];

  private final byte[] publicKey;
  private final byte[] staticSecret = new byte[KEY];
  private byte[] presharedKey = NONE;
  private boolean lowOrder;

  /**
   * A peer without a preshared key.
   *
   * @param publicKey 32 bytes, taken over
   */
  public Peer(byte[] publicKey, Identity self) {
    this.publicKey = publicKey;
    agreeWith(self);
  }

  /** Computes the shared secret with our (new) static key. */
  public void agreeWith(Identity self) {
    lowOrder = !new Curve25519().agree(self.privateKey(), publicKey, staticSecret);
  }

  /**
   * Takes a preshared key for the next handshakes.
   *
   * @param key 32 bytes, taken over; null for none
   */
  public void setPresharedKey(byte @Nullable [] key) {
    wipePresharedKey();
    presharedKey = key == null ? NONE : key;
  }

  @SuppressWarnings("ReferenceEquality") // this one array, not any array of zeros
  private void wipePresharedKey() {
    if (presharedKey != NONE) {
      Arrays.fill(presharedKey, (byte) 0);
      presharedKey = NONE;
    }
  }

  /** Whether no handshake is possible: the public key is a point of low order. */
  public boolean isLowOrder() {
    return lowOrder;
  }

  boolean hasPublicKey(byte[] key) {
    return ConstantTime.equal(publicKey, 0, key, 0, KEY);
  }

  byte[] publicKey() {
    return publicKey;
  }

  byte[] staticSecret() {
    return staticSecret;
  }

  byte[] presharedKey() {
    return presharedKey;
  }

  /** Destroys the secrets. */
  public void wipe() {
    Arrays.fill(staticSecret, (byte) 0);
    wipePresharedKey();
  }
}
