package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.ClientStats;
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
 *   timers    this: what is due, sessions, NetworkWatch, PumpWatch
 * </pre>
 *
 * <p><b>Any thread may call any public method.</b>
 */
public final class ClientEngine implements AutoCloseable {
  /** In so many steps all flows are looked at. */
  private static final int SWEEPS = 64;

  private static final int STACK_FRAMES = 256;
  private static final int ANSWER_FRAMES = 64;

  private final ClientSettings settings;
  private final ClientListener listener;
  private final TimeSource time;
  private final int mtuBytes;
  private final Arena arena = Arena.ofAuto();
  private final ClientCounters counters = new ClientCounters();
  private final PeerSet peers;
  private final Translation translation;
  private final AdapterKeeper keeper;
  private final OwnerWatch owners;
  private final FramePump pump;
  private final PumpWatch pumpWatch;
  private final NetworkWatch network;
  private final TunnelLane timerLane;
  private volatile @Nullable Thread timers;
  private volatile boolean closed;

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
    peers = new PeerSet(config, mtuBytes, time, settings.names(), settings.listener());
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
            this::lookAgain);
    FilterPlan filters =
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
    pumpWatch = new PumpWatch(settings, listener, filters, peers, keeper, pump);
    network =
        new NetworkWatch(
            settings, listener, peers, keeper, pump, pumpWatch, translation, this::wakeTimers);
  }

  private TunnelLane lane() {
    return new TunnelLane(arena, peers.device(), settings.transport(), this::givenUp);
  }

  private void wakePump() {
    pump.wake();
  }

  private void lookAgain() {
    network.lookAgain();
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
    network.begin();
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
    network.changed();
  }

  private void wakeTimers() {
    LockSupport.unpark(timers);
  }

  // -- timers -------------------------------------------------------------------------------------

  private void runTimers() {
    timers = Thread.currentThread(); // before it looks at what others set before they wake it
    timerLane.forceHandshakes();
    SleepWatch sleep = new SleepWatch(time);
    while (!closed) {
      long now = time.nanoTime();
      boolean slept = sleep.slept(now);
      if (timerLane.nanosUntilTick() == 0) {
        timerLane.tick();
        timerLane.flush();
      }
      translation.setTunnelUp(peers.checkSessions());
      translation.sweep(settings.flowCapacity() / SWEEPS, now);
      if (!slept) {
        pumpWatch.watch(now); // after sleep it has not had its turn yet
      }
      network.follow(now, slept, timerLane::forceHandshakes);
      sleep.rest();
      LockSupport.parkNanos(Math.min(network.nanosUntilDue(), timerLane.nanosUntilTick()));
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
