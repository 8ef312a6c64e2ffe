package io.github.javatun.wireguard.ndis.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A frame that came out of a {@link MemoryDriver}.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
public final class MemoryFrame {
  private final String adapter;
  private final byte[] bytes;
  private final int vlan;
  private final int flags;

  private MemoryFrame(String adapter, byte[] bytes, int vlan, int flags) {
    this.adapter = adapter;
    this.bytes = bytes;
    this.vlan = vlan;
    this.flags = flags;
  }

  static MemoryFrame copy(String adapter, FrameSlab slab, int index) {
    byte[] bytes = new byte[slab.length(index)];
    MemorySegment.copy(
        slab.memory(), ValueLayout.JAVA_BYTE, slab.frameOffset(index), bytes, 0, bytes.length);
    return new MemoryFrame(adapter, bytes, slab.vlan(index), slab.flags(index));
  }

  /** The name of its adapter. */
  public String adapter() {
    return adapter;
  }

  /** The frame with its Ethernet header: a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The 802.1Q tag, 0 if there is none. */
  public int vlan() {
    return vlan;
  }

  /** The NDIS flags. */
  public int flags() {
    return flags;
  }

  @Override
  public String toString() {
    return "MemoryFrame[" + bytes.length + " bytes, adapter=" + adapter + ", vlan=" + vlan + "]";
  }
}
