package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.AdapterRelease;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A driver in memory and a system that a test describes. */
final class MemoryPlatform implements Platform {
  static final String ETHERNET = "\\DEVICE\\{A1}";
  static final String SWITCH = "\\DEVICE\\{B2}";

  private final MemoryDriver driver;
  private final List<LocalInterface> interfaces = new CopyOnWriteArrayList<>();
  private volatile @Nullable IOException driverFailure;
  private volatile @Nullable IOException networkFailure;
  private volatile Runnable beforeNetwork = () -> {};
  private volatile PacketDriver opened;
  private int openDrivers; // this and what follows is guarded by this
  private int openNetworks;

  MemoryPlatform(boolean takeOver) {
    driver = new MemoryDriver(MemoryDriver.DEFAULT_QUEUE_FRAMES, takeOver);
    opened = driver;
  }

  /** One adapter that leads out. */
  static MemoryPlatform withEthernet() {
    return withEthernet(false);
  }

  static MemoryPlatform withEthernet(boolean takeOver) {
    MemoryPlatform platform = new MemoryPlatform(takeOver);
    platform.driver.addAdapter(ETHERNET, 0x0200_0011_2233L, 1500);
    platform.interfaces.add(
        new LocalInterface(
            "{a1}",
            "Ethernet 2",
            1,
            0x0200_0011_2233L,
            1500,
            true,
            List.of(InterfaceAddress.parse("192.168.1.20/24")),
            List.of(IpAddress.parse("192.168.1.1")),
            List.of()));
    return platform;
  }

  /** Adds one that the system has no addresses for. */
  MemoryPlatform andSwitch() {
    driver.addAdapter(SWITCH, 0x0200_0044_5566L, 1400);
    return this;
  }

  MemoryPlatform withoutDriver(IOException failure) {
    driverFailure = failure;
    return this;
  }

  MemoryPlatform withoutNetwork(IOException failure) {
    networkFailure = failure;
    return this;
  }

  /** What happens when the network is asked for. */
  MemoryPlatform beforeNetwork(Runnable work) {
    beforeNetwork = work;
    return this;
  }

  /** What is opened in place of the driver itself. */
  MemoryPlatform opening(PacketDriver replacement) {
    opened = replacement;
    return this;
  }

  MemoryDriver driver() {
    return driver;
  }

  /** How many drivers that were given away are not closed. */
  synchronized int openDrivers() {
    return openDrivers;
  }

  /** How many networks that were given away are not closed. */
  synchronized int openNetworks() {
    return openNetworks;
  }

  @Override
  public synchronized PacketDriver openDriver() throws IOException {
    if (driverFailure != null) {
      throw driverFailure;
    }
    openDrivers++;
    return new CountedDriver(opened);
  }

  /** Tells when it is closed, the first time. */
  private final class CountedDriver extends ForwardingDriver {
    private boolean closed;

    CountedDriver(PacketDriver driver) {
      super(driver);
    }

    @Override
    public void close() {
      super.close();
      synchronized (MemoryPlatform.this) {
        openDrivers -= closed ? 0 : 1;
        closed = true;
      }
    }
  }

  @Override
  public List<String> letAllPass() throws IOException {
    try (PacketDriver taking = openDriver()) {
      return AdapterRelease.releaseAll(taking);
    }
  }

  @Override
  public ProcessTable processTable() {
    return new ProcessTable() {
      @Override
      public boolean refresh() {
        return true;
      }

      @Override
      public @Nullable AppProcess tcpOwner(
          long localHigh,
          long localLow,
          int localPort,
          long remoteHigh,
          long remoteLow,
          int remotePort) {
        return null;
      }

      @Override
      public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
        return null;
      }
    };
  }

  @Override
  public synchronized NetworkInfo networkInfo() throws IOException {
    beforeNetwork.run();
    if (networkFailure != null) {
      throw networkFailure;
    }
    openNetworks++;
    return new NetworkInfo() {
      private boolean closed;

      @Override
      public List<LocalInterface> interfaces() {
        return List.copyOf(interfaces);
      }

      @Override
      public boolean changed() {
        return false;
      }

      @Override
      public void close() {
        synchronized (MemoryPlatform.this) {
          openNetworks -= closed ? 0 : 1;
          closed = true;
        }
      }
    };
  }
}
