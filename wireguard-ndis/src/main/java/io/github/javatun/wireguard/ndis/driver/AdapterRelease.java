package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets adapters pass that a program left in tunnel mode.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class AdapterRelease {
  private AdapterRelease() {}

  /**
   * Lets all adapters pass, those first that do not refuse, and empties the table of filters, in
   * which a program that hangs may have left rows that lose packets. An adapter that goes meanwhile
   * is none of them.
   *
   * @param driver one that takes over what another program holds
   * @return the names of the adapters that were held and pass now
   * @throws DriverException if the driver refuses to list them, to let one pass, or to empty the
   *     table; the message names all that refuse and those that pass now
   */
  public static List<String> releaseAll(PacketDriver driver) throws DriverException {
    List<String> freed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Cause reason = null;
    for (Adapter adapter : driver.adapters()) {
      try {
        if ((driver.mode(adapter.handle()) & AdapterMode.TUNNEL) != 0) {
          driver.setMode(adapter.handle(), AdapterMode.PASS);
          freed.add(adapter.name());
        }
      } catch (DriverException refusal) {
        // The others first: they may be the ones that matter.
        if (refusal.reason() != Cause.STALE_ADAPTER) {
          refused.add(adapter.name() + ": " + refusal.getMessage());
          reason = first(reason, refusal);
        }
      }
    }
    try {
      driver.setFilters(List.of());
    } catch (DriverException refusal) {
      refused.add("the table of filters: " + refusal.getMessage());
      reason = first(reason, refusal);
    }
    if (reason != null) {
      throw new DriverException(reason, String.join("; ", refused) + "; these pass now: " + freed);
    }
    return freed;
  }

  private static Cause first(@Nullable Cause reason, DriverException refusal) {
    return reason == null ? refusal.reason() : reason;
  }
}
