package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.TunnelLog;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.uapi.ControlledDevice;
import io.github.javatun.wireguard.examples.uapi.UapiServer;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.Console;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

/**
 * Brings a tunnel up, waits for the end, takes it down: the whole life of one interface.
 *
 * <p><b>For the main thread.</b> Everything that is made is put on a stack at once, so that the end
 * may come at any point of the start.
 */
final class UpCommand {
  private final String name;
  private final WgQuickConfig config;
  private final InterfaceSection section;
  private final UpOptions options;
  private final HostLog log;
  private final Ending ending;
  private final ExternalCommand command;
  private final UndoStack undo;

  UpCommand(TunnelFile file, UpOptions options, HostLog log, Ending ending) {
    name = file.name();
    config = file.config();
    section = config.interfaceSection();
    this.options = options;
    this.log = log;
    this.ending = ending;
    command = new ExternalCommand(log);
    undo = new UndoStack(log);
  }

  /**
   * Runs the tunnel.
   *
   * @return the exit status of one that was taken down as asked
   * @throws HostException if it cannot come up, or fails
   */
  int run() throws HostException {
    Throwable failure = null;
    try {
      TunnelLock lock = TunnelLock.take(name);
      undo.push(lock::close);
      ending.beginStart();
      start();
    } catch (InterruptedException asked) {
      // During the start.
    } catch (IOException | RuntimeException refused) {
      failure = ending.isRequested() ? null : refused; // else perhaps because of that
    } finally {
      ending.beginTakeDown();
      undo.undoAll();
    }
    if (failure != null) {
      throw new HostException(HostException.FAILED, describe(failure));
    }
    Throwable broken = ending.failure();
    if (broken != null) {
      throw new HostException(HostException.FAILED, name + " failed: " + describe(broken));
    }
    return 0;
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof IOException && message != null ? message : failure.toString();
  }

  /** Brings it up and waits for the end. */
  private void start() throws HostException, IOException, InterruptedException {
    refuseIfInUse();
    int mtuBytes = new LinkMtu(command).bytes(config);
    ending.check();
    ForwardingPlan plan =
        ForwardingPlan.of(
            options, Runtime.getRuntime().availableProcessors(), UdpSocket::isSupported, log);
    TunQueues tun = TunQueues.open(name, plan.tunOptions(), plan.readers());
    // wg-quick's last hooks run when the interface is gone.
    pushHooks(section.postDown());
    undo.push(
        () -> {
          log.line("[#] ip link delete dev " + name);
          tun.close();
        });
    Device device =
        Device.newDevice(
            DeviceConfig.builder(section.privateKey())
                .mtuBytes(mtuBytes)
                .log((level, line) -> log.line(name + ": " + line), TunnelLog.Level.INFO)
                .build());
    undo.push(device::close);
    runHooks(section.preUp());
    Forwarder forwarder =
        Forwarder.start(
            tun, device, ending, plan, section.listenPort().orElse(0), (int) section.fwMark());
    undo.push(forwarder::close);
    ControlledDevice controlled =
        new ControlledDevice(
            device, KeyCopies.of(section.privateKey()), forwarder, System::currentTimeMillis);
    undo.push(controlled::close);
    ending.check();
    NetworkSetup network = new NetworkSetup(name, command, log, undo);
    network.addresses(section, mtuBytes);
    addPeers(device, controlled, forwarder);
    ending.check();
    NameServers.set(section, name, command, log, undo);
    network.routes(config, forwarder);
    UapiServer control = UapiServer.start(controlled, UapiServer.pathOf(name));
    undo.push(control::close);
    // They take back what PostUp does, also if that stops halfway.
    pushHooks(section.preDown());
    runHooks(section.postUp());
    if (section.saveConfig()) {
      log.line("tunnel-host: SaveConfig is not supported: the file stays as it is");
    }
    config.close();
    AllocationLine.startIfAsked(device, log, undo);
    log.line("tunnel-host: " + name + " is up, UDP port " + forwarder.listenPort());
    await(device);
  }

  private void await(Device device) throws InterruptedException {
    if (!Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
      ending.await();
      return;
    }
    Thread status =
        Thread.ofPlatform().daemon().name("status").start(new StatusLine(name, device, log));
    try {
      ending.await();
    } finally {
      status.interrupt();
      log.status("");
    }
  }

  private void refuseIfInUse() throws HostException, IOException {
    if (NetworkInterface.getByName(name) != null
        || UapiServer.isAnswered(UapiServer.pathOf(name))) {
      throw new HostException(
          HostException.ALREADY_UP, name + " exists already, made by another program: end that");
    }
  }

  private void addPeers(Device device, ControlledDevice controlled, Forwarder forwarder) {
    for (PeerSection section : config.peers()) {
      PeerConfig.Builder builder =
          PeerConfig.builder(section.publicKey())
              .presharedKey(section.presharedKey().orElse(null))
              .persistentKeepaliveSeconds(section.persistentKeepaliveSeconds())
              .allowedIps(section.allowedIps());
      section
          .endpoint()
          .flatMap(EndpointName::address)
          .ifPresent(
              address -> builder.endpoint(endpoint(address, section.endpoint().get().port())));
      DevicePeer peer = device.addPeer(builder.build());
      section.presharedKey().ifPresent(key -> controlled.setPresharedKey(peer, KeyCopies.of(key)));
      section
          .endpoint()
          .filter(endpoint -> endpoint.address().isEmpty())
          .ifPresent(endpoint -> startResolver(peer, endpoint, forwarder));
    }
    forwarder.changed();
  }

  private void startResolver(DevicePeer peer, EndpointName endpoint, Forwarder forwarder) {
    Thread resolver =
        Thread.ofVirtual().start(new EndpointResolver(peer, endpoint, forwarder, log));
    undo.push(resolver::interrupt);
  }

  private static Endpoint endpoint(IpAddress address, int port) {
    return address.isIpv4()
        ? new Endpoint().setIpv4((int) address.low(), port)
        : new Endpoint().setIpv6(address.high(), address.low(), port);
  }

  private void runHooks(List<String> hooks) throws IOException, InterruptedException {
    for (String hook : hooks) {
      ending.check();
      command.shell(hook, name);
    }
  }

  /** So that they run in the file's order. */
  private void pushHooks(List<String> hooks) {
    for (String hook : hooks.reversed()) {
      undo.push(() -> command.finalShell(hook, name));
    }
  }
}
