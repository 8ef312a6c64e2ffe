package io.github.javatun.wireguard.packet;

/**
 * A view of the packet that an ICMP or ICMPv6 error is about, and of which it quotes the beginning.
 * Address translation has to change it along with the error's own addresses (RFC 5508, section
 * 4.2), or the host that gets the error will not know what it is about.
 *
 * <p>The {@code rewrite...} methods repair, by what has changed, the quoted IPv4 header's checksum,
 * the quoted transport's if it is within the quote, and the error's own. The error's IP header is
 * not touched.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
public final class QuotedPacket extends PacketView {
  private static final int ICMP_HEADER_BYTES = 8;
  private static final int ICMP_CHECKSUM = 2;

  private long checksumOffset;

  /** Creates a view of nothing. */
  public QuotedPacket() {}

  /**
   * Sets the view to the packet that an error quotes. The quote may end anywhere behind its IP and
   * extension headers.
   *
   * @param error any packet; its view may be set to another one afterwards
   * @return false if it is no ICMP error with a well-formed beginning of a packet of the same IP
   *     version; the view then shows nothing
   */
  public boolean parse(IpPacket error) {
    int quotedBytes = error.transportBytes() - ICMP_HEADER_BYTES;
    if (error.isFragment() || !error.isIcmpError() || quotedBytes <= 0) {
      return readNothing();
    }
    checksumOffset = error.transportOffset() + ICMP_CHECKSUM;
    long quote = error.transportOffset() + ICMP_HEADER_BYTES;
    if (read(error.memory(), quote, quotedBytes, false) && isIpv4() == error.isIpv4()) {
      return true;
    }
    return readNothing();
  }

  /**
   * Changes the quoted source address.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void rewriteSource(long high, long low) {
    adjustError(HeaderWriter.replaceSource(this, high, low));
  }

  /**
   * Changes the quoted destination address.
   *
   * @param high first half
   * @param low second half
   * @throws IllegalArgumentException if the address is not of the packet's IP version
   */
  public void rewriteDestination(long high, long low) {
    adjustError(HeaderWriter.replaceDestination(this, high, low));
  }

  /**
   * Changes the quoted source port.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the quote has no ports
   */
  public void rewriteSourcePort(int port) {
    adjustError(HeaderWriter.replacePort(this, sourcePortOffset(), port));
  }

  /**
   * Changes the quoted destination port.
   *
   * @param port 0 to 65,535
   * @throws IllegalStateException if the quote has no ports
   */
  public void rewriteDestinationPort(int port) {
    adjustError(HeaderWriter.replacePort(this, destinationPortOffset(), port));
  }

  /**
   * Changes the identifier of a quoted echo, or of a quoted answer to one.
   *
   * @param identifier 0 to 65,535
   * @throws IllegalStateException if {@link #icmpIdentifier} is negative
   */
  public void rewriteIcmpIdentifier(int identifier) {
    adjustError(HeaderWriter.replaceIcmpIdentifier(this, identifier));
  }

  private void adjustError(long change) {
    if (change != 0) {
      int old = NetworkOrder.getShort(memory(), checksumOffset);
      NetworkOrder.putShort(memory(), checksumOffset, InternetChecksum.adjust(old, change));
    }
  }
}
