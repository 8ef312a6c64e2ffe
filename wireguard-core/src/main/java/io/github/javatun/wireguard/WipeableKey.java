package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.KeyEncoding;
import java.util.Arrays;

/**
 * The bytes of a secret key, until they are wiped.
 *
 * <p>Every access holds this object's monitor: a reader beside a wiping thread would otherwise see
 * half a key, and go on with one that is partly known. Keys are read when a tunnel is made, not for
 * packets.
 */
final class WipeableKey {
  private final byte[] bytes;
  private final String what;
  private boolean wiped;

  /** Takes the array over. */
  WipeableKey(byte[] bytes, String what) {
    this.bytes = KeyBytes.requireNonZero(bytes, what);
    this.what = what;
  }

  /** The array itself; the caller holds the monitor as long as it uses it. */
  synchronized byte[] bytes() {
    if (wiped) {
      throw new IllegalStateException("the " + what + " is closed and its bytes are wiped");
    }
    return bytes;
  }

  synchronized String toBase64() {
    return KeyBytes.toBase64(bytes());
  }

  synchronized String toHex() {
    return KeyBytes.toHex(bytes());
  }

  synchronized void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes(), 0, target, offset, bytes.length);
  }

  synchronized void wipe() {
    wiped = true;
    Arrays.fill(bytes, (byte) 0);
  }

  synchronized boolean isWiped() {
    return wiped;
  }

  /** Whether both hold the same bytes, neither being wiped; never holds both monitors at once. */
  boolean sameAs(WipeableKey other) {
    byte[] theirs = new byte[KeyEncoding.KEY_SIZE_BYTES];
    boolean theyAreWiped = other.snapshot(theirs);
    boolean same;
    synchronized (this) {
      same = KeyBytes.same(bytes, theirs) && !wiped && !theyAreWiped;
    }
    Arrays.fill(theirs, (byte) 0);
    return same;
  }

  private synchronized boolean snapshot(byte[] target) {
    System.arraycopy(bytes, 0, target, 0, bytes.length);
    return wiped;
  }
}
