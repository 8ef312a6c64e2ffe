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

  @Override
  public void close() {
    local.close();
    network.close();
    encrypted.close();
  }
}
