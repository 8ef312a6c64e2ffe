package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.ndis.engine.TestPackets;
import java.util.Arrays;

/** Frames with a UDP packet. */
final class TestFrames {
  private TestFrames() {}

  static byte[] udp(String from, int fromPort, String to, int toPort) {
    return udp(from, fromPort, to, toPort, 64);
  }

  static byte[] udp(String from, int fromPort, String to, int toPort, int payloadBytes) {
    return frame(TestPackets.udp(from, fromPort, to, toPort, payloadBytes));
  }

  static byte[] frame(byte[] packet) {
    byte[] frame = new byte[14 + packet.length];
    Arrays.fill(frame, 0, 12, (byte) 2);
    frame[12] = 8;
    System.arraycopy(packet, 0, frame, 14, packet.length);
    return frame;
  }

  static byte[] inside(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
  }
}
