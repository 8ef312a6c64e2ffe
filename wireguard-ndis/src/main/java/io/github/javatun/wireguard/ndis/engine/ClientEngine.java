package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.ClientStats;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.LocalTraffic;
import io.github.javatun.wireguard.ndis.policy.OnTunnelDown;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a client and its threads:
 *
 * <pre>
 *   frames    FramePump ─▶ OutboundPath ─▶ TunnelLane ─▶ transport
 *   socket    transport ─▶ TunnelLane ─▶ InboundPath ─▶ StackFrames ─▶ driver
 *   owners    OwnerWatch: the table of sockets
 *   timers    this: what is due, sessions, changes of the network, whether the pump stands still
 * </pre>
 *
 * <p><b>Any thread may call any public method.</b>
 */
public final class ClientEngine implements AutoCloseable {
  /** In so many steps all flows are looked at. */
  private static final int SWEEPS = 64;

  private static final int STACK_FRAMES = 256;
  private static final int ANSWER_FRAMES = 64;

  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Changes come in bursts: the first is followed at once, and those up to then together. */
  private static final long REBUILD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Several times as long as the pump ever waits. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(6);

  /** A rekey would have come by then: names of silent peers are looked up again. */
  private static final long RESOLVE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ClientSettings settings;
  private final ClientListener listener;
  private final TimeSource time;
  private final int mtuBytes;
  private final Arena arena = Arena.ofAuto();
  private final ClientCounters counters = new ClientCounters();
  private final PeerSet peers;
  private final Translation translation;
  private final FilterPlan filters;
  private final AdapterKeeper keeper;
  private final OwnerWatch owners;
  private final FramePump pump;
  private final TunnelLane timerLane;
  private volatile @Nullable Thread timers;
  private volatile boolean peersMoved;
  private volatile boolean closed;
  private volatile boolean adaptersDirty = true;
  private volatile boolean filtersInDoubt;
  private volatile boolean networkTold = true;
  private volatile boolean stalled;
  private String refusal = "";
  private long askedNanos;
  private long builtNanos;
  private long resolvedNanos;

  /**
   * Puts the parts together; nothing is running yet.
   *
   * @throws IOException if no endpoint can be looked up
   */
  public ClientEngine(ClientSettings settings) throws IOException {
    this.settings = settings;
    time = settings.time();
    WgQuickConfig config = settings.config();
    ClientRules rules = settings.rules();
    ClientPolicies policies = settings.policies();
    mtuBytes = rules.mtuBytes();
    listener = new GuardedListener(settings.listener());
    peers = new PeerSet(config, mtuBytes, time, settings.names(), listener);
    owners = new OwnerWatch(settings.processes(), time, this::wakePump);
    Judge judge =
        new Judge(
            new RuleBook(rules),
            policies,
            settings.processes(),
            owners,
            new TunnelAddresses(rules),
            new NameServers(rules.dnsServers()),
            ProcessHandle.current().pid());
    translation =
        new Translation(
            judge,
            policies.onTunnelDown() == OnTunnelDown.PASS,
            settings.flowCapacity(),
            this::networkChanged);
    filters =
        new FilterPlan(
            rules.peers().stream().flatMap(peer -> peer.addresses().prefixes().stream()).toList(),
            policies.dnsMode() != DnsMode.OFF && !rules.dnsServers().isEmpty());
    keeper =
        new AdapterKeeper(
            settings.driver(),
            settings.network(),
            policies.bypassLan() ? LocalTraffic.PRIVATE_NETWORKS : List.of(),
            policies.killSwitch() != KillSwitch.OFF,
            settings.takeOver());
    timerLane = lane();
    StackFrames answers = new StackFrames(arena, settings.driver(), ANSWER_FRAMES);
    OuterTransport transport = settings.transport();
    OutboundPath outbound =
        new OutboundPath(
            translation,
            transport,
            lane(),
            new StackAnswers(answers),
            new PacketCutter(arena),
            counters,
            policies.killSwitch(),
            mtuBytes);
    pump =
        new FramePump(
            arena,
            settings.driver(),
            transport,
            outbound,
            new Lockdown(policies.killSwitch(), transport),
            new HeldFrames(
                arena,
                policies.holdPackets(),
                TimeUnit.MILLISECONDS.toNanos(policies.holdMillis())),
            owners,
            answers,
            counters,
            time,
            this::networkChanged);
  }

  private TunnelLane lane() {
    return new TunnelLane(arena, peers.device(), settings.transport(), this::givenUp);
  }

  private void wakePump() {
    pump.wake();
  }

  private void givenUp(DevicePeer peer) {
    networkChanged(); // what it takes: look everything up anew, and begin again
  }

