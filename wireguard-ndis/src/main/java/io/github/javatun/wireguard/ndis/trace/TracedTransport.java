package io.github.javatun.wireguard.ndis.trace;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A transport whose datagrams are written down, with headers in front that have the peer's address
 * and, since the system chooses it later, an unspecified one of this computer.
 *
 * <p><b>Any thread may send; the receiver is called in one thread at a time.</b> It allocates
 * nothing per datagram. Closing it closes the transport, and leaves the file open.
 */
public final class TracedTransport implements OuterTransport {
  private final OuterTransport transport;
  private final PcapFile file;
  private final UdpHeaders sent = new UdpHeaders(); // guarded by itself

  /**
   * Makes a transport of a transport.
   *
   * @param transport what does the work
   * @param file a file of {@link PcapFile.LinkType#RAW}
   */
  public TracedTransport(OuterTransport transport, PcapFile file) {
    this.transport = transport;
    this.file = file;
  }

  @Override
  public void start(Receiver receiver) throws IOException {
    UdpHeaders received = new UdpHeaders();
    transport.start(
        new Receiver() {
          @Override
          public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
            int headers = received.fromPeer(from, transport.localPort(), length);
            file.write(received.memory(), 0, headers, memory, offset, length);
            receiver.datagram(memory, offset, length, from);
          }

          @Override
          public void endOfBurst() {
            receiver.endOfBurst();
          }

          @Override
          public void failed(Throwable failure) {
            receiver.failed(failure);
          }
        });
  }

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {
    synchronized (sent) {
      int headers = sent.toPeer(to, transport.localPort(), length);
      file.write(sent.memory(), 0, headers, memory, offset, length);
    }
    transport.send(memory, offset, length, to);
  }

  @Override
  public void flush() {
    transport.flush();
  }

  @Override
  public boolean offer(FrameSlab slab, int index) {
    return transport.offer(slab, index);
  }

  @Override
  public void endOfOffers() {
    transport.endOfOffers();
  }

  @Override
  public boolean takesFrames() {
    return transport.takesFrames();
  }

  @Override
  public void networkChanged() {
    transport.networkChanged();
  }

  @Override
  public int mtuBytes() {
    return transport.mtuBytes();
  }

  @Override
  public void use(OuterLink link) {
    transport.use(link);
  }

  @Override
  public int localPort() {
    return transport.localPort();
  }

  @Override
  public void close() {
    transport.close();
  }
}
