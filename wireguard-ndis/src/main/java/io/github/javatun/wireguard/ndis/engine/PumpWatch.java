package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the driver does by itself: while packets are handled here it passes those that need not be,
 * and if the pump stands still it must not cut the machine off. Then packets pass; with a kill
 * switch for what is chosen, the driver loses that by address; one for everything wants just that.
 *
 * <p><b>One thread watches; before it begins, another may set the filters.</b>
 */
final class PumpWatch {

  /** Several times as long as the pump ever waits. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(6);

  private final ClientSettings settings;
  private final ClientListener listener;
  private final FilterPlan filters;
  private final PeerSet peers;
  private final AdapterKeeper keeper;
  private final FramePump pump;
  private boolean stalled;

  PumpWatch(
      ClientSettings settings,
      ClientListener listener,
      FilterPlan filters,
      PeerSet peers,
      AdapterKeeper keeper,
      FramePump pump) {
    this.settings = settings;
    this.listener = listener;
    this.filters = filters;
    this.peers = peers;
    this.keeper = keeper;
    this.pump = pump;
  }

  /** Looks whether the pump has had a turn of late. */
  void watch(long nowNanos) {
    boolean still = nowNanos - pump.turnNanos() > STALL_NANOS;
    if (still == stalled || settings.policies().killSwitch() == KillSwitch.ALL) {
      return;
    }
    stalled = still;
    if (settings.policies().killSwitch() == KillSwitch.OFF) {
      keeper.suspend(still);
      listener.problem(
          still
              ? "packets are not handled any more: they pass outside the tunnel until they are"
              : "packets are handled again");
    } else {
      closeInDriver(still);
    }
  }

  private void closeInDriver(boolean still) {
    try {
      if (still) {
        keeper.setFilters(filters.closed(peers.endpoints(), settings.transport().localPort()));
        listener.problem(
            "packets are not handled any more: what the rules choose by address is lost until they"
                + " are, the rest passes");
      } else {
        keeper.setFilters(List.of());
        setFilters();
        listener.problem("packets are handled again");
      }
    } catch (DriverException refused) {
      listener.problem(
          "packets are not handled any more, and all are lost, since the driver takes no filters: "
              + refused.getMessage());
    }
  }

  /** Has the driver pass what need not be handled, unless nothing is. */
  void setFilters() {
    if (stalled
        || !settings.driverFilters()
        || settings.transport().takesFrames()
        || settings.policies().killSwitch() == KillSwitch.ALL) {
      return;
    }
    try {
      keeper.setFilters(filters.handled(peers.endpoints(), settings.transport().localPort()));
    } catch (DriverException refused) {
      listener.problem(
          "the driver takes no filters, all packets are looked at: " + refused.getMessage());
    }
  }
}
