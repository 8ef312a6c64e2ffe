package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.examples.uapi.UapiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints the state of interfaces as {@code wg show} does, whatever implementation they are of.
 *
 * <p><b>For one thread.</b>
 */
final class ShowCommand {
  private static final String SUFFIX = ".sock";
  private static final String NO_KEY = "0".repeat(64);

  private final PrintStream out;
  private final List<String> peer = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>();
  private String handshake = "0";
  private String sent = "0";
  private String received = "0";
  private String keepalive = "0";
  private String endpoint = "";

  ShowCommand(PrintStream out) {
    this.out = out;
  }

  /** Shows one interface. */
  void one(String name) throws HostException {
    try {
      show(name);
    } catch (AccessDeniedException denied) {
      throw new HostException(HostException.FAILED, "cannot ask " + name + ": run it as root");
    } catch (IOException none) {
      throw Files.exists(UapiServer.pathOf(name)) && !Files.isReadable(UapiServer.pathOf(name))
          ? new HostException(HostException.FAILED, "cannot ask " + name + ": run it as root")
          : new HostException(HostException.NOT_UP, name + " is not up");
    }
  }

  /** Shows all interfaces. */
  void all() throws HostException {
    boolean first = true;
    for (String name : names()) {
      if (UapiServer.isAnswered(UapiServer.pathOf(name))) {
        if (!first) {
          out.println();
        }
        one(name);
        first = false;
      }
    }
  }

  private static List<String> names() throws HostException {
    List<String> names = new ArrayList<>();
    if (!Files.exists(UapiServer.DIRECTORY)) {
      return names;
    }
    try (DirectoryStream<Path> sockets =
        Files.newDirectoryStream(UapiServer.DIRECTORY, "*" + SUFFIX)) {
      for (Path socket : sockets) {
        String file = String.valueOf(socket.getFileName());
        names.add(file.substring(0, file.length() - SUFFIX.length()));
      }
    } catch (IOException failure) {
      throw new HostException(
          HostException.FAILED, "cannot read " + UapiServer.DIRECTORY + ": run it as root");
    }
    names.sort(null);
    return names;
  }

  private void show(String name) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(UapiServer.pathOf(name)))) {
      channel.write(ByteBuffer.wrap("get=1\n\n".getBytes(StandardCharsets.US_ASCII)));
      BufferedReader answer =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
      out.println("interface: " + name);
      String line = answer.readLine();
      while (line != null && !line.isEmpty()) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          take(line.substring(0, equals), line.substring(equals + 1));
        }
        line = answer.readLine();
      }
      endPeer();
    }
  }

  private void take(String key, String value) {
    switch (key) {
      case "private_key" -> {
        if (!value.equals(NO_KEY)) {
          try (PrivateKey own = PrivateKey.parse(value)) {
            out.println("  public key: " + own.publicKey().toBase64());
          }
          out.println("  private key: (hidden)");
        }
      }
      case "listen_port" -> out.println("  listening port: " + value);
      case "fwmark" -> out.println("  fwmark: 0x" + Long.toHexString(Long.parseLong(value)));
      case "public_key" -> {
        endPeer();
        peer.add("peer: " + PublicKey.parse(value).toBase64());
      }
      case "preshared_key" -> {
        if (!value.equals(NO_KEY)) {
          peer.add("  preshared key: (hidden)");
        }
      }
      case "endpoint" -> endpoint = value;
      case "allowed_ip" -> allowed.add(value);
      case "last_handshake_time_sec" -> handshake = value;
      case "tx_bytes" -> sent = value;
      case "rx_bytes" -> received = value;
      case "persistent_keepalive_interval" -> keepalive = value;
      default -> {
        // Nothing that wg shows.
      }
    }
  }

  private void endPeer() {
    if (!peer.isEmpty()) {
      out.println();
      peer.forEach(out::println);
      if (!endpoint.isEmpty()) {
        out.println("  endpoint: " + endpoint);
      }
      out.println("  allowed ips: " + (allowed.isEmpty() ? "(none)" : String.join(", ", allowed)));
      if (!handshake.equals("0")) {
        long ago = System.currentTimeMillis() / 1000 - Long.parseLong(handshake);
        out.println("  latest handshake: " + ago(Math.max(0, ago)));
      }
      if (!sent.equals("0") || !received.equals("0")) {
        out.println("  transfer: " + size(received) + " received, " + size(sent) + " sent");
      }
      if (!keepalive.equals("0")) {
        out.println("  persistent keepalive: every " + duration(Long.parseLong(keepalive)));
      }
    }
    peer.clear();
    allowed.clear();
    handshake = "0";
    sent = "0";
    received = "0";
    keepalive = "0";
    endpoint = "";
  }

  private static String ago(long seconds) {
    return seconds == 0 ? "Now" : duration(seconds) + " ago";
  }

  static String duration(long seconds) {
    List<String> parts = new ArrayList<>();
    addPart(parts, seconds / 86_400, "day");
    addPart(parts, seconds / 3_600 % 24, "hour");
    addPart(parts, seconds / 60 % 60, "minute");
    addPart(parts, seconds % 60, "second");
    return String.join(", ", parts);
  }

  private static void addPart(List<String> parts, long number, String unit) {
    if (number != 0) {
      parts.add(number + " " + unit + (number == 1 ? "" : "s"));
    }
  }

  static String size(String bytes) {
    long number = Long.parseLong(bytes);
    if (number < 1024) {
      return number + " B";
    }
    double scaled = number;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = -1;
    while (scaled >= 1024 && unit < units.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", scaled, units[unit]);
  }
}
