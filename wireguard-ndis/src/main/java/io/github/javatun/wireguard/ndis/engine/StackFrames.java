package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.transport.EthernetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Frames of our own for the stack: packets that came through the tunnel, and errors. They are
 * collected and handed over together.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class StackFrames {

  /** The longest packet that a frame takes. */
  static final int PACKET_BYTES = FrameSlab.FRAME_BYTES - FrameSlab.ETHERNET_HEADER_BYTES;

  private final PacketDriver driver;
  private final FrameSlab slab;
  private final FrameList list;

  StackFrames(Arena arena, PacketDriver driver, int frames) {
    this.driver = driver;
    slab = new FrameSlab(arena, frames);
    list = new FrameList(arena, slab);
  }

  /** Where packets are put. */
  MemorySegment memory() {
    return slab.memory();
  }

  /** Where the next packet's first byte goes: there is room for {@link #PACKET_BYTES}. */
  long packetOffset() {
    return slab.frameOffset(list.size()) + FrameSlab.ETHERNET_HEADER_BYTES;
  }

  /**
   * Adds the packet that was put there.
   *
   * @param path whose stack it is for
   * @param neighbour the hardware address it seems to come from
   * @param vlan its VLAN tag
   * @param ipv4 its family
   * @param packetBytes its length
   */
  void add(AdapterPath path, long neighbour, int vlan, boolean ipv4, int packetBytes) {
    int index = list.size();
    int frameBytes = FrameSlab.ETHERNET_HEADER_BYTES + packetBytes;
    slab.setHeader(index, path.adapter().handle(), FrameSlab.FROM_ADAPTER, vlan, frameBytes);
    long at = slab.frameOffset(index);
    EthernetHeader.write(slab.memory(), at, path.adapter().mac(), neighbour, ipv4);
    list.add(index);
    if (list.size() == slab.capacity()) {
      flush();
    }
  }

  /** Hands over what was collected. */
  void flush() {
    if (list.size() != 0) {
      driver.sendToStack(list);
      list.clear();
    }
  }
}
