package io.github.javatun.wireguard.routing;

/**
 * An address of an interface together with its network's prefix length, as in wg-quick's {@code
 * Address = 10.0.0.2/24}: unlike {@link IpPrefix} it keeps the host bits.
 *
 * <p><b>Immutable, safe for all threads.</b>
 *
 * @param address the interface's own address
 * @param prefixLength bits of the network, 0 to {@link IpAddress#bits()}
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {
  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the length is out of range
   */
  public InterfaceAddress {
    PrefixText.requireLength(address, prefixLength);
  }

  /**
   * Reads {@code address/length}. A bare address gets the length of the whole address.
   *
   * @param text for example {@code fd00::2/64}
   * @return the address
   * @throws IllegalArgumentException if the text is anything else; the message says why
   */
  public static InterfaceAddress parse(String text) {
    PrefixText read = PrefixText.parse(text, "an address with a prefix length");
    return new InterfaceAddress(read.address(), read.length());
  }

  /**
   * The network the interface is in.
   *
   * @return the prefix, host bits zero
   */
  public IpPrefix network() {
    return IpPrefix.of(address, prefixLength);
  }

  /** The canonical text, with its length. */
  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
