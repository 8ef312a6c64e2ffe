package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table that decides in the driver what happens to a packet, without handing it over.
 * What is not given matches everything.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param action what happens to a packet that matches
 * @param directions {@link FrameSlab#FROM_STACK}, {@link FrameSlab#FROM_ADAPTER}, or both as a sum
 * @param adapter the handle of the only adapter it is for; 0: for all
 * @param etherType the only Ethernet type; 0: any
 * @param source where the packet comes from; null: from anywhere
 * @param destination where it goes; null: anywhere. Of the family of the source, if both are given
 * @param protocol the only IP protocol; 0: any
 * @param sourcePorts source ports of TCP or UDP; null: any
 * @param destinationPorts destination ports of TCP or UDP; null: any
 */
public record StaticFilter(
    Action action,
    int directions,
    long adapter,
    int etherType,
    @Nullable IpPrefix source,
    @Nullable IpPrefix destination,
    int protocol,
    @Nullable PortRange sourcePorts,
    @Nullable PortRange destinationPorts) {

  /** Both directions. */
  public static final int BOTH = FrameSlab.FROM_STACK | FrameSlab.FROM_ADAPTER;

  /** What happens to a packet that a row matches. */
  public enum Action {
    /** It goes on without being handed over. */
    PASS,
    /** It is lost. */
    DROP,
    /** It is handed over, as without filters. */
    REDIRECT
  }

  /**
   * Ports from the first to the last.
   *
   * @param first 0 to 65535
   * @param last not below the first, to 65535
   */
  public record PortRange(int first, int last) {
    /** Checks the range. */
    public PortRange {
      if (first < 0 || last < first || last > 0xFFFF) {
        throw new IllegalArgumentException(
            "ports " + first + " to " + last + " are no range within 0 to 65535");
      }
    }

    /** One port. */
    public static PortRange of(int port) {
      return new PortRange(port, port);
    }
  }

  /** Checks that source and destination are of one family. */
  public StaticFilter {
    if (source != null && destination != null && source.isIpv4() != destination.isIpv4()) {
      throw new IllegalArgumentException(
          "source " + source + " and destination " + destination + " are of two families");
    }
  }

  /** A row for all packets. */
  public static StaticFilter all(Action action) {
    return new StaticFilter(action, BOTH, 0, 0, null, null, 0, null, null);
  }

  /** A row for all packets of an Ethernet type. */
  public static StaticFilter etherType(Action action, int etherType) {
    return new StaticFilter(action, BOTH, 0, etherType, null, null, 0, null, null);
  }

  /** The family that the addresses belong to: true if IPv4; empty without addresses. */
  public Optional<Boolean> isIpv4() {
    IpPrefix either = source == null ? destination : source;
    return either == null ? Optional.empty() : Optional.of(either.isIpv4());
  }
}
