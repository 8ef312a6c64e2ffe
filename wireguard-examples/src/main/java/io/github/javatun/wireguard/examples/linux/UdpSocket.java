package io.github.javatun.wireguard.examples.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.LongAdder;

/**
 * An unconnected UDP socket for IPv6 and IPv4 (for IPv4 alone where the kernel has no IPv6) that
 * moves many datagrams a call, and runs of datagrams as one where the kernel can.
 *
 * <p><b>Any number of threads may send and receive, each with batches of its own; it is closed when
 * none does any more.</b> Nothing is allocated in {@link #receive} and {@link #send}.
 */
public final class UdpSocket implements AutoCloseable {
  private final int fd;
  private final int family;
  private final int localPort;
  private final boolean coalescing;
  private final LongAdder lostDatagrams = new LongAdder();
  private volatile boolean segmentation;
  private boolean closed;

  UdpSocket(int fd, int family, int localPort, boolean segmentation, boolean coalescing) {
    this.fd = fd;
    this.family = family;
    this.localPort = localPort;
    this.segmentation = segmentation;
    this.coalescing = coalescing;
  }

  /**
   * Returns whether this system has what a {@code UdpSocket} needs: Linux with sendmmsg and
   * recvmmsg, in the C library and in the kernel, or in what a sandbox leaves of it. If not, {@link
   * java.nio.channels.DatagramChannel} is what works anywhere.
   */
  public static boolean isSupported() {
    return UdpSocketSetup.isSupported();
  }

  /**
   * Opens and binds a socket to all local addresses.
   *
   * @param options port, mark and what to use of the kernel; what it lacks is left out
   * @return the socket
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IOException if the port is taken or the kernel refuses for another reason
   */
  public static UdpSocket open(UdpOptions options) throws IOException {
    CLibrary.requireLinux("batches of datagrams by recvmmsg and sendmmsg");
    return UdpSocketSetup.open(options);
  }

  /** Returns the port that the socket is bound to. */
  public int localPort() {
    return localPort;
  }

  /** Returns whether runs of datagrams go to the kernel whole; false once a device refused them. */
  public boolean hasSegmentation() {
    return segmentation;
  }

  /** Returns whether the kernel hands over runs of datagrams whole. */
  public boolean hasCoalescing() {
    return coalescing;
  }

  /** Returns whether datagrams can go to IPv6 addresses. */
  public boolean hasIpv6() {
    return family == SocketCalls.AF_INET6;
  }

  /** Returns how many datagrams the kernel would not send. */
  public long lostDatagrams() {
    return lostDatagrams.sum();
  }

  /** Returns the descriptor, for poll. */
  int fd() {
    return fd;
  }

  /**
   * Marks packets sent from now on.
   *
   * @param mark for policy routing, 0 for none
   * @throws IOException without the right to do so (CAP_NET_ADMIN)
   */
  public void setFirewallMark(int mark) throws IOException {
    UdpSocketSetup.setFirewallMark(fd, mark);
  }

  /**
   * Takes what has arrived, without waiting.
   *
   * @param batch receives the messages
   * @return how many, 0 if there is none
   * @throws IOException if the kernel refuses
   */
  public int receive(ReceiveBatch batch) throws IOException {
    MessageArray messages = batch.prepare(SocketAddressCodec.sizeBytes(family));
    while (true) {
      int count = SocketCalls.recvmmsg(batch.capture(), fd, messages.headers(), messages.count());
      if (count >= 0) {
        batch.received(count);
        return count;
      }
      switch (CLibrary.errno(batch.capture())) {
        case Errno.EAGAIN -> {
          return 0;
        }
        // An ICMP error of something sent earlier; the next call tells of what arrived.
        case Errno.EINTR, Errno.ECONNREFUSED -> {}
        default ->
            throw new IOException("recvmmsg failed, errno " + CLibrary.errno(batch.capture()));
      }
    }
  }

  /**
   * Sends all messages of a batch and clears it. What the kernel refuses is lost as in the network
   * and counted by {@link #lostDatagrams()}; runs that it will not segment are sent one by one.
   *
   * @param batch what to send
   */
  public void send(SendBatch batch) {
    MessageArray messages = batch.prepare(family);
    int next = 0;
    int patience = 1;
    while (next < batch.size()) {
      if (batch.isRun(next) && !segmentation) {
        sendSingly(batch, next++);
        continue;
      }
      int count = segmentation ? batch.size() - next : singlesFrom(batch, next);
      int sent =
          SocketCalls.sendmmsg(
              batch.capture(), fd, messages.headers(), MessageArray.headerOffset(next), count);
      if (sent > 0) {
        next += sent;
        patience = 1;
        continue;
      }
      int errno = CLibrary.errno(batch.capture());
      if (isPassing(errno) && patience-- > 0) {
        batch.awaitWritable(fd);
      } else if (batch.isRun(next) && isOfSegmentation(errno)) {
        // Devices without transmit checksums answer EIO on older kernels, and always will.
        segmentation &= errno != Errno.EIO;
        sendSingly(batch, next++);
      } else if (errno != Errno.EINTR) {
        lostDatagrams.add(batch.datagrams(next++));
      }
    }
    batch.clear();
  }

  /** Closes the socket; further calls have no effect. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try (Arena arena = Arena.ofConfined()) {
        LinuxCalls.close(arena.allocate(CLibrary.CAPTURE_LAYOUT), fd);
      }
    }
  }

  @Override
  public String toString() {
    return "UdpSocket[port "
        + localPort
        + (segmentation ? ", UDP_SEGMENT" : "")
        + (coalescing ? ", UDP_GRO" : "")
        + "]";
  }

  private static int singlesFrom(SendBatch batch, int first) {
    int end = first;
    while (end < batch.size() && !batch.isRun(end)) {
      end++;
    }
    return end - first;
  }

  private void sendSingly(SendBatch batch, int index) {
    MessageArray singles = batch.singles();
    int total = batch.datagrams(index);
    int next = 0;
    int patience = 1;
    while (next < total) {
      int count = batch.prepareSingles(index, next, family);
      int sent = SocketCalls.sendmmsg(batch.capture(), fd, singles.headers(), 0, count);
      if (sent > 0) {
        next += sent;
        patience = 1;
        continue;
      }
      int errno = CLibrary.errno(batch.capture());
      if (isPassing(errno) && patience-- > 0) {
        batch.awaitWritable(fd);
      } else if (errno != Errno.EINTR) {
        lostDatagrams.increment();
        next++;
      }
    }
  }

  private static boolean isPassing(int errno) {
    return errno == Errno.EAGAIN || errno == Errno.ENOBUFS || errno == Errno.ECONNREFUSED;
  }

  private static boolean isOfSegmentation(int errno) {
    return errno == Errno.EIO || errno == Errno.EINVAL || errno == Errno.EMSGSIZE;
  }
}
