package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.trace.PcapFile;
import io.github.javatun.wireguard.ndis.trace.TracedDriver;
import io.github.javatun.wireguard.ndis.trace.TracedTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of what a client saw and did: {@code lcl.pcap} between the stack and the client, {@code
 * net.pcap} between the client and the network, {@code enc.pcap} datagrams to and from peers.
 *
 * <p><b>For one thread; what it makes says itself which threads may use it.</b>
 */
final class PcapTrace implements AutoCloseable {
  private static final long LIMIT_BYTES = 256L << 20;

  private final PcapFile local;
  private final PcapFile network;
  private final PcapFile encrypted;

  /**
   * Makes the files.
   *
   * @param directory where; made if it is missing
   * @throws IOException if they can not be made
   */
  PcapTrace(Path directory) throws IOException {
    Files.createDirectories(directory);
    local = create(directory, "lcl.pcap", PcapFile.LinkType.ETHERNET);
    network = create(directory, "net.pcap", PcapFile.LinkType.ETHERNET);
    encrypted = create(directory, "enc.pcap", PcapFile.LinkType.RAW);
  }

  private static PcapFile create(Path directory, String name, PcapFile.LinkType linkType)
      throws IOException {
    return PcapFile.create(directory.resolve(name), linkType, LIMIT_BYTES);
  }

  PacketDriver trace(PacketDriver driver) {
    return new TracedDriver(driver, local, network);
  }

  OuterTransport trace(OuterTransport transport) {
    return new TracedTransport(transport, encrypted);
  }

  /** Says which files are not whole. */
  void report(ClientLog log) {
    report(log, "lcl.pcap", local);
    report(log, "net.pcap", network);
    report(log, "enc.pcap", encrypted);
  }

  private static void report(ClientLog log, String name, PcapFile file) {
    if (file.lostPackets() != 0) {
      log.line(
          name
              + " lacks "
              + file.lostPackets()
              + " packets: it is full, or could not be written ("
              + file.failure()
              + ")");
    }
  }

  @Override
  public void close() {
    try (network;
        encrypted) {
      local.close();
    }
  }
}
