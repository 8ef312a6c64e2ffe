package io.github.javatun.wireguard.ndis.driver;

import java.util.Objects;

/**
 * A network adapter that TCP/IP is bound to, as the driver lists it.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param handle the driver's name for it, an opaque number that may change when adapters come or go
 * @param name the system's name, on Windows {@code \DEVICE\{GUID}}
 * @param medium the NDIS medium; {@value #ETHERNET} is Ethernet
 * @param mac the hardware address in the lower 48 bits, first byte on top
 * @param mtuBytes the largest IP packet it takes
 */
public record Adapter(long handle, String name, int medium, long mac, int mtuBytes) {

  /** The medium 802.3. */
  public static final int ETHERNET = 0;

  /** The bits of a hardware address. */
  public static final long MAC_MASK = (1L << 48) - 1;

  /** Checks that the name is there and the hardware address has 48 bits. */
  public Adapter {
    Objects.requireNonNull(name, "name");
    if ((mac & ~MAC_MASK) != 0) {
      throw new IllegalArgumentException(
          "hardware address is 0x" + Long.toHexString(mac) + ", must have at most 48 bits");
    }
  }
}
