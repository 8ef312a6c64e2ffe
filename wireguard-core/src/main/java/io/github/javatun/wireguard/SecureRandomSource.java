package io.github.javatun.wireguard;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/** {@link RandomSource} over {@link SecureRandom}, which is safe for all threads. */
final class SecureRandomSource implements RandomSource {
  static final SecureRandomSource INSTANCE = new SecureRandomSource();

  private final SecureRandom random = new SecureRandom();

  private SecureRandomSource() {}

  @Override
  public void nextBytes(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == target.length) {
      random.nextBytes(target);
      return;
    }
    // SecureRandom fills whole arrays only.
    byte[] part = new byte[length];
    random.nextBytes(part);
    System.arraycopy(part, 0, target, offset, length);
    Arrays.fill(part, (byte) 0);
  }
}
