package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.Engines;
import java.time.Duration;

/**
 * The ChaCha20-Poly1305 code that seals and opens the packets of all tunnels of this JVM.
 *
 * <p>There are three: {@code scalar}, which runs everywhere, and {@code vector256} and {@code
 * vector512}, several times as fast, for JVMs started with {@code --add-modules
 * jdk.incubator.vector}. Vector code is hundreds of times slower before HotSpot's C2 has compiled
 * it. So scalar code serves until a warm-up has seen the vector code fast and free of allocation;
 * then all tunnels switch, between two packets. The warm-up takes a few seconds of one processor
 * and, until C2 has done its work, some gigabytes of short-lived garbage.
 *
 * <p><b>The first tunnel starts the warm-up in a daemon thread, the only thread this library ever
 * starts</b>, and only where vector code can run. A program that wants none sets the system
 * property {@code io.github.javatun.wireguard.engine.warmup} to {@code off} or calls {@link
 * #useScalar()} first; one that wants to spend a thread of its own calls {@link #warmUp()} first.
 *
 * <p>The system property {@code io.github.javatun.wireguard.engine} overrides the choice: {@code
 * auto}, {@code scalar}, {@code vector256} or {@code vector512}. The choice is logged once, at
 * level {@code INFO}, to the {@link System.Logger} {@code io.github.javatun.wireguard}.
 *
 * <p><b>Any thread may call any method at any time.</b>
 */
public final class CryptoEngine {

  private CryptoEngine() {}

  /**
   * Returns the name of the engine that serves now: {@code scalar}, {@code vector256} or {@code
   * vector512}.
   */
  public static String name() {
    return Engines.shared().status().name();
  }

  /** Returns why that engine serves, as a part of a sentence for people to read. */
  public static String reason() {
    return Engines.shared().status().reason();
  }

  /** Starts the warm-up in a daemon thread, unless it was started before or refused. */
  public static void startWarmUp() {
    Engines.shared().start();
  }

  /**
   * Does the warm-up in the current thread, or waits for the one under way. Returns at once if it
   * is over or refused.
   *
   * @throws InterruptedException if the thread is interrupted while it waits; if it is interrupted
   *     while it warms up, scalar code stays
   */
  public static void warmUp() throws InterruptedException {
    Engines.shared().run();
  }

  /**
   * Waits until the warm-up is over, refused, or found to be of no use; starts nothing.
   *
   * @param timeout how long to wait at most
   * @return false if the time is over first
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static boolean awaitWarmUp(Duration timeout) throws InterruptedException {
    return Engines.shared().await(timeout.toNanos());
  }

  /** Keeps to scalar code from now on: ends a warm-up under way and starts no other. */
  public static void useScalar() {
    Engines.shared().refuse();
  }
}
