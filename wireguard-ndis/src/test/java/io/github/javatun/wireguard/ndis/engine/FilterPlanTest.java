package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver decides by itself, row by row: the first that matches. */
class FilterPlanTest {
  private static final int UDP = 17;
  private static final int TCP = 6;
  private static final int OWN_PORT = 40_001;

  private final Endpoint endpoint = new Endpoint();
  private final FilterPlan plan =
      new FilterPlan(List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("::/0")), true);

  FilterPlanTest() {
    endpoint.setIpv4(0xC0000201, 51820); // 192.0.2.1
  }

  @ParameterizedTest
  @CsvSource({
    // to, protocol, from port, to port: while packets are handled, while nobody does
    "10.1.2.3, 6, 50000, 443, REDIRECT, DROP",
    "10.1.2.3, 1, 0, 0, REDIRECT, DROP",
    "2001:db8::1, 17, 50000, 443, REDIRECT, DROP",
    "1.2.3.4, 6, 50000, 443, PASS, PASS",
    "224.0.0.251, 17, 5353, 5353, PASS, PASS",
    "ff02::fb, 17, 5353, 5353, PASS, PASS",
    "fe80::1, 58, 0, 0, PASS, PASS",
    "169.254.1.1, 6, 50000, 445, PASS, PASS",
    "255.255.255.255, 17, 68, 67, PASS, PASS",
    // questions for names, wherever they go
    "1.1.1.1, 17, 50000, 53, REDIRECT, DROP",
    "1.1.1.1, 6, 50000, 53, REDIRECT, DROP",
    "fe80::1, 17, 50000, 53, REDIRECT, DROP",
    "169.254.1.1, 6, 50000, 53, REDIRECT, DROP",
    // the tunnel's own datagrams
    "192.0.2.1, 17, 40001, 51820, PASS, PASS",
  })
  void whatLeaves(String to, int protocol, int from, int port, Action handled, Action closed) {
    assertThat(leaving(plan.handled(List.of(endpoint), OWN_PORT), to, protocol, from, port))
        .isEqualTo(handled);
    assertThat(leaving(plan.closed(List.of(endpoint), OWN_PORT), to, protocol, from, port))
        .isEqualTo(closed);
  }

  @Test
  void ownDatagramsPassAlsoToAPortForNames() {
    endpoint.setIpv4(0x0A000001, 53);
    List<StaticFilter> rows = plan.handled(List.of(endpoint), OWN_PORT);
    assertThat(leaving(rows, "10.0.0.1", UDP, OWN_PORT, 53)).isEqualTo(Action.PASS);
    assertThat(leaving(rows, "10.0.0.1", UDP, 50_000, 53)).isEqualTo(Action.REDIRECT);
  }

  @Test
  void whatComesInIsNotLookedAt() {
    List<StaticFilter> rows = plan.handled(List.of(endpoint), OWN_PORT);
    for (StaticFilter row : rows) {
      if ((row.directions() & FrameSlab.FROM_ADAPTER) != 0) {
        assertThat(row.action()).isEqualTo(Action.PASS);
      }
    }
    assertThat(rows.getLast()).isEqualTo(StaticFilter.all(Action.PASS));
  }

  @Test
  void namesThatAreNotTurnedAreOrdinaryTraffic() {
    FilterPlan without = new FilterPlan(List.of(IpPrefix.parse("10.0.0.0/8")), false);
    List<StaticFilter> rows = without.handled(List.of(endpoint), OWN_PORT);
    assertThat(leaving(rows, "1.1.1.1", UDP, 50_000, 53)).isEqualTo(Action.PASS);
    assertThat(leaving(rows, "10.1.1.1", TCP, 50_000, 53)).isEqualTo(Action.REDIRECT);
  }

  @Test
  void tooManyPrefixesAreAllHandedOver() {
    List<IpPrefix> many =
        IntStream.rangeClosed(0, FilterPlan.MOST_PREFIXES)
            .mapToObj(i -> IpPrefix.parse("10." + i + ".0.0/16"))
            .toList();
    FilterPlan large = new FilterPlan(many, false);
    assertThat(large.handled(List.of(endpoint), OWN_PORT)).isEmpty();
    assertThat(leaving(large.closed(List.of(endpoint), OWN_PORT), "10.9.1.1", TCP, 1, 2))
        .as("while nobody looks, all of them count")
        .isEqualTo(Action.DROP);
  }

  private static Action leaving(
      List<StaticFilter> rows, String to, int protocol, int from, int port) {
    IpAddress destination = IpAddress.parse(to);
    return rows.stream()
        .filter(row -> (row.directions() & FrameSlab.FROM_STACK) != 0 && row.source() == null)
        .filter(row -> row.destination() == null || row.destination().contains(destination))
        .filter(row -> row.protocol() == 0 || row.protocol() == protocol)
        .filter(row -> isIn(row.sourcePorts(), from) && isIn(row.destinationPorts(), port))
        .findFirst()
        .orElseThrow()
        .action();
  }

  private static boolean isIn(PortRange range, int port) {
    return range == null || (port >= range.first() && port <= range.last());
  }
}
