package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.trace.PcapFile;
import io.github.javatun.wireguard.ndis.trace.TracedDriver;
import io.github.javatun.wireguard.ndis.trace.TracedTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
  private final long limitBytes;
  private final Map<String, PcapFile> files = new LinkedHashMap<>();
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
    this(directory, log, LIMIT_BYTES);
  }

  /**
   * Makes files of another size.
   *
   * @param limitBytes how large each may become, see {@link PcapFile#create}
   */
  PcapTrace(Path directory, ClientLog log, long limitBytes) throws ClientFailure {
    this.directory = directory;
    this.log = log;
    this.limitBytes = limitBytes;
    try {
      Files.createDirectories(directory);
      local = create(LOCAL, PcapFile.LinkType.ETHERNET);
      network = create(NETWORK, PcapFile.LinkType.ETHERNET);
      encrypted = create(ENCRYPTED, PcapFile.LinkType.RAW);
    } catch (IOException refused) {
      close();
      throw new ClientFailure(
          ClientFailure.FAILED, "--pcap " + directory + ": can not be written: " + refused);
    }
  }

  private PcapFile create(String name, PcapFile.LinkType linkType) throws IOException {
    PcapFile file = PcapFile.create(directory.resolve(name), linkType, limitBytes);
    files.put(name, file);
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
    files.forEach(this::close);
    files.clear(); // each is said once
  }

  private void close(String name, PcapFile file) {
    // First: a packet that comes when the file is closed was not lost.
    long lost = file.lostPackets();
    Exception failure = null;
    try {
      file.close();
    } catch (UncheckedIOException refused) {
      failure = refused.getCause();
    }
    failure = file.failure() == null ? failure : file.failure();
    if (failure != null) {
      log.line(name + " lacks packets: it could not be written, " + failure.getMessage());
    } else if (lost != 0) {
      log.line(name + " lacks " + lost + " packets: it is full, at " + limitBytes + " bytes");
    }
  }
}
