package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The {@code [Interface]} section: this side of the tunnel.
 *
 * <p><b>Immutable, safe for all threads</b>, but for {@link PrivateKey#close()} of the key it
 * holds.
 */
public final class InterfaceSection {
  private final PrivateKey privateKey;
  private final OptionalInt listenPort;
  private final long fwMark;
  private final List<InterfaceAddress> addresses;
  private final List<IpAddress> dnsServers;
  private final List<String> dnsSearchDomains;
  private final OptionalInt mtu;
  private final RoutingTable table;
  private final List<String> preUp;
  private final List<String> postUp;
  private final List<String> preDown;
  private final List<String> postDown;
  private final boolean saveConfig;

  private InterfaceSection(PrivateKey privateKey, Builder builder) {
    this.privateKey = privateKey;
    listenPort = builder.listenPort;
    fwMark = builder.fwMark;
    addresses = List.copyOf(builder.addresses);
    dnsServers = List.copyOf(builder.dnsServers);
    dnsSearchDomains = List.copyOf(builder.dnsSearchDomains);
    mtu = builder.mtu;
    table = builder.table;
    preUp = List.copyOf(builder.preUp);
    postUp = List.copyOf(builder.postUp);
    preDown = List.copyOf(builder.preDown);
    postDown = List.copyOf(builder.postDown);
    saveConfig = builder.saveConfig;
  }

  /**
   * Starts a section.
   *
   * @param privateKey the interface's key; the section does not close it
   * @return a builder with everything else at its default
   */
  public static Builder builder(PrivateKey privateKey) {
    return new Builder().privateKey(privateKey);
  }

  /** {@return the {@code PrivateKey}} */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** {@return the {@code ListenPort}, 0 to 65535; absent or 0: any free port} */
  public OptionalInt listenPort() {
    return listenPort;
  }

  /** {@return the {@code FwMark}, 0 to 2<sup>32</sup>&minus;1; 0: off} */
  public long fwMark() {
    return fwMark;
  }

  /** {@return the {@code Address}es, in the file's order} */
  public List<InterfaceAddress> addresses() {
    return addresses;
  }

  /** {@return the addresses among the {@code DNS} entries, in the file's order} */
  public List<IpAddress> dnsServers() {
    return dnsServers;
  }

  /** {@return the search domains among the {@code DNS} entries, in the file's order} */
  public List<String> dnsSearchDomains() {
    return dnsSearchDomains;
  }

  /** {@return the {@code MTU} in bytes, 576 to 65535; absent: to be found out} */
  public OptionalInt mtuBytes() {
    return mtu;
  }

  /** {@return the {@code Table}} */
  public RoutingTable table() {
    return table;
  }

  /** {@return the {@code PreUp} commands, in the file's order} This library never runs them. */
  public List<String> preUp() {
    return preUp;
  }

  /** {@return the {@code PostUp} commands, in the file's order} This library never runs them. */
  public List<String> postUp() {
    return postUp;
  }

  /** {@return the {@code PreDown} commands, in the file's order} This library never runs them. */
  public List<String> preDown() {
    return preDown;
  }

  /** {@return the {@code PostDown} commands, in the file's order} This library never runs them. */
  public List<String> postDown() {
    return postDown;
  }

  /** {@return whether {@code SaveConfig} is true} */
  public boolean saveConfig() {
    return saveConfig;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InterfaceSection that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** What the section says, without the private key and the commands. */
  @Override
  public String toString() {
    return "InterfaceSection["
        + ("privateKey=hidden, listenPort=" + listenPort + ", fwMark=" + fwMark)
        + (", addresses=" + addresses + ", dnsServers=" + dnsServers)
        + (", dnsSearchDomains=" + dnsSearchDomains + ", mtu=" + mtu + ", table=" + table)
        + (", preUp=" + preUp.size() + ", postUp=" + postUp.size())
        + (", preDown=" + preDown.size() + ", postDown=" + postDown.size())
        + (" commands, saveConfig=" + saveConfig + "]");
  }

  private List<Object> values() {
    return List.of(
        List.of(privateKey, listenPort, fwMark, addresses, dnsServers, dnsSearchDomains, mtu),
        List.of(table, preUp, postUp, preDown, postDown, saveConfig));
  }

  /**
   * Collects the values of a section. Every method checks its argument and throws {@link
   * IllegalArgumentException} with the reason.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    static final int MIN_MTU = 576;
    static final int MAX_MTU = 65_535;

    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private final List<IpAddress> dnsServers = new ArrayList<>();
    private final List<String> dnsSearchDomains = new ArrayList<>();
    private final List<String> preUp = new ArrayList<>();
    private final List<String> postUp = new ArrayList<>();
    private final List<String> preDown = new ArrayList<>();
    private final List<String> postDown = new ArrayList<>();
    private @Nullable PrivateKey privateKey;
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt mtu = OptionalInt.empty();
    private RoutingTable table = RoutingTable.AUTO;
    private long fwMark;
    private boolean saveConfig;

    Builder() {}

    Builder privateKey(PrivateKey key) {
      privateKey = Objects.requireNonNull(key, "key");
      return this;
    }

    boolean hasPrivateKey() {
      return privateKey != null;
    }

    /**
     * Sets the {@code ListenPort}, 0 to 65535.
     *
     * @param port the value
     * @return this
     */
    public Builder listenPort(int port) {
      requireRange("ListenPort", port, 0, ValueReader.MAX_PORT);
      listenPort = OptionalInt.of(port);
      return this;
    }

    /**
     * Sets the {@code FwMark}, 0 (off) to 2<sup>32</sup>&minus;1.
     *
     * @param mark the value
     * @return this
     */
    public Builder fwMark(long mark) {
      requireRange("FwMark", mark, 0, ValueReader.MAX_UNSIGNED);
      fwMark = mark;
      return this;
    }

    /**
     * Adds an {@code Address}.
     *
     * @param address the value
     * @return this
     */
    public Builder addAddress(InterfaceAddress address) {
      addresses.add(Objects.requireNonNull(address, "address"));
      return this;
    }

    /**
     * Adds a server to {@code DNS}.
     *
     * @param server the value
     * @return this
     */
    public Builder addDnsServer(IpAddress server) {
      dnsServers.add(Objects.requireNonNull(server, "server"));
      return this;
    }

    /**
     * Adds a search domain to {@code DNS}.
     *
     * @param domain a host name; with a {@code ~} before it, or just {@code ~.}, a routing domain
     *     of systemd-resolved
     */
    public Builder addDnsSearchDomain(String domain) {
      if (!domain.equals("~.")) {
        HostName.require(domain.startsWith("~") ? domain.substring(1) : domain);
      }
      dnsSearchDomains.add(domain);
      return this;
    }

    /**
     * Sets the {@code MTU} in bytes, 576 to 65535.
     *
     * @param sizeBytes the value
     * @return this
     */
    public Builder mtu(int sizeBytes) {
      requireRange("MTU", sizeBytes, MIN_MTU, MAX_MTU);
      mtu = OptionalInt.of(sizeBytes);
      return this;
    }

    /**
     * Sets the {@code Table}.
     *
     * @param choice the value
     * @return this
     */
    public Builder table(RoutingTable choice) {
      table = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /**
     * Adds a {@code PreUp} command: one line without '#', which starts a comment.
     *
     * @param command the value
     * @return this
     */
    public Builder addPreUp(String command) {
      preUp.add(requireCommand(command));
      return this;
    }

    /**
     * Adds a {@code PostUp} command: one line without '#', which starts a comment.
     *
     * @param command the value
     * @return this
     */
    public Builder addPostUp(String command) {
      postUp.add(requireCommand(command));
      return this;
    }

    /**
     * Adds a {@code PreDown} command: one line without '#', which starts a comment.
     *
     * @param command the value
     * @return this
     */
    public Builder addPreDown(String command) {
      preDown.add(requireCommand(command));
      return this;
    }

    /**
     * Adds a {@code PostDown} command: one line without '#', which starts a comment.
     *
     * @param command the value
     * @return this
     */
    public Builder addPostDown(String command) {
      postDown.add(requireCommand(command));
      return this;
    }

    /**
     * Sets {@code SaveConfig}.
     *
     * @param save the value
     * @return this
     */
    public Builder saveConfig(boolean save) {
      saveConfig = save;
      return this;
    }

    /**
     * The section.
     *
     * @return an immutable section
     */
    public InterfaceSection build() {
      if (privateKey == null) {
        throw new IllegalStateException("an interface needs a private key");
      }
      return new InterfaceSection(privateKey, this);
    }

    private static void requireRange(String key, long value, long min, long max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(key + " " + value + " must be " + min + " to " + max);
      }
    }

    private static String requireCommand(String command) {
      String stripped = ValueReader.stripBlanks(command);
      if (stripped.isEmpty()) {
        throw new IllegalArgumentException("the command is empty");
      }
      if (stripped.indexOf('#') >= 0) {
        throw new IllegalArgumentException("a command cannot hold '#': it starts a comment");
      }
      if (ValueReader.hasControl(stripped)) {
        throw new IllegalArgumentException("a command must be one line without control characters");
      }
      return stripped;
    }
  }
}
