package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.noise.Messages;
import io.github.javatun.wireguard.internal.session.IndexTable;
import io.github.javatun.wireguard.internal.timer.MonotonicClock;
import io.github.javatun.wireguard.internal.timer.TickSchedule;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the parts of a device share: who its peers are, and how each is found.
 *
 * <p>The lock serialises changes of peers and keys. No packet takes it. Where several locks are
 * held, they were taken in this order: changes, schedule, a tunnel's, the index table's.
 */
final class DeviceState {
  final DeviceConfig config;
  final MonotonicClock clock;
  final ReentrantLock changes = new ReentrantLock();
  final ConcurrentMap<PublicKey, DevicePeer> peers = new ConcurrentHashMap<>();
  final AllowedIps<DevicePeer> routes = new AllowedIps<>();
  final IndexTable<DevicePeer> indices;
  final TickSchedule<DevicePeer> schedule;
  final Counters counters = new Counters();
  volatile boolean closed;

  // changed under the lock
  volatile InitiationReader initiations;
  private PrivateKey privateKey;

  DeviceState(DeviceConfig config) {
    this.config = config;
    clock = new MonotonicClock(config.timeSource()::nanoTime);
    schedule = new TickSchedule<>(clock::nowNanos);
    RandomSource random = config.randomSource();
    indices = new IndexTable<>(() -> (int) TunnelState.randomLong(random));
    privateKey = copyOf(config.privateKey());
    initiations = InitiationReader.of(privateKey, config.rateLimiter());
  }

  /** Counts a loss and answers it as an error. */
  long drop(Reason reason) {
    counters.dropped(reason, 1);
    return Result.error(reason);
  }

  // -- changes: all need the lock -----------------------------------------------------------------

  PrivateKey privateKey() {
    return privateKey;
  }

  void setPrivateKey(PrivateKey key) {
    PrivateKey oldKey = privateKey;
    InitiationReader oldReader = initiations;
    PrivateKey copy = copyOf(key);
    privateKey = copy;
    initiations = InitiationReader.of(copy, config.rateLimiter());
    for (DevicePeer peer : peers.values()) {
      peer.tunnel().setPrivateKey(copy);
      schedule.touchUrgently(peer.tickEntry());
    }
    oldReader.close();
    oldKey.close();
  }

  void close() {
    closed = true;
    peers.values().forEach(DevicePeer::remove);
    peers.clear();
    initiations.close();
    privateKey.close();
  }

  private static PrivateKey copyOf(PrivateKey key) {
    byte[] bytes = new byte[Messages.KEY];
    key.copyTo(bytes, 0);
    PrivateKey copy = PrivateKey.ofBytes(bytes);
    Arrays.fill(bytes, (byte) 0);
    return copy;
  }
}
