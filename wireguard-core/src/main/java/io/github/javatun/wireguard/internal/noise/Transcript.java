package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.HASH;
import static io.github.javatun.wireguard.internal.noise.Messages.KEY;
import static io.github.javatun.wireguard.internal.noise.Messages.TAG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.HandshakeAead;
import io.github.javatun.wireguard.internal.crypto.NoiseHash;
import java.util.Arrays;

/**
 * The running state of a Noise handshake (paper, section 5.4): the chaining key C, the hash H, and
 * the key κ that the last step derived.
 *
 * <p><b>Not thread-safe.</b>
 */
final class Transcript {
  private static final byte[] CONSTRUCTION =
      "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(UTF_8);
  private static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(UTF_8);
  private static final byte[] INITIAL_CHAINING_KEY = new byte[HASH];
  private static final byte[] INITIAL_HASH = new byte[HASH];
  private static final byte[] NOTHING = {};

  static {
    NoiseHash hash = new NoiseHash();
    hash.hash(CONSTRUCTION, 0, CONSTRUCTION.length, INITIAL_CHAINING_KEY, 0);
    hash.hash(INITIAL_CHAINING_KEY, 0, HASH, IDENTIFIER, 0, IDENTIFIER.length, INITIAL_HASH, 0);
  }

  private final byte[] chainingKey = new byte[KEY];
  private final byte[] hash = new byte[HASH];
  private final byte[] key = new byte[KEY];

  /** C := Hash(Construction); H := Hash(Hash(C ‖ Identifier) ‖ S_r^pub). */
  void start(CallScratch scratch, byte[] responderPublic) {
    System.arraycopy(INITIAL_CHAINING_KEY, 0, chainingKey, 0, KEY);
    System.arraycopy(INITIAL_HASH, 0, hash, 0, HASH);
    mixHash(scratch, responderPublic, 0, KEY);
  }

  void copyFrom(Transcript other) {
    System.arraycopy(other.chainingKey, 0, chainingKey, 0, KEY);
    System.arraycopy(other.hash, 0, hash, 0, HASH);
  }

  /** H := Hash(H ‖ data). */
  void mixHash(CallScratch scratch, byte[] data, int offset, int length) {
    scratch.hash().mixHash(hash, data, offset, length);
  }

  /** C := Kdf1(C, E^pub); H := Hash(H ‖ E^pub). */
  void mixEphemeral(CallScratch scratch, byte[] message, int offset) {
    scratch.hash().kdf1(chainingKey, message, offset, KEY, chainingKey);
    mixHash(scratch, message, offset, KEY);
  }

  /**
   * (C, κ) := Kdf2(C, DH(private, public)).
   *
   * @return false if the shared secret is zero: the handshake must end
   */
  boolean mixAgreement(CallScratch scratch, byte[] privateKey, byte[] publicKey) {
    byte[] secret = scratch.keyOut();
    boolean agreed = scratch.curve().agree(privateKey, publicKey, secret);
    if (agreed) {
      mixSecret(scratch, secret);
    }
    return agreed;
  }

  /**
   * C := Kdf1(C, DH(private, public)), where no key is needed.
   *
   * @return false if the shared secret is zero: the handshake must end
   */
  boolean mixAgreementWithoutKey(CallScratch scratch, byte[] privateKey, byte[] publicKey) {
    byte[] secret = scratch.keyOut();
    boolean agreed = scratch.curve().agree(privateKey, publicKey, secret);
    if (agreed) {
      scratch.hash().kdf1(chainingKey, secret, 0, KEY, chainingKey);
    }
    return agreed;
  }

  /** (C, κ) := Kdf2(C, secret). */
  void mixSecret(CallScratch scratch, byte[] secret) {
    scratch.hash().kdf2(chainingKey, secret, 0, KEY, chainingKey, key);
  }

  /** (C, τ, κ) := Kdf3(C, Q); H := Hash(H ‖ τ). */
  void mixPresharedKey(CallScratch scratch, byte[] presharedKey) {
    byte[] tau = scratch.keyOut();
    scratch.hash().kdf3(chainingKey, presharedKey, 0, KEY, chainingKey, tau, key);
    mixHash(scratch, tau, 0, HASH);
  }

  /** msg := Aead(κ, 0, text, H); H := Hash(H ‖ msg). */
  void seal(CallScratch scratch, byte[] text, int length, byte[] message, int offset) {
    HandshakeAead.seal(scratch.aead(), key, 0, hash, 0, HASH, text, 0, length, message, offset);
    mixHash(scratch, message, offset, length + TAG);
  }

  /**
   * The other direction of {@link #seal}.
   *
   * @param length of the text, without tag
   * @return false if the tag is wrong
   */
  boolean open(CallScratch scratch, byte[] message, int offset, int length, byte[] text) {
    if (!HandshakeAead.open(
        scratch.aead(), key, 0, hash, 0, HASH, message, offset, length, text, 0)) {
      return false;
    }
    mixHash(scratch, message, offset, length + TAG);
    return true;
  }

  /** (T_i^send, T_i^recv) := Kdf2(C, ε). */
  void split(CallScratch scratch, byte[] initiatorSends, byte[] responderSends) {
    scratch.hash().kdf2(chainingKey, NOTHING, 0, 0, initiatorSends, responderSends);
  }

  void wipe() {
    Arrays.fill(chainingKey, (byte) 0);
    Arrays.fill(hash, (byte) 0);
    Arrays.fill(key, (byte) 0);
  }
}
