package io.github.javatun.wireguard.examples.transparent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcRoutesTest {
  @TempDir private Path proc;

  @Test
  void gatewaysAreThoseOfDefaultRoutes() throws IOException {
    Files.createDirectory(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/route"),
        """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        tap0\t00000000\t01004D0A\t0003\t0\t0\t0\t00000000\t0\t0\t0
        tap0\t00004D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        tap1\t0000630A\t02004D0A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0
        """);
    Files.writeString(
        proc.resolve("net/ipv6_route"),
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
            + "fd770000000000000000000000000001 00000400 00000001 00000000 00000003     tap0\n"
            + "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
            + "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n");

    ProcRoutes routes = ProcRoutes.read(proc);

    assertThat(routes.gateways("tap0"))
        .containsExactly(IpAddress.parse("10.77.0.1"), IpAddress.parse("fd77::1"));
    assertThat(routes.gateways("tap1")).isEmpty();
    assertThat(routes.gateways("lo")).isEmpty();
  }

  @Test
  void thereAreNoneWithoutTables() {
    assertThat(ProcRoutes.read(proc).gateways("tap0")).isEmpty();
  }

  @Test
  void nameServersAreThoseOfTheFile() throws IOException {
    Path file = proc.resolve("resolv.conf");
    Files.writeString(
        file,
        """
        # nameserver 1.1.1.1
        search example.org
        nameserver 10.77.0.1
        nameserver fe80::1%tap0
        nameserver somewhere
        nameserver
        """);

    assertThat(ResolvConf.servers(file))
        .containsExactly(IpAddress.parse("10.77.0.1"), IpAddress.parse("fe80::1"));
    assertThat(ResolvConf.servers(proc.resolve("missing"))).isEmpty();
  }
}
