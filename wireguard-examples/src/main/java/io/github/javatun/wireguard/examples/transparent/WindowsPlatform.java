package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.windows.DriverChoice;
import io.github.javatun.wireguard.ndis.windows.Windows;
import java.io.IOException;
import java.util.List;

/**
 * Windows with Windows Packet Filter.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param drivers ways to open the driver; the first counts whose library is there
 */
record WindowsPlatform(List<DriverChoice> drivers) implements Platform {

  @Override
  public PacketDriver openDriver() throws IOException {
    return Windows.openDriver(drivers.toArray(DriverChoice[]::new));
  }

  @Override
  public List<String> letAllPass() throws IOException {
    return Windows.letAllPass(drivers.toArray(DriverChoice[]::new));
  }

  @Override
  public ProcessTable processTable() throws IOException {
    return Windows.processTable();
  }

  @Override
  public NetworkInfo networkInfo() throws IOException {
    return Windows.networkInfo();
  }
}
