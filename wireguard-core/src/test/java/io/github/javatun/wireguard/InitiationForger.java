package io.github.javatun.wireguard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.Curve25519;
import io.github.javatun.wireguard.internal.crypto.HandshakeAead;
import io.github.javatun.wireguard.internal.crypto.NoiseHash;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;
import io.github.javatun.wireguard.internal.noise.Messages;
import java.util.Arrays;

/** Makes initiations that no tunnel would write, for a responder whose public key is known. */
final class InitiationForger {
  static final int EPHEMERAL_OFFSET = 8;
  static final int STATIC_OFFSET = 40;
  static final int TIMESTAMP_OFFSET = 88;

  private static final int KEY = Messages.KEY;
  private static final int HASH = Messages.HASH;

  private final byte[] responder = new byte[KEY];

  InitiationForger(PublicKey responder) {
    responder.copyTo(this.responder, 0);
  }

  /** Right up to and with the encrypted static key, whichever that is; the timestamp is not. */
  byte[] initiationOf(byte[] staticKey) {
    byte[] message = new byte[Messages.INITIATION_SIZE];
    message[0] = Messages.INITIATION;
    byte[] ephemeral = new byte[KEY];
    Arrays.fill(ephemeral, (byte) 0x77);
    Curve25519.clamp(ephemeral);
    byte[] ephemeralPublic = new byte[KEY];
    new Curve25519().publicFromPrivate(ephemeral, ephemeralPublic);
    System.arraycopy(ephemeralPublic, 0, message, EPHEMERAL_OFFSET, KEY);

    NoiseHash noise = new NoiseHash();
    byte[] chainingKey = hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(UTF_8));
    byte[] hash = chainingKey.clone();
    byte[] identifier = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(UTF_8);
    noise.mixHash(hash, identifier, 0, identifier.length);
    noise.mixHash(hash, responder, 0, KEY);
    noise.mixHash(hash, ephemeralPublic, 0, KEY);
    noise.kdf1(chainingKey, ephemeralPublic, 0, KEY, chainingKey);
    byte[] secret = new byte[KEY];
    byte[] key = new byte[KEY];
    new Curve25519().agree(ephemeral, responder, secret);
    noise.kdf2(chainingKey, secret, 0, KEY, chainingKey, key);
    CallScratch scratch = ScratchPool.acquire();
    try {
      HandshakeAead.seal(
          scratch.aead(), key, 0, hash, 0, HASH, staticKey, 0, KEY, message, STATIC_OFFSET);
    } finally {
      scratch.release();
    }
    return withMac1(message);
  }

  /** Makes mac1 right again after a change. */
  byte[] withMac1(byte[] message) {
    byte[] label = "mac1----".getBytes(UTF_8);
    byte[] labelAndKey = Arrays.copyOf(label, label.length + KEY);
    System.arraycopy(responder, 0, labelAndKey, label.length, KEY);
    int macs = Messages.INITIATION_MACS;
    new NoiseHash().mac(hash(labelAndKey), 0, HASH, message, 0, macs, message, macs);
    return message;
  }

  private static byte[] hash(byte[] input) {
    byte[] out = new byte[HASH];
    new NoiseHash().hash(input, 0, input.length, out, 0);
    return out;
  }
}
