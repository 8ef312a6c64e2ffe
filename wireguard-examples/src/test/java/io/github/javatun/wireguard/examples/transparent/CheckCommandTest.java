package io.github.javatun.wireguard.examples.transparent;

import static io.github.javatun.wireguard.examples.transparent.MemoryPlatform.ETHERNET;
import static io.github.javatun.wireguard.examples.transparent.MemoryPlatform.SWITCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckCommandTest {
  private static final String NOT_YET =
      "transparent-client: the client can not run yet: see FAILED above\n";
  private static final String ETHERNET_LINE =
      "Ethernet 2, 02:00:00:11:22:33, MTU 1500, addresses [192.168.1.20/24], gateways"
          + " [192.168.1.1]";

  @TempDir private Path directory;

  private TestConsole console;

  private int check(MemoryPlatform platform, Object... args) throws InterruptedException {
    console = new TestConsole(platform);
    String[] line = new String[args.length + 1];
    line[0] = "check";
    for (int i = 0; i < args.length; i++) {
      line[i + 1] = args[i].toString();
    }
    int status = console.run(line);
    assertThat(platform.openDrivers()).isZero();
    assertThat(platform.openNetworks()).isZero();
    return status;
  }

  private Path file(String... peerLines) throws IOException {
    return TestConfig.write(directory.resolve("home.conf"), "10.0.0.2/32", 51820, peerLines);
  }

  @Test
  void withoutAFileItLooksAtTheSystem() throws Exception {
    assertThat(check(MemoryPlatform.withEthernet().andSwitch())).isZero();
    assertThat(console.outLines())
        .containsExactly(
            "ok      driver: driver in memory",
            "        adapter: " + ETHERNET_LINE,
            "        adapter, leads nowhere: "
                + SWITCH
                + ", 02:00:00:44:55:66, MTU 1400, without addresses",
            "ok      network: an adapter leads to the Internet");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void allOfAFileIsSaid() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("home.conf"),
            """
            [Interface]
            PrivateKey = %s
            Address = 10.0.0.2/32
            DNS = 10.0.0.1
            Table = off

            [Peer]
            PublicKey = %s
            Endpoint = 127.0.0.1:51820
            AllowedIPs = 0.0.0.0/0
            DisallowedIPs = 192.168.0.0/16
            AllowedApps = browser, C:\\Games\\

            [Peer]
            PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
            AllowedIPs = 10.5.0.0/16
            DisallowedApps = mail
            """
                .formatted(PrivateKey.generate().toBase64(), TestConfig.PEER));

    assertThat(check(MemoryPlatform.withEthernet(), file, "--dns-mode", "apps")).isZero();
    assertThat(console.outLines().subList(3, console.outLines().size()))
        .containsExactly(
            "ok      configuration: " + file,
            "        this side is [10.0.0.2/32] in the tunnel",
            "        without an Address for IPv6, chosen packets of that family are lost"
                + " (--on-no-ipv6 block)",
            "        names: those of chosen programs are asked of [10.0.0.1]",
            "        peer " + TestConfig.PEER,
            "          at 127.0.0.1:51820",
            "          networks: [0.0.0.0/0], but not [192.168.0.0/16]",
            "          programs: only [browser, C:\\Games\\]",
            "        peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
            "          without Endpoint: it must begin, and can rarely reach this side",
            "          networks: [10.5.0.0/16]",
            "          programs: all, but not [mail]",
            "warning "
                + file
                + ": [Interface] has no IPv6 Address: nothing goes through the tunnel over IPv6,"
                + " and what the rules choose of it is lost, unless asked for otherwise",
            "warning " + file + ": [Interface] Table is not used: no routes are changed",
            "warning "
                + file
                + ": [Peer] xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= has no Endpoint: the"
                + " tunnel to it stays down until it calls");
  }

  @ParameterizedTest
  @CsvSource({
    "all, 'names: all are asked through the tunnel, of [10.0.0.1]'",
    "apps, 'names: those of chosen programs are asked of [10.0.0.1]'",
    "off, names: asked as without a tunnel",
  })
  void namesAreAskedAsTheOptionSays(String mode, String line) throws Exception {
    Path file =
        TestConfig.write(
            directory.resolve("dns.conf"), "10.0.0.2/32\nDNS = 10.0.0.1", 9, "AllowedIPs = ::/0");
    assertThat(check(MemoryPlatform.withEthernet(), "--dns-mode", mode, file)).isZero();
    assertThat(console.outLines()).contains("        " + line);
  }

  @Test
  void withoutServersNamesAreAskedAsBefore() throws Exception {
    assertThat(check(MemoryPlatform.withEthernet(), file("AllowedIPs = 0.0.0.0/0"))).isZero();
    assertThat(console.outLines()).contains("        names: asked as without a tunnel");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void withoutADriverItSaysWhatToDoAndLooksAtTheFileAllTheSame(Cause cause) throws Exception {
    MemoryPlatform platform =
        MemoryPlatform.withEthernet().withoutDriver(new DriverException(cause, "in the way"));
    console = new TestConsole(platform);
    int status = console.run("check", file("AllowedIPs = 0.0.0.0/0").toString());

    assertThat(status).isEqualTo(ClientConsoleTest.statusOf(cause));
    assertThat(console.outLines().getFirst()).isEqualTo("FAILED  in the way");
    assertThat(console.outLines().get(1)).startsWith(" ".repeat(8)).contains(adviceOn(cause));
    assertThat(console.outLines().get(2)).startsWith("ok      configuration: ");
    assertThat(console.err()).isEqualTo(NOT_YET);
  }

  private static String adviceOn(Cause cause) {
    return switch (cause) {
      case UNSUPPORTED_SYSTEM -> "64-bit Windows";
      case LIBRARY_MISSING, DRIVER_MISSING -> "install Windows Packet Filter";
      case ACCESS_DENIED -> "Run as administrator";
      case ADAPTER_TAKEN -> "end the other program";
      case WRONG_VERSION -> "newer Windows Packet Filter";
      case STALE_ADAPTER -> "try again";
      case REFUSED -> "restart the computer";
    };
  }

  @Test
  void aSystemThatDoesNotTellItsInterfacesIsSaid() throws Exception {
    MemoryPlatform platform =
        MemoryPlatform.withEthernet().withoutNetwork(new IOException("no interfaces today"));

    assertThat(check(platform)).isEqualTo(ClientFailure.FAILED);
    assertThat(console.out()).isEqualTo("FAILED  no interfaces today\n");
  }

  @Test
  void aDriverThatRefusesLaterIsSaidToo() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    platform.driver().refuse(Cause.ACCESS_DENIED);

    assertThat(check(platform)).isEqualTo(ClientFailure.NO_DRIVER);
    assertThat(console.out()).contains("ok      driver: ", "FAILED  ", "Run as administrator");
  }

  @Test
  void anAdapterOfAnotherProgramIsInTheWay() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    platform.driver().takeByAnotherProgram(ETHERNET);

    assertThat(check(platform)).isEqualTo(ClientFailure.TAKEN);
    assertThat(console.outLines().subList(1, 3))
        .containsExactly(
            "        adapter: " + ETHERNET_LINE + ", its packets are held",
            "FAILED  another program holds this adapter's packets: end it, or, if none is there"
                + " any more, run transparent-client reset");
  }

  @Test
  void oneThatLeadsNowhereIsInTheWayOnlyIfTheClientWouldHoldItToo() throws Exception {
    MemoryPlatform held = MemoryPlatform.withEthernet().andSwitch();
    held.driver().takeByAnotherProgram(SWITCH);
    assertThat(check(held)).isEqualTo(ClientFailure.TAKEN);

    MemoryPlatform again = MemoryPlatform.withEthernet().andSwitch();
    again.driver().takeByAnotherProgram(SWITCH);
    assertThat(check(again, "--kill-switch", "off")).isZero();
  }

  @Test
  void whatIsToBeTakenOverIsNotInTheWay() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    platform.driver().takeByAnotherProgram(ETHERNET);

    assertThat(check(platform, "--take-over")).isZero();
    assertThat(console.outLines())
        .contains("        another program holds this adapter's packets: they are taken from it");
  }

  @Test
  void aWayOutMayComeLater() throws Exception {
    assertThat(check(new MemoryPlatform(false).andSwitch(), file("AllowedIPs = ::/0"))).isZero();
    assertThat(console.outLines())
        .contains(
            "warning no adapter has an address and a gateway: run waits until one has; connect the"
                + " computer to a network");
  }

  @Test
  void aFileWithAMistakeIsNamedWithLineAndKey() throws Exception {
    Path file =
        TestConfig.write(
            directory.resolve("home.conf"), "10.0.0.2/32\nAllowedApps = browser", 9, "");

    assertThat(check(MemoryPlatform.withEthernet(), file)).isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.outLines())
        .contains("FAILED  " + file + ":4: [Interface] AllowedApps: belongs in [Peer]");
    assertThat(console.err()).isEqualTo(NOT_YET);
  }

  @Test
  void everythingIsSaidThatKeepsAFileFromWorking() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("home.conf"),
            Files.readString(file()).replaceAll("(?m)^(Address|Endpoint) = .*\n", ""));

    assertThat(check(MemoryPlatform.withEthernet(), file)).isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.out())
        .contains(
            "FAILED  " + file + ": [Interface] has no Address",
            "        " + file + ": no [Peer] has an Endpoint",
            "        " + file + ": [Peer] " + TestConfig.PEER + " has no AllowedIPs");
  }

  @Test
  void aMissingFileIsSaid() throws Exception {
    Path missing = directory.resolve("nowhere.conf");

    assertThat(check(MemoryPlatform.withEthernet(), missing)).isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.outLines()).contains("FAILED  " + missing + ": there is no such file");
  }

  @Test
  void whatIsNoFileIsSaid() throws Exception {
    assertThat(check(MemoryPlatform.withEthernet(), directory)).isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.out()).contains("FAILED  " + directory + ": ");
  }

  @Test
  void anOuterTunnelNeedsRoomForTheInnerOne() throws Exception {
    Path inner = file("AllowedIPs = 0.0.0.0/0");
    Path outer = directory.resolve("outer.conf");
    TestConfig.write(outer, "10.1.0.2/32\nMTU = 1420", 9, "AllowedIPs = 127.0.0.0/8");

    assertThat(check(MemoryPlatform.withEthernet(), inner, "--outer", outer))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.out())
        .contains(
            "ok      outer configuration: " + outer,
            "FAILED  "
                + inner
                + ": MTU is 1420, must be at most 1340 so that datagrams fit what"
                + " carries them");

    TestConfig.write(inner, "10.0.0.2/32\nMTU = 1340", 9, "AllowedIPs = 0.0.0.0/0");
    assertThat(check(MemoryPlatform.withEthernet(), inner, "--outer", outer)).isZero();
  }

  @Test
  void theOuterTunnelHasToLeadToTheInnerOnesEndpoint() throws Exception {
    Path inner = directory.resolve("inner.conf");
    TestConfig.write(inner, "10.0.0.2/32\nMTU = 1340", 9, "AllowedIPs = 0.0.0.0/0");
    Path outer = directory.resolve("outer.conf");
    TestConfig.write(outer, "10.1.0.2/32", 9, "AllowedIPs = 126.0.0.0/8, ::/0");
    assertThat(check(MemoryPlatform.withEthernet(), inner, "--outer", outer))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.outLines())
        .contains(
            "FAILED  "
                + inner
                + ": the outer tunnel does not lead to the endpoint 127.0.0.1:9: "
                + outer
                + " needs it among its AllowedIPs, and an Address for IPv4");

    TestConfig.write(outer, "fd00::2/128", 9, "AllowedIPs = 127.0.0.0/8");
    assertThat(check(MemoryPlatform.withEthernet(), inner, "--outer", outer))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.out()).contains("an Address for IPv4");
  }

  @Test
  void whatTheOuterFileSaysOfProgramsAndNamesIsWarnedOf() throws Exception {
    Path outer = directory.resolve("outer.conf");
    TestConfig.write(
        outer,
        "10.1.0.2/32\nDNS = 10.1.0.1",
        9,
        "AllowedIPs = 127.0.0.0/8\nDisallowedIPs = 127.5.0.0/16\nAllowedApps = browser");
    assertThat(check(MemoryPlatform.withEthernet(), "--outer", outer)).isZero();
    assertThat(console.outLines())
        .filteredOn(line -> line.startsWith("warning "))
        .hasSize(3)
        .allMatch(line -> line.startsWith("warning " + outer + ": "))
        .anyMatch(line -> line.contains("AllowedApps is not used"))
        .anyMatch(line -> line.contains("DisallowedIPs is not used"))
        .anyMatch(line -> line.contains("DNS is not used"));
  }

  @Test
  void aPortThatIsTakenIsInTheWayOfTheTunnelThatTheNetworkSees() throws Exception {
    try (DatagramSocket taken = new DatagramSocket()) {
      int port = taken.getLocalPort();
      Path file =
          TestConfig.write(
              directory.resolve("port.conf"),
              "10.0.0.2/32\nMTU = 1340\nListenPort = " + port,
              9,
              "AllowedIPs = 127.0.0.0/8");
      assertThat(check(MemoryPlatform.withEthernet(), file)).isEqualTo(ClientFailure.FAILED);
      assertThat(console.outLines())
          .contains("FAILED  UDP port " + port + " is in use: choose another ListenPort, or none");

      Path other =
          TestConfig.write(
              directory.resolve("other.conf"), "10.1.0.2/32", 9, "AllowedIPs = 127.0.0.0/8");
      assertThat(check(MemoryPlatform.withEthernet(), file, "--outer", other)).isZero();
      TestConfig.write(other, "10.1.0.2/32\nMTU = 1260", 9, "AllowedIPs = 127.0.0.0/8");
      assertThat(check(MemoryPlatform.withEthernet(), other, "--outer", file))
          .isEqualTo(ClientFailure.FAILED);
    }
  }

  @Test
  void aNameThatCanNotBeLookedUpIsWarnedOf() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("name.conf"),
            Files.readString(file("AllowedIPs = 0.0.0.0/0"))
                .replace("127.0.0.1:", "nowhere.invalid:"));
    assertThat(check(MemoryPlatform.withEthernet(), file)).isZero();
    assertThat(console.outLines())
        .contains(
            "warning "
                + file
                + ": the endpoint nowhere.invalid:51820 can not be looked up now: run ends if that"
                + " is so for every peer");
  }

  @Test
  void recordsNeedADirectoryAndNothingIsMadeThere() throws Exception {
    Path traces = directory.resolve("deep/traces");
    assertThat(check(MemoryPlatform.withEthernet(), "--pcap", traces)).isZero();
    assertThat(directory.resolve("deep")).doesNotExist();

    Path noDirectory = Files.writeString(directory.resolve("deep"), "");
    assertThat(check(MemoryPlatform.withEthernet(), "--pcap", traces))
        .isEqualTo(ClientFailure.FAILED);
    assertThat(console.outLines())
        .contains(
            "FAILED  --pcap "
                + traces
                + ": can not be written: "
                + noDirectory
                + " is no directory that you may write to");
  }

  @Test
  void framesOfOurOwnHaveRoomForNoMoreThan1420() throws Exception {
    Path file = directory.resolve("long.conf");
    TestConfig.write(file, "10.0.0.2/32\nMTU = 1421", 9, "AllowedIPs = 0.0.0.0/0");
    assertThat(check(MemoryPlatform.withEthernet(), file)).isZero();
    assertThat(check(MemoryPlatform.withEthernet(), file, "--in-place"))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.out()).contains("MTU is 1421, must be at most 1420");
  }

  @Test
  void aWrongOuterFileIsInTheWay() throws Exception {
    Path missing = directory.resolve("nowhere.conf");

    assertThat(check(MemoryPlatform.withEthernet(), "--outer", missing))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.outLines()).contains("FAILED  " + missing + ": there is no such file");
  }
}
