package io.github.javatun.wireguard.examples.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Runs segmenter and coalescer on arrays. */
final class Segments {
  private static final int STRIDE_BYTES = 70_000;

  private Segments() {}

  /** The packets that a read is cut into; null if it is refused. */
  static List<byte[]> cut(byte[] read) {
    MemorySegment source = TestPacket.nativeCopy(read);
    PacketSegmenter segmenter = new PacketSegmenter();
    if (!segmenter.start(source, 0, read.length)) {
      return null;
    }
    List<byte[]> packets = new ArrayList<>();
    while (segmenter.next()) {
      packets.add(
          source.asSlice(segmenter.packetOffset(), segmenter.packetLength()).toArray(JAVA_BYTE));
    }
    return packets;
  }

  /** What would be written to the device for these packets: with the virtio header. */
  static List<byte[]> join(List<byte[]> packets, boolean tcp, boolean udp) {
    List<byte[]> written = new ArrayList<>();
    MemorySegment buffer = TestPacket.nativeCopy(new byte[packets.size() * STRIDE_BYTES]);
    PacketCoalescer coalescer = new PacketCoalescer(buffer, tcp, udp);
    for (int i = 0; i < packets.size(); i++) {
      byte[] packet = packets.get(i);
      long offset = (long) i * STRIDE_BYTES + 16;
      MemorySegment.copy(packet, 0, buffer, JAVA_BYTE, offset, packet.length);
      if (!coalescer.offer(offset, packet.length)) {
        written.add(flush(coalescer, buffer));
        if (!coalescer.offer(offset, packet.length)) {
          throw new AssertionError("an empty coalescer refused a packet");
        }
      }
    }
    if (!coalescer.isEmpty()) {
      written.add(flush(coalescer, buffer));
    }
    return written;
  }

  static List<byte[]> join(List<byte[]> packets) {
    return join(packets, true, true);
  }

  private static byte[] flush(PacketCoalescer coalescer, MemorySegment buffer) {
    coalescer.finish();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < coalescer.pieces(); i++) {
      bytes.writeBytes(
          buffer.asSlice(coalescer.pieceOffset(i), coalescer.pieceLength(i)).toArray(JAVA_BYTE));
    }
    coalescer.clear();
    return bytes.toByteArray();
  }
}
