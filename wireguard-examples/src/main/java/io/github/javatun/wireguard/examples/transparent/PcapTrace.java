package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.trace.PcapFile;
import io.github.javatun.wireguard.ndis.trace.TracedDriver;
import io.github.javatun.wireguard.ndis.trace.TracedTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of what a client saw and did: {@code lcl.pcap} between the stack and the client, {@code
 * net.pcap} between the client and the network, {@code enc.pcap} datagrams to and from peers.
 *
 * <p><b>For one thread; what it makes says itself which threads may use it.</b>
 */
final class PcapTrace implements AutoCloseable {
  private static final long LIMIT_BYTES = 256L << 20;
  private static final String LOCAL = "lcl.pcap";
  private static final String NETWORK = "net.pcap";
  private static final String ENCRYPTED = "enc.pcap";

  private final Path directory;
  private final ClientLog log;
  private final List<PcapFile> files = new ArrayList<>();
  private final PcapFile local;
  private final PcapFile network;
  private final PcapFile encrypted;

  /**
   * Makes the files.
   *
   * @param directory where; made if it is missing
   * @param log is told at the end which files are not whole
   * @throws ClientFailure if they can not be made
   */
  PcapTrace(Path directory, ClientLog log) throws ClientFailure {
    this.directory = directory;
    this.log = log;
    try {
      Files.createDirectories(directory);
      local = create(LOCAL, PcapFile.LinkType.ETHERNET);
      network = create(NETWORK, PcapFile.LinkType.ETHERNET);
      encrypted = create(ENCRYPTED, PcapFile.LinkType.RAW);
    } catch (IOException refused) {
      files.forEach(PcapFile::close);
      throw new ClientFailure(
          ClientFailure.FAILED, "--pcap " + directory + ": can not be written: " + refused);
    }
  }

  private PcapFile create(String name, PcapFile.LinkType linkType) throws IOException {
    PcapFile file = PcapFile.create(directory.resolve(name), linkType, LIMIT_BYTES);
    files.add(file);
    return file;
  }

  PacketDriver trace(PacketDriver driver) {
    return new TracedDriver(driver, local, network);
  }

  OuterTransport trace(OuterTransport transport) {
    return new TracedTransport(transport, encrypted);
  }

  /** Writes the rest, and says which files are not whole. */
  @Override
  public void close() {
    files.forEach(PcapFile::close);
    report(LOCAL, local);
    report(NETWORK, network);
    report(ENCRYPTED, encrypted);
  }

  private void report(String name, PcapFile file) {
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
}
