package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Processes by their numbers. Windows gives a number anew when its process has ended, so what is
 * remembered counts only for a process that was created at the same time. Who can not be opened is
 * asked again after {@value #FAILURE_MILLIS} ms.
 *
 * <p><b>An instance belongs to one thread at a time.</b> It allocates.
 */
final class ProcessNames {
  /** The path of what runs in the kernel, and has no program. */
  static final String SYSTEM = "System";

  static final long FAILURE_MILLIS = 2000;

  private static final int IDLE_PID = 0;
  private static final int SYSTEM_PID = 4;

  private final Kernel32Processes processes;
  private final Optional<ServiceNames> services;
  private final LongSupplier nanoTime;
  private Map<Integer, Known> known = new HashMap<>();
  private Map<Integer, Known> seen = new HashMap<>();

  /** What is known of a process, and by tag of the services in it. */
  private record Known(
      long created, boolean failed, long atNanos, String path, Map<Integer, AppProcess> byTag) {}

  ProcessNames(
      Kernel32Processes processes, Optional<ServiceNames> services, LongSupplier nanoTime) {
    this.processes = processes;
    this.services = services;
    this.nanoTime = nanoTime;
  }

  /** Begins a round: each process is looked at once in it. */
  void begin() {
    seen = new HashMap<>();
  }

  /** Ends a round: forgets who was not asked for. */
  void end() {
    known = seen;
  }

  /**
   * A process.
   *
   * @param tag the tag of the service in it, 0 for none
   */
  AppProcess process(int pid, int tag) {
    Known process = seen.get(pid);
    if (process == null) {
      process = look(pid);
      seen.put(pid, process);
    }
    AppProcess answer = process.byTag.get(tag);
    if (answer == null) {
      String service = tag == 0 ? "" : services.map(names -> names.name(pid, tag)).orElse("");
      answer = new AppProcess(Integer.toUnsignedLong(pid), process.path, service);
      if (tag == 0 || !service.isEmpty()) { // a name that was not told now may be told later
        process.byTag.put(tag, answer);
      }
    }
    return answer;
  }

  private Known look(int pid) {
    Known before = known.get(pid);
    if (pid == IDLE_PID || pid == SYSTEM_PID) {
      return before != null ? before : new Known(0, false, 0, SYSTEM, new HashMap<>());
    }
    long now = nanoTime.getAsLong();
    if (before != null
        && before.failed
        && now - before.atNanos < TimeUnit.MILLISECONDS.toNanos(FAILURE_MILLIS)) {
      return before;
    }
    long handle = processes.open(pid);
    if (handle == 0) {
      return new Known(0, true, now, "", new HashMap<>());
    }
    try {
      long created = processes.creationTime(handle);
      if (before != null && !before.failed && created != 0 && before.created == created) {
        return before;
      }
      String path = processes.path(handle);
      return new Known(created, path.isEmpty(), now, path, new HashMap<>());
    } finally {
      processes.close(handle);
    }
  }
}
