package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Linux, with TAP devices for adapters: for trying a client, not for using one.
 *
 * <p><b>Safe for all threads.</b>
 */
final class LinuxPlatform implements Platform {
  private static final Path PROC = Path.of("/proc");
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final List<TapPair> taps;
  private @Nullable TapDriver driver; // guarded by this

  /**
   * Makes a platform.
   *
   * @param taps the adapters' devices
   */
  LinuxPlatform(List<TapPair> taps) {
    this.taps = taps;
  }

  /** The one driver there is, which closing does not remove. */
  @Override
  public synchronized TapDriver openDriver() throws IOException {
    if (driver == null) {
      driver = TapDriver.open(taps);
    }
    return driver;
  }

  /** There is no other program: these devices are this one's own. */
  @Override
  public List<String> letAllPass() {
    return List.of();
  }

  @Override
  public ProcessTable processTable() {
    return new ProcProcessTable(PROC);
  }

  @Override
  public NetworkInfo networkInfo() throws IOException {
    return new LinuxNetworkInfo(PROC, RESOLV_CONF);
  }
}
