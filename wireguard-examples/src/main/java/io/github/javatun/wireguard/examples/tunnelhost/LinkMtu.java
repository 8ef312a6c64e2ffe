package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MTU of a tunnel whose file has none: that of the path to its peers less what WireGuard adds.
 *
 * <p><b>For one thread.</b>
 */
final class LinkMtu {
  /** IPv6 and UDP header, and WireGuard's own 32 bytes. */
  private static final int OVERHEAD_BYTES = 80;

  private static final int USUAL_BYTES = 1500;
  private static final Pattern MTU = Pattern.compile("\\bmtu (?:lock )?([0-9]{1,6})\\b");
  private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");

  private final ExternalCommand command;

  LinkMtu(ExternalCommand command) {
    this.command = command;
  }

  int bytes(WgQuickConfig config) throws InterruptedException {
    if (config.interfaceSection().mtuBytes().isPresent()) {
      return config.interfaceSection().mtuBytes().getAsInt();
    }
    int largest = 0;
    for (PeerSection peer : config.peers()) {
      var address = peer.endpoint().flatMap(EndpointName::address);
      if (address.isPresent()) {
        largest = Math.max(largest, ofRoute("ip", "route", "get", address.get().toString()));
      }
    }
    if (largest == 0) {
      largest = ofRoute("ip", "route", "show", "default");
    }
    return Math.max(0, (largest == 0 ? USUAL_BYTES : largest) - OVERHEAD_BYTES);
  }

  /** 0 if there is no such route. */
  private int ofRoute(String... question) throws InterruptedException {
    try {
      String route = command.output(question);
      Optional<Integer> mtu = first(MTU, route).map(Integer::valueOf);
      if (mtu.isPresent()) {
        return mtu.get();
      }
      Optional<String> device = first(DEVICE, route);
      return device.isPresent() ? ofInterface(device.get()) : 0;
    } catch (IOException unreachable) {
      return 0;
    }
  }

  private static int ofInterface(String name) throws SocketException {
    NetworkInterface found = NetworkInterface.getByName(name);
    return found == null ? 0 : found.getMTU();
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
