package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.TapDevice;
import io.github.javatun.wireguard.examples.linux.VirtioNetHeader;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Frames between a TAP device and a slab. The virtio header lies right before the frame, in the
 * buffer's reserved bytes; what it says of a partial checksum is kept in the NDIS flags, which go
 * with a frame that is passed on and are 0 in one that is made anew.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class TapFrames {
  private static final int PARTIAL = 1 << 31;
  private static final int START_SHIFT = 8;
  private static final int OFFSET_MASK = 0xff;
  private static final int START_MASK = 0xffff;

  private TapFrames() {}

  /**
   * Takes a frame from a device, if there is one.
   *
   * @return whether there was
   * @throws IOException if the interface was deleted
   */
  static boolean read(TapDevice device, long handle, int direction, FrameSlab slab, int index)
      throws IOException {
    MemorySegment memory = slab.memory();
    long header = slab.frameOffset(index) - VirtioNetHeader.SIZE_BYTES;
    int sizeBytes =
        device.tryRead(memory, header, VirtioNetHeader.SIZE_BYTES + FrameSlab.FRAME_BYTES);
    if (sizeBytes <= VirtioNetHeader.SIZE_BYTES) {
      return false;
    }
    int flags = 0;
    if (VirtioNetHeader.needsChecksum(memory, header)) {
      flags =
          PARTIAL
              | (VirtioNetHeader.checksumStart(memory, header) << START_SHIFT)
              | (VirtioNetHeader.checksumOffset(memory, header) & OFFSET_MASK);
    }
    slab.setHeader(index, handle, direction, 0, sizeBytes - VirtioNetHeader.SIZE_BYTES);
    slab.setFlags(index, flags);
    return true;
  }

  /**
   * Gives a frame to a device; one that it refuses is lost.
   *
   * @throws IOException if the interface was deleted
   */
  static void write(TapDevice device, FrameSlab slab, int index) throws IOException {
    int sizeBytes = slab.length(index);
    if (sizeBytes < FrameSlab.ETHERNET_HEADER_BYTES || sizeBytes > FrameSlab.FRAME_BYTES) {
      return;
    }
    MemorySegment memory = slab.memory();
    long header = slab.frameOffset(index) - VirtioNetHeader.SIZE_BYTES;
    int flags = slab.flags(index);
    if (isPartial(flags)) {
      VirtioNetHeader.writePartialChecksum(
          memory, header, (flags >>> START_SHIFT) & START_MASK, flags & OFFSET_MASK);
    } else {
      VirtioNetHeader.writePlain(memory, header);
    }
    device.write(memory, header, VirtioNetHeader.SIZE_BYTES + sizeBytes);
  }

  /** Whether a frame of these flags has a checksum that is to be completed. */
  static boolean isPartial(int flags) {
    return (flags & PARTIAL) != 0;
  }
}
