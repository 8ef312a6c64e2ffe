package io.github.javatun.wireguard.ndis.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets adapters pass that a program left in tunnel mode.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class AdapterRelease {
  private AdapterRelease() {}

  /**
   * Lets all adapters pass, those first that do not refuse.
   *
   * @param driver one that takes over what another program holds
   * @return the names of the adapters that were held and pass now
   * @throws DriverException if the driver refuses to list them, or to let one pass; the message
   *     names that one and those that pass now
   */
  public static List<String> releaseAll(PacketDriver driver) throws DriverException {
    List<String> freed = new ArrayList<>();
    String refusedName = "";
    DriverException refusal = null;
    for (Adapter adapter : driver.adapters()) {
      try {
        if ((driver.mode(adapter.handle()) & AdapterMode.TUNNEL) != 0) {
          driver.setMode(adapter.handle(), AdapterMode.PASS);
          freed.add(adapter.name());
        }
      } catch (DriverException refused) {
        // The others first: they may be the ones that matter.
        refusedName = adapter.name();
        refusal = refused;
      }
    }
    if (refusal != null) {
      throw new DriverException(
          refusal.reason(),
          refusedName + ": " + refusal.getMessage() + "; these pass now: " + freed);
    }
    return freed;
  }
}
