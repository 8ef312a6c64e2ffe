package io.github.javatun.wireguard.examples.tunnelhost;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone in the end, last first.
 *
 * <p><b>For one thread.</b>
 */
final class UndoStack {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final HostLog log;

  /** Takes something back. */
  @FunctionalInterface
  interface Step {
    /** Takes it back; a failure is told and the rest goes on. */
    void undo() throws Exception;
  }

  UndoStack(HostLog log) {
    this.log = log;
  }

  void push(Step step) {
    steps.push(step);
  }

  /** Undoes everything. */
  void undoAll() {
    while (!steps.isEmpty()) {
      try {
        steps.pop().undo();
      } catch (InterruptedException again) {
        // Asked to end once more: that is what is going on.
        log.line("tunnel-host: interrupted while taking the tunnel down, going on");
      } catch (Exception failure) {
        log.line("tunnel-host: " + failure.getMessage());
      } catch (Error failure) {
        // Out of memory perhaps, and why the tunnel ends.
        log.line("tunnel-host: " + failure);
      }
    }
  }
}
