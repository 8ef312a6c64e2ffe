package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of a Linux system: addresses from the JDK, gateways from {@code /proc/net}, name
 * servers from {@code resolv.conf}, which are the same for all interfaces with a gateway.
 *
 * <p><b>Any thread may call any method.</b> It allocates, and takes milliseconds.
 */
final class LinuxNetworkInfo implements NetworkInfo {
  /** Well below the second after which a client asks again. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path proc;
  private final Path resolvConf;
  private List<LocalInterface> seen; // guarded by this
  private long seenAtNanos; // guarded by this

  /**
   * Looks for the first time.
   *
   * @param proc where procfs is: {@code /proc}
   * @param resolvConf the file of name servers: {@code /etc/resolv.conf}
   * @throws IOException if the system does not tell
   */
  LinuxNetworkInfo(Path proc, Path resolvConf) throws IOException {
    this.proc = proc;
    this.resolvConf = resolvConf;
    seen = interfaces();
    seenAtNanos = System.nanoTime();
  }

  @Override
  public List<LocalInterface> interfaces() throws IOException {
    ProcRoutes routes = ProcRoutes.read(proc);
    List<IpAddress> dnsServers = ResolvConf.servers(resolvConf);
    List<LocalInterface> list = new ArrayList<>();
    Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
    while (all != null && all.hasMoreElements()) {
      NetworkInterface one = all.nextElement();
      List<IpAddress> gateways = routes.gateways(one.getName());
      list.add(
          new LocalInterface(
              one.getName(),
              one.getName(),
              one.getIndex(),
              mac(one.getHardwareAddress()),
              one.getMTU(),
              one.isUp(),
              addresses(one),
              gateways,
              gateways.isEmpty() ? List.of() : dnsServers));
    }
    return list;
  }

  @Override
  public synchronized boolean changed() {
    long now = System.nanoTime();
    if (now - seenAtNanos < LOOK_AGAIN_NANOS) {
      return false;
    }
    seenAtNanos = now;
    List<LocalInterface> before = seen;
    try {
      seen = interfaces();
    } catch (IOException changing) {
      return true;
    }
    return !seen.equals(before);
  }

  @Override
  public void close() {
    // Nothing is open between calls.
  }

  private static List<InterfaceAddress> addresses(NetworkInterface one) {
    List<InterfaceAddress> list = new ArrayList<>();
    for (java.net.InterfaceAddress address : one.getInterfaceAddresses()) {
      list.add(
          new InterfaceAddress(
              IpAddress.of(address.getAddress()), address.getNetworkPrefixLength()));
    }
    list.sort(Comparator.comparing(address -> isLinkLocal(address.address())));
    return list;
  }

  private static boolean isLinkLocal(IpAddress address) {
    return address.isIpv4() ? address.low() >>> 16 == 0xa9fe : address.high() >>> 54 == 0x3fa;
  }

  private static long mac(byte @Nullable [] bytes) {
    long mac = 0;
    for (int i = 0; bytes != null && i < bytes.length && i < 6; i++) {
      mac = mac << 8 | (bytes[i] & 0xff);
    }
    return mac;
  }
}
