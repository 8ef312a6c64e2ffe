package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The default routes of {@code /proc/net/route} and {@code /proc/net/ipv6_route}.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class ProcRoutes {
  private static final int HEX = 16;
  private static final int RTF_UP = 0x1;
  private static final int RTF_GATEWAY = 0x2;
  private static final int IPV4_FIELDS = 8;
  private static final int IPV6_FIELDS = 10;

  private record Route(String interfaceName, IpAddress gateway) {}

  private final List<Route> routes;

  private ProcRoutes(List<Route> routes) {
    this.routes = routes;
  }

  /** Reads the tables; what is missing or strange is left out. */
  static ProcRoutes read(Path proc) {
    List<Route> routes = new ArrayList<>();
    for (String[] fields : table(proc.resolve("net/route"), IPV4_FIELDS)) {
      // Iface Destination Gateway Flags RefCnt Use Metric Mask
      if (isGateway(fields[3]) && isZero(fields[1]) && isZero(fields[7])) {
        int littleEndian = Integer.parseUnsignedInt(fields[2], HEX);
        routes.add(new Route(fields[0], IpAddress.ofIpv4(Integer.reverseBytes(littleEndian))));
      }
    }
    for (String[] fields : table(proc.resolve("net/ipv6_route"), IPV6_FIELDS)) {
      // destination, its length, source, its length, next hop, metric, uses, flags, interface
      if (isGateway(fields[8]) && isZero(fields[0]) && isZero(fields[1])) {
        routes.add(
            new Route(
                fields[9],
                IpAddress.ofIpv6(
                    Long.parseUnsignedLong(fields[4], 0, HEX, HEX),
                    Long.parseUnsignedLong(fields[4], HEX, 2 * HEX, HEX))));
      }
    }
    return new ProcRoutes(routes);
  }

  /** The gateways of an interface's default routes. */
  List<IpAddress> gateways(String interfaceName) {
    return routes.stream()
        .filter(route -> route.interfaceName().equals(interfaceName))
        .map(Route::gateway)
        .distinct()
        .toList();
  }

  private static List<String[]> table(Path file, int fields) {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
          .map(line -> line.strip().split("\\s+", -1))
          .filter(line -> line.length >= fields && !line[0].equals("Iface"))
          .toList();
    } catch (IOException none) {
      return List.of(); // a kernel without that family
    }
  }

  private static boolean isGateway(String flags) {
    int wanted = RTF_UP | RTF_GATEWAY;
    return (Integer.parseUnsignedInt(flags, HEX) & wanted) == wanted;
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }
}
