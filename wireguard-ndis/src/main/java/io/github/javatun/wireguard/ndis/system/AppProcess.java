package io.github.javatun.wireguard.ndis.system;

import java.util.Objects;

/**
 * A process that owns sockets.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param pid its number
 * @param path the full path of its program; empty if the system does not tell
 * @param service the service in it that owns the socket, for a process with several; else empty
 */
public record AppProcess(long pid, String path, String service) {

  /** Checks that nothing is null. */
  public AppProcess {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(service, "service");
  }
}
