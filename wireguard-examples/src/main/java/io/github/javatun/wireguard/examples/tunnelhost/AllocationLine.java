package io.github.javatun.wireguard.examples.tunnelhost;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.TunnelStats;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Tells every few seconds how much a tunnel has carried, and what all threads of the process but
 * this one have allocated on the Java heap meanwhile: once it is warm, nothing. It is there for
 * whoever sets {@value #VARIABLE} to a number of seconds.
 *
 * <p><b>A thread of its own, until it is interrupted.</b>
 */
final class AllocationLine implements Runnable {
  private static final String VARIABLE = "TUNNEL_HOST_ALLOCATION_SECONDS";
  private static final long MAX_SECONDS = 86_400;

  private final Device device;
  private final HostLog log;
  private final long seconds;
  private final ThreadMXBean threads;
  private final TunnelStats stats = new TunnelStats();

  private AllocationLine(Device device, HostLog log, long seconds, ThreadMXBean threads) {
    this.device = device;
    this.log = log;
    this.seconds = seconds;
    this.threads = threads;
  }

  /** Starts the thread if the user asked for it. */
  static void startIfAsked(Device device, HostLog log, UndoStack undo) {
    String asked = System.getenv(VARIABLE);
    if (asked == null) {
      return;
    }
    long seconds = asked.matches("[0-9]{1,5}") ? Long.parseLong(asked) : 0;
    if (seconds < 1 || seconds > MAX_SECONDS) {
      log.line("tunnel-host: " + VARIABLE + ": 1 to " + MAX_SECONDS + " wanted, not " + asked);
    } else if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        && threads.isThreadAllocatedMemorySupported()) {
      threads.setThreadAllocatedMemoryEnabled(true);
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("allocation")
              .start(new AllocationLine(device, log, seconds, threads));
      undo.push(thread::interrupt);
    } else {
      log.line("tunnel-host: " + VARIABLE + ": this JVM does not count what threads allocate");
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        long carriedBefore = carriedBytes();
        long allocatedBefore = allocatedByOthers();
        TimeUnit.SECONDS.sleep(seconds);
        long allocated = allocatedByOthers() - allocatedBefore;
        long carried = carriedBytes() - carriedBefore;
        log.line("tunnel-host: " + seconds + " s, carried=" + carried + " allocated=" + allocated);
      }
    } catch (InterruptedException end) {
      // That was it.
    }
  }

  /** Inner bytes, both ways. */
  private long carriedBytes() {
    long bytes = 0;
    for (DevicePeer peer : device.peers()) {
      peer.stats(stats);
      bytes += stats.sentInnerBytes() + stats.receivedInnerBytes();
    }
    return bytes;
  }

  private long allocatedByOthers() {
    return threads.getTotalThreadAllocatedBytes() - threads.getCurrentThreadAllocatedBytes();
  }
}
