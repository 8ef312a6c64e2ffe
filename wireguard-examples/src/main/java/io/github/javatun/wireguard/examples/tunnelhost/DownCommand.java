package io.github.javatun.wireguard.examples.tunnelhost;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the process of a tunnel to take it down, and waits until it has.
 *
 * <p><b>Stateless.</b>
 */
final class DownCommand {
  private static final long PATIENCE_SECONDS = 65;

  private DownCommand() {}

  static void run(String name) throws HostException {
    ProcessHandle holder;
    try {
      holder = TunnelLock.holder(name);
    } catch (IOException failure) {
      throw new HostException(HostException.FAILED, "cannot look for " + name + ": run it as root");
    }
    if (holder == null) {
      throw new HostException(HostException.NOT_UP, name + " is not up");
    }
    if (!holder.destroy()) {
      throw new HostException(
          HostException.FAILED, "cannot signal process " + holder.pid() + ": run it as root");
    }
    try {
      holder.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new HostException(
          HostException.FAILED,
          "process "
              + holder.pid()
              + " has not ended "
              + name
              + " in "
              + PATIENCE_SECONDS
              + " s: look at its output");
    } catch (InterruptedException | ExecutionException | CompletionException given) {
      throw new HostException(HostException.FAILED, "interrupted");
    }
  }
}
