package io.github.javatun.wireguard.examples.forwarding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Loops that run together, each in a thread of its own.
 *
 * <p><b>Safe for all threads</b>, but the loops' own must not close it.
 */
public final class LoopThreads implements AutoCloseable {
  private final List<PacketLoop> loops;
  private final List<Thread> threads = new ArrayList<>();

  private LoopThreads(List<? extends PacketLoop> loops) {
    this.loops = List.copyOf(loops);
  }

  /**
   * Starts loops.
   *
   * @param name of the threads
   * @param loops taken over: closed in the end
   * @param onFailure told, by the loop's thread, why a loop ended that was not asked to; the others
   *     go on
   * @return to be closed in the end
   */
  public static LoopThreads start(
      String name, List<? extends PacketLoop> loops, Consumer<Throwable> onFailure) {
    LoopThreads started = new LoopThreads(loops);
    for (PacketLoop loop : started.loops) {
      started.threads.add(
          Thread.ofPlatform()
              .name(name + " " + (started.threads.size() + 1))
              .daemon()
              .start(() -> run(loop, onFailure)));
    }
    return started;
  }

  /** Lets the loops look at the timers again: something was changed from outside. */
  public void wake() {
    loops.forEach(PacketLoop::wake);
  }

  /** Stops the loops, waits for their end and closes them; an interrupt does not cut it short. */
  @Override
  public void close() {
    loops.forEach(PacketLoop::stop);
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= awaitEnd(thread);
    }
    loops.forEach(PacketLoop::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(PacketLoop loop, Consumer<Throwable> onFailure) {
    try {
      loop.run();
    } catch (IOException | RuntimeException | Error failure) {
      onFailure.accept(failure);
    }
  }

  /** Whether the waiting thread was interrupted meanwhile. */
  private static boolean awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
