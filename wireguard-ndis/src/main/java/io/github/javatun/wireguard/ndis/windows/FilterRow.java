package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the driver's table. The driver asks for the family wherever it looks into IP, and for
 * the protocol wherever it looks at ports; a filter that leaves them open becomes several rows.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param filter what it was made from
 * @param family the family of the addresses; {@link Family#ANY} if IP is not looked into
 * @param protocol the IP protocol, 0 for any
 */
record FilterRow(StaticFilter filter, Family family, int protocol) {
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86DD;
  private static final int TCP = 6;
  private static final int UDP = 17;

  /** Which packets are looked into. */
  enum Family {
    ANY,
    IPV4,
    IPV6
  }

  /**
   * The rows for filters, in their order.
   *
   * @throws IllegalArgumentException if a filter can match nothing
   */
  static List<FilterRow> of(List<StaticFilter> filters) {
    List<FilterRow> rows = new ArrayList<>();
    for (StaticFilter filter : filters) {
      check(filter);
      for (Family family : families(filter)) {
        for (int protocol : protocols(filter)) {
          rows.add(new FilterRow(filter, family, protocol));
        }
      }
    }
    return rows;
  }

  private static List<Family> families(StaticFilter filter) {
    if (!hasPorts(filter) && filter.protocol() == 0 && filter.isIpv4().isEmpty()) {
      return List.of(Family.ANY);
    }
    List<Family> families = new ArrayList<>();
    if (filter.isIpv4().orElse(true) && filter.etherType() != ETHERTYPE_IPV6) {
      families.add(Family.IPV4);
    }
    if (!filter.isIpv4().orElse(false) && filter.etherType() != ETHERTYPE_IPV4) {
      families.add(Family.IPV6);
    }
    return families;
  }

  private static List<Integer> protocols(StaticFilter filter) {
    return hasPorts(filter) && filter.protocol() == 0
        ? List.of(TCP, UDP)
        : List.of(filter.protocol());
  }

  private static void check(StaticFilter filter) {
    int type = filter.etherType();
    boolean ip = hasPorts(filter) || filter.protocol() != 0 || filter.isIpv4().isPresent();
    if (ip && type != 0 && type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6) {
      throw mistake(filter, "its Ethernet type is not IP");
    }
    if (families(filter).isEmpty()) {
      throw mistake(filter, "its Ethernet type and its addresses are of two families");
    }
    if (hasPorts(filter)
        && filter.protocol() != 0
        && filter.protocol() != TCP
        && filter.protocol() != UDP) {
      throw mistake(filter, "it has ports, and protocol " + filter.protocol() + " has none");
    }
    if (filter.directions() < 1 || filter.directions() > StaticFilter.BOTH) {
      throw mistake(filter, "its directions are " + filter.directions());
    }
    if (type < 0 || type > 0xFFFF) {
      throw mistake(filter, "its Ethernet type is " + type);
    }
    if (filter.protocol() < 0 || filter.protocol() > 0xFF) {
      throw mistake(filter, "its protocol is " + filter.protocol());
    }
  }

  private static boolean hasPorts(StaticFilter filter) {
    return filter.sourcePorts() != null || filter.destinationPorts() != null;
  }

  private static IllegalArgumentException mistake(StaticFilter filter, String why) {
    return new IllegalArgumentException("no packet can match " + filter + ": " + why);
  }
}