  /**
   * Takes the adapters and starts.
   *
   * @throws IOException if the driver, the system or the transport refuses; then nothing is changed
   */
  public void start() throws IOException {
    if (mtuBytes > settings.transport().mtuBytes()) {
      throw new IllegalArgumentException(
          "MTU is "
              + mtuBytes
              + ", must be at most "
              + settings.transport().mtuBytes()
              + " so that datagrams fit what carries them");
    }
    owners.read();
    settings.transport().start(new Receiver());
    settings.network().onChange(this::networkTold);
    rebuild();
    builtNanos = time.nanoTime() - REBUILD_NANOS; // the timers begin with one more
    if (keeper.current().paths().isEmpty()) {
      listener.problem("no adapter has a gateway and an address; waiting for one to come");
    }
    start("wireguard-frames", pump);
    start("wireguard-owners", owners);
    start("wireguard-timers", this::runTimers);
  }

  private void start(String name, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .uncaughtExceptionHandler((thread, failure) -> end(name + " failed: " + failure))
        .start(work);
  }

  /** The machine shall not be without a network because of a mistake here. */
  private void end(String why) {
    if (!closed) {
      close();
      listener.problem("the client ends, all packets pass: " + why);
      settings.onEnd().run();
    }
  }

  /** Tells that adapters, addresses or routes may have changed. */
  public void networkChanged() {
    filtersInDoubt = true; // before what leads to a look at it
    adaptersDirty = true;
    LockSupport.unpark(timers);
  }

  private void networkTold() {
    networkTold = true;
    LockSupport.unpark(timers);
  }

  // -- timers -------------------------------------------------------------------------------------

  private void runTimers() {
    timers = Thread.currentThread(); // before it looks at what others set before they wake it
    forceHandshakes();
    SleepWatch sleep = new SleepWatch(time);
    while (!closed) {
      long now = time.nanoTime();
      if (timerLane.nanosUntilTick() == 0) {
        timerLane.tick();
        timerLane.flush();
      }
      translation.setTunnelUp(peers.checkSessions());
      translation.sweep(settings.flowCapacity() / SWEEPS, now);
      boolean slept = sleep.slept(now);
      if (!slept) {
        watchPump(now); // after sleep it has not had its turn yet
      }
      followNetwork(now, slept);
      sleep.rest();
      LockSupport.parkNanos(Math.min(nanosUntilNetwork(), timerLane.nanosUntilTick()));
    }
  }

  /** Until a change may be followed, or what was refused tried again, or the system is asked. */
  private long nanosUntilNetwork() {
    long now = time.nanoTime();
    if (adaptersDirty || peersMoved) {
      return builtNanos + REBUILD_NANOS - now;
    }
    long untilAsked = askedNanos + STEP_NANOS - now;
    return refusal.isEmpty() ? untilAsked : Math.min(untilAsked, builtNanos + STEP_NANOS - now);
  }

  private void forceHandshakes() {
    Endpoint scratch = new Endpoint();
    for (DevicePeer peer : peers.device().peers()) {
      timerLane.forceHandshake(peer, scratch);
    }
  }

  private void followNetwork(long now, boolean slept) {
    filtersInDoubt |= slept;
    if (slept || hasNetworkChanged(now)) {
      adaptersDirty = true;
    }
    boolean calm = slept || now - builtNanos >= REBUILD_NANOS;
    boolean changed = adaptersDirty && calm;
    boolean silent = now - resolvedNanos >= RESOLVE_NANOS && !peers.checkSessions();
    boolean moved = changed || (peersMoved && calm);
    boolean again = !refusal.isEmpty() && now - builtNanos >= STEP_NANOS;
    if (moved || again) {
      if (changed) {
        adaptersDirty = false; // not if it came just now: that is followed in its turn
      }
      peersMoved = false;
      builtNanos = now;
      if (filtersInDoubt) {
        filtersInDoubt = false;
        keeper.doubtFilters();
      }
      try {
        rebuild();
        refusal = "";
      } catch (IOException refused) {
        report(refused);
      }
      if (moved) {
        forceHandshakes();
      }
    }
    if (changed || silent) {
      resolvedNanos = now;
      settings.transport().networkChanged();
      peers.lookUpAgain(this::peersMoved);
    }
  }

  /** The system is asked when it tells of something, and every second, since it may not tell. */
  private boolean hasNetworkChanged(long now) {
    if (!networkTold && now - askedNanos < STEP_NANOS) {
      return false;
    }
    networkTold = false; // before it is asked: what comes then is told of again
    askedNanos = now;
    return settings.network().changed();
  }

  private void peersMoved() {
    peersMoved = true;
    LockSupport.unpark(timers);
  }

  /** What was kept before stays; a later step tries again. */
  private void report(IOException refused) {
    String message = String.valueOf(refused.getMessage());
    if (!message.equals(refusal)) {
      refusal = message;
      listener.problem("the network changed: " + message);
    }
  }

