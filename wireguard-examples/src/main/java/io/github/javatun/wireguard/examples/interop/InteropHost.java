package io.github.javatun.wireguard.examples.interop;

import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelConfig;
import io.github.javatun.wireguard.TunnelLog;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.hosts.EventLines;
import io.github.javatun.wireguard.examples.hosts.PeerSettings;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A WireGuard host for Linux with one peer, made to be watched: it prints a line for each handshake
 * message, cookie and change of the peer's endpoint, and takes commands from standard input.
 *
 * <p>Usage: {@code InteropHost <wg-quick file> <interface> [handshakes per second]}. The host makes
 * the interface; addresses, MTU and routes are the caller's business. The number is the rate above
 * which the host counts as under load. Commands, one a line: {@code stats}, {@code force} (a
 * handshake), {@code quit}; end of input means nothing.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class InteropHost {
  private static final int USAGE_STATUS = 2;

  private InteropHost() {}

  /**
   * Runs until {@code quit} or a signal.
   *
   * @param args configuration file, interface name and perhaps a rate
   */
  public static void main(String[] args) {
    if (args.length < 2 || args.length > 3) {
      System.err.println("usage: InteropHost <wg-quick file> <interface> [handshakes per second]");
      System.exit(USAGE_STATUS);
    }
    try {
      WgQuickConfig config = WgQuickConfig.parse(Path.of(args[0]));
      run(config, args[1], args.length > 2 ? Integer.parseInt(args[2]) : 0);
    } catch (IOException | ConfigException | RuntimeException failure) {
      System.err.println("InteropHost: " + failure.getMessage());
      System.exit(1);
    }
  }

  private static void run(WgQuickConfig config, String interfaceName, int handshakesPerSecond)
      throws IOException {
    EventLines events = new EventLines(System.out);
    PeerSettings settings = PeerSettings.ofOnlyPeer(config);
    TunnelConfig.Builder builder = settings.tunnel();
    builder.log((level, line) -> events.print("LOG " + level + " " + line), TunnelLog.Level.INFO);
    if (handshakesPerSecond > 0) {
      builder.rateLimiter(RateLimiter.builder().handshakesPerSecond(handshakesPerSecond).build());
    }
    // Without a protocol family the socket is an IPv6 one that takes IPv4 too.
    try (TunDevice device = TunDevice.open(interfaceName);
        DatagramChannel channel = DatagramChannel.open();
        Tunnel tunnel = Tunnel.newTunnel(builder.build())) {
      config.close(); // the tunnel has copies of the keys
      channel.bind(new InetSocketAddress(settings.listenPort()));
      SinglePeerHost host =
          new SinglePeerHost(
              tunnel, device, channel, settings.allowedIps(), settings.endpoint(), events);
      events.print("READY " + interfaceName + " " + channel.getLocalAddress());
      host.start();
      obey(host, events);
      host.stop();
    }
    events.print("STOPPED");
  }

  private static void obey(SinglePeerHost host, EventLines events) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (true) {
      String command = commands.readLine();
      if (command == null) {
        awaitSignal();
        return;
      }
      switch (command.strip().toLowerCase(Locale.ROOT)) {
        case "stats" -> events.print(host.statsLine());
        case "force" -> host.forceHandshake();
        case "quit" -> {
          return;
        }
        default -> events.print("UNKNOWN_COMMAND: stats, force or quit");
      }
    }
  }

  private static void awaitSignal() {
    try {
      Thread.currentThread().join();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
