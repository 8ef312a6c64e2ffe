package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.ndis.ClientListener;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Lines for the user, with the time of day.
 *
 * <p><b>Safe for all threads.</b>
 */
final class ClientLog implements ClientListener {
  private final PrintStream out;

  ClientLog(PrintStream out) {
    this.out = out;
  }

  /** Prints a line. */
  void line(String text) {
    out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + text);
  }

  @Override
  public void connected(PublicKey peer) {
    line("connected to " + peer);
  }

  @Override
  public void disconnected(PublicKey peer) {
    line("no answer of " + peer + " any more");
  }

  @Override
  public void networkChanged(String adapters) {
    line("adapters: " + adapters);
  }

  @Override
  public void problem(String problem) {
    line("problem: " + problem);
  }
}