  private void rebuild() throws IOException {
    AdapterSet before = keeper.current();
    try {
      keeper.rebuild(peers.endpoints(), time.nanoTime());
    } finally {
      follow(before, keeper.current());
    }
  }

  private void follow(AdapterSet before, AdapterSet now) {
    pump.setAdapters(now);
    translation.setDefaultPath(now.first());
    List<AdapterPath> moved = keeper.moved();
    followFlows(before, now, moved);
    if (now.first().knowsGateway()) {
      settings.transport().use(now.first().link());
    }
    if (!stalled) {
      setFilters();
    }
    if (!before.paths().equals(now.paths()) || !moved.isEmpty()) {
      listener.networkChanged(
          String.join(", ", now.paths().stream().map(AdapterPath::toString).toList()));
    }
  }

  /** Connections in the tunnel outlive that an adapter goes and comes back, if its address does. */
  private void followFlows(AdapterSet before, AdapterSet now, List<AdapterPath> moved) {
    for (AdapterPath old : before.paths()) {
      if (!now.has(old.adapter().name())) {
        translation.follow(AdapterSet.away(old.adapter()));
      }
    }
    for (AdapterPath path : now.paths()) {
      if (!before.paths().contains(path) || moved.contains(path)) {
        translation.follow(path);
      }
    }
  }

  private void setFilters() {
    if (!settings.driverFilters()
        || settings.transport().takesFrames()
        || settings.policies().killSwitch() == KillSwitch.ALL) {
      return;
    }
    try {
      keeper.setFilters(filters.handled(peers.endpoints(), settings.transport().localPort()));
    } catch (DriverException refused) {
      listener.problem(
          "the driver takes no filters, all packets are looked at: " + refused.getMessage());
    }
  }

  /**
   * A pump that stands still must not cut the machine off: packets pass. With a kill switch for
   * what is chosen, the driver loses that by address; one for everything wants just that.
   */
  private void watchPump(long now) {
    boolean still = now - pump.turnNanos() > STALL_NANOS;
    if (still == stalled || settings.policies().killSwitch() == KillSwitch.ALL) {
      return;
    }
    stalled = still;
    if (settings.policies().killSwitch() == KillSwitch.OFF) {
      keeper.suspend(still);
      listener.problem(
          still
              ? "packets are not handled any more: they pass outside the tunnel until they are"
              : "packets are handled again");
    } else {
      closeInDriver(still);
    }
  }

  private void closeInDriver(boolean still) {
    try {
      if (still) {
        keeper.setFilters(filters.closed(peers.endpoints(), settings.transport().localPort()));
        listener.problem(
            "packets are not handled any more: what the rules choose by address is lost until they"
                + " are, the rest passes");
      } else {
        keeper.setFilters(List.of());
        setFilters();
        listener.problem("packets are handled again");
      }
    } catch (DriverException refused) {
      listener.problem(
          "packets are not handled any more, and all are lost, since the driver takes no filters: "
              + refused.getMessage());
    }
  }

  // -- datagrams ----------------------------------------------------------------------------------

  /** What the transport calls. */
  private final class Receiver implements OuterTransport.Receiver {
    private final TunnelLane lane = lane();
    private final StackFrames frames = new StackFrames(arena, settings.driver(), STACK_FRAMES);
    private final InboundPath inbound =
        new InboundPath(translation, frames, new PacketCutter(arena), counters, mtuBytes);

    /** The clock is read once a burst. */
    private boolean inBurst;

    @Override
    public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
      int bytes = lane.open(memory, offset, length, from);
      if (bytes > 0) {
        if (!inBurst) {
          inBurst = true;
          inbound.setNow(time.nanoTime());
        }
        inbound.packet(lane.buffer(), 0, bytes);
      }
      lane.settle();
    }

    @Override
    public void endOfBurst() {
      inBurst = false;
      frames.flush();
      lane.flush();
    }

    @Override
    public void failed(Throwable failure) {
      end("no datagrams can be received: " + failure);
    }
  }

  // -- the end ------------------------------------------------------------------------------------

  /** What happened so far. */
  public ClientStats stats() {
    return new ClientStats(
        counters.tunneledOut.sum(),
        counters.tunneledIn.sum(),
        counters.passed.sum(),
        counters.dropped.sum(),
        counters.rejected.sum(),
        counters.held.sum(),
        counters.undeliverable.sum(),
        translation.flowCount());
  }

  /** The peers. */
  public List<DevicePeer> peers() {
    return List.copyOf(peers.device().peers());
  }

  /** Lets all packets pass, at once and waiting for nobody; then ends the threads. */
  @Override
  public void close() {
    keeper.release();
    if (closed) {
      return;
    }
    closed = true;
    pump.stop();
    owners.stop();
    settings.transport().close();
    LockSupport.unpark(timers);
    peers.close();
  }
}
