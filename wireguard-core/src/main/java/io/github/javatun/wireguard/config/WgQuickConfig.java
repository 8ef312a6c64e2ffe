package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.TunnelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A configuration in the format of wg-quick(8).
 *
 * <p>It is read as wg-quick reads it: the case of sections and keys does not matter, {@code #}
 * starts a comment anywhere, several {@code [Interface]} sections are one, lists may be spread over
 * several lines, and a preshared key of zeros is none. Where wg-quick would go on with something
 * nobody means, it is an error here: an unknown key, a key in the wrong section, a key with one
 * value that stands twice in a section, two peers with the same public key, a section without its
 * key, an IPv6 endpoint without brackets, a routing table by name, control characters.
 *
 * <p>The split-tunnel keys {@code AllowedApps}, {@code DisallowedApps} and {@code DisallowedIPs}
 * belong in {@code [Peer]}. They may be written as they are or, so that other clients take them for
 * comments, with {@code #@ws:} before them. Other keys of WireSock and AmneziaWG are errors that
 * say what to do.
 *
 * <p>Reading text makes strings of the keys, which cannot be wiped.
 *
 * <p><b>Immutable, safe for all threads</b>, but for closing the keys it holds.
 *
 * @param interfaceSection this side of the tunnel
 * @param peers the other sides, in the file's order, all with different public keys
 */
public record WgQuickConfig(InterfaceSection interfaceSection, List<PeerSection> peers)
    implements AutoCloseable {
  /** The largest text that is read, in bytes of a file or characters of a string. */
  public static final int MAX_SIZE = 1 << 20;

  /**
   * Checks and copies the list.
   *
   * @throws IllegalArgumentException if two peers have the same public key
   */
  public WgQuickConfig {
    peers = List.copyOf(peers);
    Set<PublicKey> keys = new HashSet<>();
    for (PeerSection peer : peers) {
      if (!keys.add(peer.publicKey())) {
        throw new IllegalArgumentException(
            "two peers have the public key " + peer.publicKey() + ": remove one");
      }
    }
  }

  /**
   * Reads a file of at most {@link #MAX_SIZE} bytes in UTF-8.
   *
   * @param path the file, named in messages as given
   * @return the configuration
   * @throws IOException if the file cannot be read
   * @throws ConfigException if it is not a valid configuration
   */
  public static WgQuickConfig parse(Path path) throws IOException, ConfigException {
    byte[] bytes;
    try (InputStream stream = Files.newInputStream(path)) {
      bytes = stream.readNBytes(MAX_SIZE + 1);
    }
    try {
      return parse(decode(bytes, path.toString()), path.toString());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * Reads a text of at most {@link #MAX_SIZE} characters.
   *
   * @param text the configuration
   * @param sourceName what to call it in messages
   * @return the configuration
   * @throws ConfigException if it is not a valid configuration
   */
  public static WgQuickConfig parse(String text, String sourceName) throws ConfigException {
    return ConfigParser.parse(text, sourceName);
  }

  /**
   * The configuration as text, with its secrets, for a file that only its owner may read. Parsing
   * the text gives an equal configuration; comments and order of the original are not kept.
   *
   * @return lines that end in {@code \n}
   * @throws IllegalStateException if a key is closed
   */
  public String toText() {
    return ConfigWriter.write(this);
  }

  /**
   * The settings of the tunnel to one of the peers: keys, persistent keepalive and MTU; the rest is
   * at its default.
   *
   * @param peer one of {@link #peers()}
   * @return a builder to be completed
   */
  public TunnelConfig.Builder tunnel(PeerSection peer) {
    return TunnelConfig.builder(interfaceSection.privateKey(), peer.publicKey())
        .presharedKey(peer.presharedKey().orElse(null))
        .persistentKeepaliveSeconds(peer.persistentKeepaliveSeconds())
        .mtuBytes(interfaceSection.mtuBytes().orElse(0));
  }

  /** Wipes the private key and all preshared keys: when the tunnels are made, not before. */
  @Override
  public void close() {
    interfaceSection.privateKey().close();
    for (PeerSection peer : peers) {
      peer.presharedKey().ifPresent(PresharedKey::close);
    }
  }

  private static String decode(byte[] bytes, String file) throws ConfigException {
    if (bytes.length > MAX_SIZE) {
      throw new ConfigException(
          file, 0, null, null, "the file is larger than " + MAX_SIZE + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          file, 0, null, null, "the file is not text in UTF-8: save it in that encoding");
    }
  }
}
