package io.github.javatun.wireguard.examples.transparent;

/**
 * {@code run} with a driver in memory, as a program of its own: {@code EndingProgram NOW|LATE
 * FILE}. With {@code LATE} it starts slowly, and has not started when it is asked to end.
 */
final class EndingProgram {
  private EndingProgram() {}

  public static void main(String[] args) throws InterruptedException {
    ClientLog log = new ClientLog(System.err);
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    if (args[0].equals("LATE")) {
      platform.beforeNetwork(EndingProgram::awaitSignal);
    }
    ClientConsole console =
        new ClientConsole(options -> platform, new UntilCtrlC(log), System.out, System.err, log);
    System.exit(console.run("run", args[1]));
  }

  /** Until the JVM is ending, which takes no hooks any more. */
  private static void awaitSignal() {
    System.err.println("starting slowly");
    Thread hook = new Thread(() -> {});
    try {
      while (true) {
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().removeShutdownHook(hook);
        Thread.sleep(10);
      }
    } catch (IllegalStateException | InterruptedException ending) {
      // Now.
    }
  }
}
