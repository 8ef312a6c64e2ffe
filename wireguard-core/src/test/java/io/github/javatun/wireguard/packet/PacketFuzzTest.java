package io.github.javatun.wireguard.packet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class PacketFuzzTest {
  private static final int MOST_BYTES = 1500;

  /** Whatever the bytes are, they are a packet or refused, and nothing outside is touched. */
  @FuzzTest
  void anyBytesAreAPacketOrRefused(byte[] input) {
    HostileInput.exercise(Arrays.copyOf(input, Math.min(input.length, MOST_BYTES)));
  }
}
