package io.github.javatun.wireguard.examples.linux;

/**
 * How a {@link TunDevice} is made.
 *
 * <p><b>Immutable.</b>
 *
 * @param offload whether each packet has a {@code virtio_net_hdr} in front (IFF_VNET_HDR), so that
 *     the kernel hands over and takes TCP and UDP super-packets
 * @param multiQueue whether the device may be opened several times, see {@link
 *     TunDevice#openQueue()}
 */
public record TunOptions(boolean offload, boolean multiQueue) {
  /** IP packets one by one, one queue. */
  public static final TunOptions PLAIN = new TunOptions(false, false);

  /** Super-packets, one queue. */
  public static final TunOptions OFFLOAD = new TunOptions(true, false);

  /** Super-packets, several queues. */
  public static final TunOptions OFFLOAD_MULTI_QUEUE = new TunOptions(true, true);
}
