package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.engine.ClientEngine;
import io.github.javatun.wireguard.ndis.engine.ClientSettings;
import io.github.javatun.wireguard.ndis.engine.NameLookup;
import io.github.javatun.wireguard.ndis.policy.AppMatching;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.SocketTransport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A transparent WireGuard client: it takes packets between the network adapter and the TCP/IP
 * stack, sends those through the tunnel that its rules choose, under the tunnel's address, and
 * gives what comes back to the stack as if the adapter had received it. Programs notice nothing; no
 * adapter is added, and no route, address or name server is changed. What the process itself sends
 * goes beside the tunnel, unless {@link io.github.javatun.wireguard.ndis.policy.OwnProcess} says
 * otherwise.
 *
 * {@snippet :
 * try (TransparentClient client =
 *     TransparentClient.builder(WgQuickConfig.parse(file), driver, processes, network).start()) {
 *   client.awaitEnd();
 * }
 * }
 *
 * <p><b>Any thread may call any method.</b> Nothing is allocated per packet. When the JVM ends, all
 * packets pass again.
 */
public final class TransparentClient implements AutoCloseable {
  private final ClientEngine engine;
  private final Builder parts;
  private final End end;
  private final Thread atExit = new Thread(this::close, "wireguard-exit");

  private TransparentClient(Builder parts, ClientEngine engine, End end) {
    this.parts = parts;
    this.engine = engine;
    this.end = end;
  }

  /** That a client has ended, and why. */
  private static final class End {
    private final CountDownLatch come = new CountDownLatch(1);
    private volatile boolean failed;

    void fail() {
      failed = true;
      come.countDown();
    }
  }

  /**
   * Begins to describe a client. What is given here is the client's from {@link Builder#start} on,
   * which closes it in the end.
   *
   * @param config keys, addresses, peers and their rules
   * @param driver where frames come from
   * @param processes who owns a socket
   * @param network which interfaces there are
   */
  public static Builder builder(
      WgQuickConfig config, PacketDriver driver, ProcessTable processes, NetworkInfo network) {
    return new Builder(config, driver, processes, network);
  }

  /** What happened to packets so far. */
  public ClientStats stats() {
    return engine.stats();
  }

  /** The peers, with their statistics. */
  public List<DevicePeer> peers() {
    return engine.peers();
  }

  /**
   * Tells that adapters, addresses or routes may have changed, or that the system slept. Changes
   * that the driver or the system tell of are followed without it.
   */
  public void networkChanged() {
    engine.networkChanged();
  }

  /**
   * Waits until the client is closed, or ends because of a failure, of which its listener was told.
   *
   * @return true if it was closed, also because the JVM ends; false if it failed
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitEnd() throws InterruptedException {
    end.come.await();
    return !end.failed;
  }

  /** Lets all packets pass, ends the tunnel and closes what was given. */
  @Override
  public void close() {
    engine.close();
    parts.closeAll();
    end.come.countDown();
    if (Thread.currentThread() != atExit) {
      removeExit();
    }
  }

  /** Whether the client is to be closed when the JVM ends; not if it ends already. */
  private boolean addExit() {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      return true;
    } catch (IllegalStateException exiting) {
      return false;
    }
  }

  /** Answers false if the JVM ends already. */
  private boolean removeExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      return true;
    } catch (IllegalStateException exiting) {
      return false;
    }
  }

  /**
   * Collects what a client is made of.
   *
   * <p><b>An instance belongs to one thread, and makes one client.</b>
   */
  public static final class Builder {

    /** Flows that are remembered at least, unless said otherwise. */
    public static final int DEFAULT_FLOWS = 16_384;

    private final WgQuickConfig config;
    private final PacketDriver driver;
    private final ProcessTable processes;
    private final NetworkInfo network;
    private ClientPolicies policies = ClientPolicies.defaults();
    private AppMatching appMatching = AppMatching.EXACT;
    private @Nullable OuterTransport transport;
    private ClientListener listener = ClientListener.SILENT;
    private TimeSource time = TimeSource.system();
    private boolean driverFilters = true;
    private boolean takeOver;
    private int flows = DEFAULT_FLOWS;

    private Builder(
        WgQuickConfig config, PacketDriver driver, ProcessTable processes, NetworkInfo network) {
      this.config = Objects.requireNonNull(config, "config");
      this.driver = Objects.requireNonNull(driver, "driver");
      this.processes = Objects.requireNonNull(processes, "processes");
      this.network = Objects.requireNonNull(network, "network");
    }

    /** What the configuration says nothing about; {@link ClientPolicies#defaults} if not given. */
    public Builder policies(ClientPolicies choice) {
      policies = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /** How names of programs are compared; {@link AppMatching#EXACT} if not given. */
    public Builder appMatching(AppMatching choice) {
      appMatching = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /** How datagrams travel; a {@link SocketTransport} on the ListenPort if not given. */
    public Builder transport(OuterTransport choice) {
      transport = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /** Who is told what happens. */
    public Builder listener(ClientListener choice) {
      listener = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /** The clock; the system's if not given. */
    public Builder timeSource(TimeSource choice) {
      time = Objects.requireNonNull(choice, "choice");
      return this;
    }

    /**
     * Whether the driver shall pass by itself what need not be looked at, such as everything that
     * comes in; true if not given. If it refuses, all packets are looked at.
     */
    public Builder driverFilters(boolean choice) {
      driverFilters = choice;
      return this;
    }

    /**
     * Whether to take adapters that another program holds, or one that crashed left behind; false
     * if not given. Two programs at one adapter take each other's packets.
     */
    public Builder takeOver(boolean choice) {
      takeOver = choice;
      return this;
    }

    /**
     * How many flows are remembered at least; each takes about 110 bytes.
     *
     * @param atLeast 16 to 1,048,576
     */
    public Builder flows(int atLeast) {
      if (atLeast < 16 || atLeast > 1 << 20) {
        throw new IllegalArgumentException("flows is " + atLeast + ", must be 16 to " + (1 << 20));
      }
      flows = atLeast;
      return this;
    }

    /**
     * Takes the adapters and starts.
     *
     * @return the client, which runs until it is closed; if the JVM ends already, it is closed
     * @throws IOException if an endpoint can not be looked up, the port is taken, or driver or
     *     system refuse; then nothing is changed, and what was given is closed
     * @throws IllegalArgumentException if a transparent client can not work with the configuration
     */
    public TransparentClient start() throws IOException {
      TransparentClient client = null;
      try {
        End end = new End();
        ClientEngine engine = new ClientEngine(settings(end::fail));
        client = new TransparentClient(this, engine, end);
        if (client.addExit()) {
          engine.start();
        } else {
          client.close();
        }
        return client;
      } catch (IOException | RuntimeException failure) {
        if (client == null) {
          closeAll();
          throw failure;
        }
        boolean exiting = !client.removeExit();
        client.close();
        if (exiting) {
          return client; // closed while it started: that is no failure
        }
        throw failure;
      }
    }

    private ClientSettings settings(Runnable onEnd) throws IOException {
      ClientRules rules = ClientRules.of(config, appMatching);
      if (transport == null) {
        transport = SocketTransport.open(config.interfaceSection().listenPort().orElse(0));
      }
      return new ClientSettings(
          config,
          rules,
          policies,
          driver,
          processes,
          network,
          transport,
          NameLookup.SYSTEM,
          listener,
          onEnd,
          time,
          driverFilters,
          takeOver,
          flows);
    }

    private void closeAll() {
      if (transport != null) {
        transport.close();
      }
      driver.close();
      network.close();
    }
  }
}
