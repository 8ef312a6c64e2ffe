package io.github.javatun.wireguard.examples.transparent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcProcessTableTest {
  private static final String HEADING =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode";
  private static final String COUNTS = " 00000000:00000000 00:00000000 00000000     0        0 ";
  private static final long HOST = MappedAddress.lowOfIpv4(0x0A4D0002); // 10.77.0.2
  private static final long SERVER = MappedAddress.lowOfIpv4(0x01020304);

  @TempDir private Path proc;

  private ProcProcessTable table;

  @BeforeEach
  void ownNamespace() throws IOException {
    Files.createDirectory(proc.resolve("net"));
    process("self", "net:[1]", "/nowhere/java");
    table = new ProcProcessTable(proc);
  }

  @Test
  void findsTheProcessOfASocket() throws IOException {
    process("100", "net:[1]", "/nowhere/curl", 555, 556);
    process("200", "net:[1]", "/nowhere/dig", 777);
    file("tcp", "0: 02004D0A:1388 04030201:01BB 01" + COUNTS + "555 1 0");
    file("udp", "7: 00000000:1389 00000000:0000 07" + COUNTS + "777 2 0");
    table.refresh();

    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443))
        .isEqualTo(new AppProcess(100, "/nowhere/curl", ""));
    assertThat(table.udpOwner(0, HOST, 5_001)).isEqualTo(new AppProcess(200, "/nowhere/dig", ""));
    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 444)).isNull();
    assertThat(table.udpOwner(0, HOST, 5_000)).isNull();
  }

  @Test
  void readsIpv6AndListeners() throws IOException {
    process("100", "net:[1]", "/nowhere/server", 555, 556, 557);
    file(
        "tcp6",
        "0: 000000FD000000000000000001000000:0050 00000000000000000000000000000000:0000 0A"
            + COUNTS
            + "555 1 0",
        "1: 0000000000000000FFFF000002004D0A:0051 0000000000000000FFFF000004030201:01BB 01"
            + COUNTS
            + "556 1 0");
    file(
        "udp6",
        "2: 00000000000000000000000000000000:0035 "
            + "0".repeat(32)
            + ":0000 07"
            + COUNTS
            + "557 1 0");
    table.refresh();

    assertThat(table.tcpOwner(0xFD00_0000L << 32, 1, 80, 1, 1, 1)).isNotNull();
    assertThat(table.tcpOwner(0xFD00_0000L << 32, 1, 81, 1, 1, 1)).isNull();
    assertThat(table.tcpOwner(0, HOST, 81, 0, SERVER, 443)).isNotNull();
    assertThat(table.udpOwner(0, HOST, 53)).isNotNull(); // a socket for both families
  }

  @Test
  void leavesOutProcessesOfOtherNamespaces() throws IOException {
    process("100", "net:[2]", "/nowhere/curl", 555);
    file("tcp", "0: 02004D0A:1388 04030201:01BB 01" + COUNTS + "555 1 0");
    table.refresh();

    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443)).isNull();
  }

  @Test
  void seesThatAProcessRunsAnotherProgramNow() throws IOException {
    file("tcp", "0: 02004D0A:1388 04030201:01BB 01" + COUNTS + "555 1 0");
    process("100", "net:[1]", "/nowhere/sh", 555);
    table.refresh();
    AppProcess shell = table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443);
    table.refresh();
    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443)).isSameAs(shell);

    Files.delete(proc.resolve("100/exe"));
    Files.createSymbolicLink(proc.resolve("100/exe"), Path.of("/nowhere/curl"));
    table.refresh();

    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443))
        .isEqualTo(new AppProcess(100, "/nowhere/curl", ""));
  }

  @Test
  void leavesOutWhatItCanNotRead() throws IOException {
    process("100", "net:[1]", "/nowhere/curl", 555);
    file(
        "tcp",
        "",
        "0: 02004D0A:1388",
        "0: 02004D0A 04030201 01" + COUNTS + "555 1 0",
        "0: 02004D0A:XXXX 04030201:01BB 01" + COUNTS + "555 1 0",
        "0: 02004D0A:1388 04030201:01BB 06" + COUNTS + "0 1 0",
        "0: 02004D0A:1388 04030201:01BC 01" + COUNTS + "555 1 0");
    table.refresh();

    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 443)).isNull();
    assertThat(table.tcpOwner(0, HOST, 5_000, 0, SERVER, 444)).isNotNull();
  }

  private void process(String number, String namespace, String program, long... inodes)
      throws IOException {
    Path process = proc.resolve(number);
    Files.createDirectories(process.resolve("ns"));
    Files.createDirectories(process.resolve("fd"));
    Files.createSymbolicLink(process.resolve("ns/net"), Path.of(namespace));
    Files.createSymbolicLink(process.resolve("exe"), Path.of(program));
    Files.createSymbolicLink(process.resolve("fd/0"), Path.of("/nowhere/null"));
    for (int i = 0; i < inodes.length; i++) {
      Files.createSymbolicLink(
          process.resolve("fd/" + (3 + i)), Path.of("socket:[" + inodes[i] + "]"));
    }
  }

  private void file(String name, String... lines) throws IOException {
    Files.write(proc.resolve("net").resolve(name), List.of(HEADING));
    Files.write(proc.resolve("net").resolve(name), List.of(lines), StandardOpenOption.APPEND);
  }
}
