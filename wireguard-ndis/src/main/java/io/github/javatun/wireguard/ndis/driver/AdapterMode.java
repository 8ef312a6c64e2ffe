package io.github.javatun.wireguard.ndis.driver;

/**
 * Flags that say what the driver does with an adapter's packets ({@code MSTCP_FLAG_…}).
 *
 * <p><b>Constants.</b>
 */
public final class AdapterMode {

  /** Packets pass; nothing is handed over. */
  public static final int PASS = 0;

  /** What the stack sends is held and handed over; it goes nowhere unless it is sent again. */
  public static final int SENT_TUNNEL = 1;

  /** What the adapter receives is held and handed over. */
  public static final int RECEIVED_TUNNEL = 2;

  /** Both directions are held: what a transparent client needs. */
  public static final int TUNNEL = SENT_TUNNEL | RECEIVED_TUNNEL;

  private AdapterMode() {}
}
