package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.internal.crypto.AeadEngine;
import io.github.javatun.wireguard.internal.crypto.AeadScratch;
import io.github.javatun.wireguard.internal.crypto.Engines;
import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** ChaCha20-Poly1305 of some maker, as transport data uses it: with a fresh nonce per message. */
interface MessageCipher {

  /** Size of a nonce: four zero bytes and a counter. */
  int NONCE_BYTES = 12;

  /** Size of a tag. */
  int TAG_BYTES = AeadEngine.TAG_BYTES;

  /** Encrypts {@code size} bytes and appends the tag. */
  void seal(long counter, byte[] plaintext, int size, byte[] sealed);

  /** Decrypts {@code size} bytes and the tag behind them; tells whether the tag is right. */
  boolean open(long counter, byte[] sealed, int size, byte[] plaintext);

  /** Makes the cipher of that name. */
  static MessageCipher of(String name, byte[] key) throws GeneralSecurityException {
    return switch (name) {
      case "scalar", "vector256", "vector512" -> new OwnEngine(name, key);
      case "jdk" -> new Jdk(key);
      case "bouncycastle" -> new BouncyCastle(key);
      case "openssl" -> new OpenSsl(key);
      default -> throw new IllegalArgumentException("no cipher is called " + name);
    };
  }

  /** Writes the counter into a nonce, least significant byte first. */
  static void putCounter(long counter, byte[] nonce) {
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (counter >>> (Byte.SIZE * i));
    }
  }

  /** One of this library's engines. */
  final class OwnEngine implements MessageCipher {
    private final AeadEngine engine;
    private final AeadScratch scratch = new AeadScratch();
    private final ArrayMemory source = new ArrayMemory();
    private final ArrayMemory target = new ArrayMemory();
    private final byte[] key;

    /** Its width is settled when it is first used, so it is the first in its JVM. */
    OwnEngine(String name, byte[] key) {
      System.setProperty("io.github.javatun.wireguard.engine", name);
      engine = Engines.available().getLast();
      this.key = key;
    }

    @Override
    public void seal(long counter, byte[] plaintext, int size, byte[] sealed) {
      scratch.loadKey(key, 0);
      engine.seal(scratch, counter, source.wrap(plaintext), 0, size, size, target.wrap(sealed), 0);
      scratch.wipe();
    }

    @Override
    public boolean open(long counter, byte[] sealed, int size, byte[] plaintext) {
      scratch.loadKey(key, 0);
      boolean authentic =
          engine.open(scratch, counter, source.wrap(sealed), 0, size, target.wrap(plaintext), 0);
      scratch.wipe();
      return authentic;
    }
  }

  /** The JDK's. */
  final class Jdk implements MessageCipher {
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[NONCE_BYTES];

    Jdk(byte[] key) throws GeneralSecurityException {
      cipher = Cipher.getInstance("ChaCha20-Poly1305");
      this.key = new SecretKeySpec(key, "ChaCha20");
    }

    @Override
    public void seal(long counter, byte[] plaintext, int size, byte[] sealed) {
      try {
        putCounter(counter, nonce);
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
        cipher.doFinal(plaintext, 0, size, sealed, 0);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean open(long counter, byte[] sealed, int size, byte[] plaintext) {
      try {
        putCounter(counter, nonce);
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
        return cipher.doFinal(sealed, 0, size + TAG_BYTES, plaintext, 0) == size;
      } catch (GeneralSecurityException e) {
        return false;
      }
    }
  }

  /** BouncyCastle's. */
  final class BouncyCastle implements MessageCipher {
    private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    private final KeyParameter key;
    private final byte[] nonce = new byte[NONCE_BYTES];

    BouncyCastle(byte[] key) {
      this.key = new KeyParameter(key);
    }

    @Override
    public void seal(long counter, byte[] plaintext, int size, byte[] sealed) {
      run(true, counter, plaintext, size, sealed);
    }

    @Override
    public boolean open(long counter, byte[] sealed, int size, byte[] plaintext) {
      return run(false, counter, sealed, size + TAG_BYTES, plaintext);
    }

    private boolean run(boolean seal, long counter, byte[] in, int size, byte[] out) {
      try {
        putCounter(counter, nonce);
        cipher.init(seal, new ParametersWithIV(key, nonce));
        cipher.doFinal(out, cipher.processBytes(in, 0, size, out, 0));
        return true;
      } catch (InvalidCipherTextException e) {
        return false;
      }
    }
  }
}
