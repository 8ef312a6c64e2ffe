package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** On Windows itself, with the system as it is. No packet is held back. */
@EnabledOnOs(OS.WINDOWS)
class WindowsLiveTest {
  private static final long LOOPBACK = MappedAddress.lowOfIpv4(0x7f000001);

  @Test
  void findsItsOwnSockets() throws IOException {
    ProcessTable table = Windows.processTable();
    try (ServerSocket listener =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        DatagramSocket datagrams = new DatagramSocket()) {
      table.refresh();

      assertOwn(table.tcpOwner(0, LOOPBACK, client.getLocalPort(), 0, LOOPBACK, client.getPort()));
      assertOwn(table.tcpOwner(0, LOOPBACK, listener.getLocalPort(), 0, LOOPBACK, 1));
      assertOwn(table.udpOwner(0, LOOPBACK, datagrams.getLocalPort()));
    }
  }

  @Test
  void listsTheInterfacesThatTheJdkLists() throws IOException {
    List<NetworkInterface> expected =
        NetworkInterface.networkInterfaces().filter(WindowsLiveTest::isUp).toList();
    try (NetworkInfo info = Windows.networkInfo()) {
      List<LocalInterface> found = info.interfaces();

      for (NetworkInterface each : expected) {
        LocalInterface same =
            found.stream()
                .filter(candidate -> candidate.index() == each.getIndex())
                .findFirst()
                .orElseThrow();
        assertThat(same.up()).isTrue();
        assertThat(same.id()).startsWith("{").endsWith("}");
        assertThat(each.inetAddresses().map(IpAddress::of))
            .containsAll(same.addresses().stream().map(address -> address.address()).toList());
      }
    }
  }

  @Test
  void opensTheDriverOrSaysWhyNot() {
    try (PacketDriver driver = Windows.openDriver(DriverChoice.device())) {
      assertThat(driver.adapters()).isNotEmpty();
    } catch (DriverException failure) {
      assertThat(failure.reason()).isIn(Cause.DRIVER_MISSING, Cause.ACCESS_DENIED);
    }
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp() && !each.isLoopback();
    } catch (IOException gone) {
      return false;
    }
  }

  private static void assertOwn(AppProcess owner) {
    assertThat(Objects.requireNonNull(owner).pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(owner.path()).isEqualToIgnoringCase(ownPath());
  }

  private static String ownPath() {
    return ProcessHandle.current().info().command().orElseThrow();
  }
}
