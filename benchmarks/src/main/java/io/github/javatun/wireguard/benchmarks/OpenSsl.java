package io.github.javatun.wireguard.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * OpenSSL's libcrypto through the FFM API: the sequence of EVP calls a program in C would make for
 * a message, on arrays that are not copied.
 */
@SuppressWarnings("restricted") // calls a native library, that is what it is for
final class OpenSsl implements MessageCipher {
  private static final int GET_TAG = 0x10;
  private static final int SET_TAG = 0x11;
  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
  private static final FunctionDescriptor INIT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final FunctionDescriptor UPDATE =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final FunctionDescriptor FINAL =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle NEW_CONTEXT =
      function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle CIPHER =
      function("EVP_chacha20_poly1305", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle ENCRYPT_INIT = function("EVP_EncryptInit_ex", INIT);
  private static final MethodHandle ENCRYPT_UPDATE = function("EVP_EncryptUpdate", UPDATE);
  private static final MethodHandle ENCRYPT_FINAL = function("EVP_EncryptFinal_ex", FINAL);
  private static final MethodHandle DECRYPT_INIT = function("EVP_DecryptInit_ex", INIT);
  private static final MethodHandle DECRYPT_UPDATE = function("EVP_DecryptUpdate", UPDATE);
  private static final MethodHandle DECRYPT_FINAL = function("EVP_DecryptFinal_ex", FINAL);
  private static final MethodHandle CONTROL =
      function(
          "EVP_CIPHER_CTX_ctrl",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

  private final MemorySegment encrypt;
  private final MemorySegment decrypt;
  private final MemorySegment length = Arena.global().allocate(JAVA_INT);
  private final MemorySegment tag = Arena.global().allocate(TAG_BYTES);
  private final MemorySegment nonce = Arena.global().allocate(NONCE_BYTES);
  private final byte[] nonceBytes = new byte[NONCE_BYTES];

  OpenSsl(byte[] key) {
    MemorySegment nothing = MemorySegment.NULL;
    MemorySegment keySegment = Arena.global().allocate(key.length);
    MemorySegment.copy(MemorySegment.ofArray(key), 0, keySegment, 0, key.length);
    try {
      MemorySegment cipher = (MemorySegment) CIPHER.invokeExact();
      encrypt = (MemorySegment) NEW_CONTEXT.invokeExact();
      decrypt = (MemorySegment) NEW_CONTEXT.invokeExact();
      check((int) ENCRYPT_INIT.invokeExact(encrypt, cipher, nothing, keySegment, nothing));
      check((int) DECRYPT_INIT.invokeExact(decrypt, cipher, nothing, keySegment, nothing));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(LIBRARY.findOrThrow(name), descriptor, Linker.Option.critical(true));
  }

  private static void check(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL returned " + result);
    }
  }

  private void loadNonce(long counter) {
    MessageCipher.putCounter(counter, nonceBytes);
    MemorySegment.copy(MemorySegment.ofArray(nonceBytes), 0, nonce, 0, NONCE_BYTES);
  }

  @Override
  public void seal(long counter, byte[] plaintext, int size, byte[] sealed) {
    MemorySegment nothing = MemorySegment.NULL;
    MemorySegment out = MemorySegment.ofArray(sealed);
    loadNonce(counter);
    try {
      check((int) ENCRYPT_INIT.invokeExact(encrypt, nothing, nothing, nothing, nonce));
      check(
          (int)
              ENCRYPT_UPDATE.invokeExact(
                  encrypt, out, length, MemorySegment.ofArray(plaintext), size));
      check((int) ENCRYPT_FINAL.invokeExact(encrypt, tag, length));
      check((int) CONTROL.invokeExact(encrypt, GET_TAG, TAG_BYTES, tag));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    MemorySegment.copy(tag, 0, out, size, TAG_BYTES);
  }

  @Override
  public boolean open(long counter, byte[] sealed, int size, byte[] plaintext) {
    MemorySegment nothing = MemorySegment.NULL;
    MemorySegment in = MemorySegment.ofArray(sealed);
    loadNonce(counter);
    MemorySegment.copy(in, size, tag, 0, TAG_BYTES);
    try {
      check((int) DECRYPT_INIT.invokeExact(decrypt, nothing, nothing, nothing, nonce));
      check((int) CONTROL.invokeExact(decrypt, SET_TAG, TAG_BYTES, tag));
      check(
          (int)
              DECRYPT_UPDATE.invokeExact(
                  decrypt, MemorySegment.ofArray(plaintext), length, in, size));
      return (int) DECRYPT_FINAL.invokeExact(decrypt, tag, length) == 1;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
