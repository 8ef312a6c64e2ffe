package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.NativeCalls;

/**
 * A transparent WireGuard client for Windows: {@code transparent-client run home.conf}.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class TransparentClientProgram {
  private TransparentClientProgram() {}

  /**
   * Runs one command.
   *
   * @param args see {@code --help}
   * @throws InterruptedException if the main thread is interrupted, which nobody does
   */
  public static void main(String[] args) throws InterruptedException {
    NativeCalls.linkAhead();
    ClientLog log = new ClientLog(System.err);
    ClientConsole console =
        new ClientConsole(Platform::of, new UntilCtrlC(log), System.out, System.err, log);
    System.exit(console.run(args));
  }
}
