package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sockets that the system lists a while after they are used. */
public final class TestSockets implements ProcessTable {
  private final Map<Integer, AppProcess> owners = new ConcurrentHashMap<>();
  private final AtomicInteger refreshesLeft = new AtomicInteger();
  private final AtomicInteger refreshes = new AtomicInteger();
  private final ReentrantLock reading = new ReentrantLock();

  /** Without sockets. */
  public TestSockets() {}

  void listAfter(int port, AppProcess owner, int refreshes) {
    refreshesLeft.set(refreshes);
    owners.put(port, owner);
  }

  /** How often the table was read. */
  int refreshes() {
    return refreshes.get();
  }

  /** While the calling thread holds it, no reading ends. */
  ReentrantLock reading() {
    return reading;
  }

  @Override
  public boolean refresh() {
    reading.lock();
    try {
      refreshesLeft.decrementAndGet();
      refreshes.incrementAndGet();
      return true;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public @Nullable AppProcess tcpOwner(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    return udpOwner(localHigh, localLow, localPort);
  }

  @Override
  public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
    return refreshesLeft.get() > 0 ? null : owners.get(localPort);
  }
}
