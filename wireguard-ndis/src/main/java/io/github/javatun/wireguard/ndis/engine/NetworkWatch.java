package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Follows the network: adapters and addresses that come and go, peers that move, and sleep. What
 * follows from a change:
 *
 * <pre>
 *   adapters are taken or let pass ─▶ flows go with them ─▶ the driver's filters
 *   handshakes with all peers, where they were; their names are looked up; again if they moved
 * </pre>
 *
 * <p><b>Any thread may tell of changes; one follows them.</b>
 */
final class NetworkWatch {
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Changes come in bursts: the first is followed at once, and those up to then together. */
  private static final long REBUILD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A rekey would have come by then: names of silent peers are looked up again. */
  private static final long LOOK_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final NetworkInfo network;
  private final OuterTransport transport;
  private final TimeSource time;
  private final ClientListener listener;
  private final PeerSet peers;
  private final AdapterKeeper keeper;
  private final FramePump pump;
  private final PumpWatch filters;
  private final Translation translation;
  private final Runnable wake;
  private volatile boolean adaptersDirty = true;
  private volatile boolean filtersInDoubt;
  private volatile boolean networkTold = true;
  private volatile boolean peersMoved;
  private volatile boolean lookWanted;
  private String refusal = "";
  private long askedNanos;
  private long builtNanos;
  private long lookedUpNanos;

  /**
   * Puts it together; nothing is looked at yet.
   *
   * @param wake is run on any thread when there is something to follow
   */
  NetworkWatch(
      ClientSettings settings,
      ClientListener listener,
      PeerSet peers,
      AdapterKeeper keeper,
      FramePump pump,
      PumpWatch filters,
      Translation translation,
      Runnable wake) {
    network = settings.network();
    transport = settings.transport();
    time = settings.time();
    this.listener = listener;
    this.peers = peers;
    this.keeper = keeper;
    this.pump = pump;
    this.filters = filters;
    this.translation = translation;
    this.wake = wake;
  }

  /**
   * Takes the adapters.
   *
   * @throws IOException if driver or system refuse; then none is taken
   */
  void begin() throws IOException {
    network.onChange(this::networkTold);
    rebuild();
    builtNanos = time.nanoTime() - REBUILD_NANOS; // what follows begins with one more
    if (keeper.current().paths().isEmpty()) {
      listener.problem("no adapter has a gateway and an address; waiting for one to come");
    }
  }

  /** Tells that adapters, addresses or routes may have changed, and what the driver was told. */
  void changed() {
    filtersInDoubt = true; // before what leads to a look at it
    adaptersDirty = true;
    wake.run();
  }

  /** Wants the addresses looked at: a packet came from one that nobody knows. */
  void lookAgain() {
    if (!lookWanted) {
      lookWanted = true;
      wake.run();
    }
  }

  private void networkTold() {
    networkTold = true;
    wake.run();
  }

  private void peersMoved() {
    peersMoved = true;
    wake.run();
  }

  /** Until a change may be followed, or what was refused tried again, or the system is asked. */
  long nanosUntilDue() {
    long now = time.nanoTime();
    if (adaptersDirty || peersMoved || lookWanted) {
      return builtNanos + REBUILD_NANOS - now;
    }
    long untilAsked = askedNanos + STEP_NANOS - now;
    return refusal.isEmpty() ? untilAsked : Math.min(untilAsked, builtNanos + STEP_NANOS - now);
  }

  /**
   * Follows what has changed.
   *
   * @param now the present time
   * @param slept whether the system slept since the last call
   * @param forceHandshakes begins handshakes with all peers
   */
  void follow(long now, boolean slept, Runnable forceHandshakes) {
    if (slept) {
      filtersInDoubt = true;
    }
    if (slept || hasNetworkChanged(now)) {
      adaptersDirty = true;
    }
    boolean calm = slept || now - builtNanos >= REBUILD_NANOS;
    boolean changed = adaptersDirty && calm;
    boolean silent = now - lookedUpNanos >= LOOK_UP_NANOS && !peers.checkSessions();
    boolean moved = changed || (peersMoved && calm);
    boolean again = !refusal.isEmpty() && now - builtNanos >= STEP_NANOS;
    if (moved || again || (lookWanted && calm)) {
      lookWanted = false; // before it is looked: what is wanted then is looked for again
      if (changed) {
        adaptersDirty = false; // not if it came just now: that is followed in its turn
      }
      peersMoved = false;
      builtNanos = now;
      tryToRebuild();
      if (moved) {
        forceHandshakes.run();
      }
    }
    if (changed || silent) {
      lookedUpNanos = now;
      transport.networkChanged();
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
    return network.changed();
  }

  /** What was kept before stays if it is refused; a later step tries again. */
  private void tryToRebuild() {
    if (filtersInDoubt) {
      filtersInDoubt = false;
      keeper.doubtFilters();
    }
    try {
      rebuild();
      refusal = "";
    } catch (IOException refused) {
      String message = String.valueOf(refused.getMessage());
      if (!message.equals(refusal)) {
        refusal = message;
        listener.problem("the network changed: " + message);
      }
    }
  }

  private void rebuild() throws IOException {
    AdapterSet before = keeper.current();
    try {
      keeper.rebuild(peers.endpoints(), time.nanoTime());
    } finally {
      use(before, keeper.current());
    }
  }

  private void use(AdapterSet before, AdapterSet now) {
    pump.setAdapters(now);
    translation.setDefaultPath(now.first());
    List<AdapterPath> moved = keeper.moved();
    moveFlows(before, now, moved);
    if (now.first().knowsGateway()) {
      transport.use(now.first().link());
    }
    filters.setFilters();
    if (!before.paths().equals(now.paths()) || !moved.isEmpty()) {
      listener.networkChanged(
          String.join(", ", now.paths().stream().map(AdapterPath::toString).toList()));
    }
  }

  /** Connections in the tunnel outlive that an adapter goes and comes back, if its address does. */
  private void moveFlows(AdapterSet before, AdapterSet now, List<AdapterPath> moved) {
    long nowNanos = time.nanoTime();
    for (AdapterPath old : before.paths()) {
      if (!now.has(old.adapter().name())) {
        translation.follow(AdapterSet.away(old.adapter()), nowNanos);
      }
    }
    for (AdapterPath path : now.paths()) {
      if (!before.paths().contains(path) || moved.contains(path)) {
        translation.follow(path, nowNanos);
      }
    }
  }
}
