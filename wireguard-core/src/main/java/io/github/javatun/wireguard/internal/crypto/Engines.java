package io.github.javatun.wireguard.internal.crypto;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The engine that tunnels use; all tunnels of a JVM share one choice. Scalar code serves until a
 * warm-up has shown that the selected engine is compiled.
 *
 * <p><b>Any thread may call any method at any time.</b>
 */
public final class Engines {

  /** Set to {@code off}, no warm-up starts by itself. */
  static final String WARM_UP_PROPERTY = "io.github.javatun.wireguard.engine.warmup";

  private static final String LOGGER = "io.github.javatun.wireguard";

  private static final Engines SHARED = new Engines();

  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch decided = new CountDownLatch(1);

  private volatile AeadEngine active = ScalarEngine.INSTANCE;
  private volatile Status status =
      new Status(EngineSelection.Kind.SCALAR.label, "no warm-up has been started");
  private @Nullable EngineWarmUp running;
  private boolean started;
  private boolean refused;

  /**
   * Which engine serves, and why.
   *
   * @param name {@code scalar}, {@code vector256} or {@code vector512}
   * @param reason part of a sentence
   */
  public record Status(String name, String reason) {}

  Engines() {}

  /** The choice of this JVM. */
  public static Engines shared() {
    return SHARED;
  }

  /** The engine to use for the next message. Costs a read of memory. */
  public AeadEngine active() {
    return active;
  }

  /** Which engine serves now, and why. */
  public Status status() {
    return status;
  }

  /** Starts the warm-up in a thread of its own, unless it was started, refused or switched off. */
  public void startByDefault() {
    if (!"off".equals(System.getProperty(WARM_UP_PROPERTY))) {
      start();
    }
  }

  /**
   * Starts the warm-up in a daemon thread of its own, unless it was started or refused, or is of no
   * use.
   */
  public void start() {
    if (!claim()) {
      return;
    }
    if (EngineSelection.mayBeVector()) {
      Thread thread = new Thread(this::decide, "wireguard-engine-warm-up");
      thread.setDaemon(true);
      thread.start();
    } else {
      decide();
    }
  }

  /** Does the warm-up in the current thread, or waits for the one that is under way. */
  public void run() throws InterruptedException {
    if (claim()) {
      decide();
    }
    decided.await();
  }

  /** Waits until the engine is decided; false if that takes longer. */
  public boolean await(long nanos) throws InterruptedException {
    return decided.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Keeps scalar code: stops the warm-up, and returns to scalar code if another engine serves. */
  public void refuse() {
    lock.lock();
    try {
      refused = true;
      if (running != null) {
        running.cancel();
      }
      active = ScalarEngine.INSTANCE;
      status = new Status(EngineSelection.Kind.SCALAR.label, "other engines were refused");
      decided.countDown();
    } finally {
      lock.unlock();
    }
  }

  private boolean claim() {
    lock.lock();
    try {
      if (started || refused) {
        return false;
      }
      started = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void decide() {
    try {
      EngineSelection selection = EngineSelection.ofThisJvm();
      if (selection.kind() == EngineSelection.Kind.SCALAR) {
        settle(ScalarEngine.INSTANCE, selection);
        return;
      }
      AeadEngine candidate;
      try {
        candidate = VectorEngine.INSTANCE;
      } catch (LinkageError e) {
        settle(ScalarEngine.INSTANCE, selection.fallBack("it does not link: " + e));
        return;
      }
      EngineWarmUp warmUp = new EngineWarmUp(candidate);
      if (!begin(warmUp, selection)) {
        return;
      }
      String failure = warmUp.run();
      if (failure == null) {
        settle(candidate, selection);
      } else {
        settle(ScalarEngine.INSTANCE, selection.fallBack(failure));
      }
    } finally {
      decided.countDown();
    }
  }

  private boolean begin(EngineWarmUp warmUp, EngineSelection selection) {
    lock.lock();
    try {
      if (refused) {
        return false;
      }
      running = warmUp;
      status =
          new Status(
              EngineSelection.Kind.SCALAR.label, selection.kind().label + " is still warming up");
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void settle(AeadEngine engine, EngineSelection selection) {
    lock.lock();
    try {
      running = null;
      if (refused) {
        return;
      }
      active = engine;
      status = new Status(selection.kind().label, selection.reason());
    } finally {
      lock.unlock();
    }
    Logger logger = System.getLogger(LOGGER);
    if (logger.isLoggable(Level.INFO)) {
      logger.log(
          Level.INFO,
          "ChaCha20-Poly1305 engine: " + selection.kind().label + " (" + selection.reason() + ")");
    }
  }

  /** All engines that can run in this JVM, however slowly. */
  public static List<AeadEngine> available() {
    return EngineSelection.ofThisJvm().kind() == EngineSelection.Kind.SCALAR
        ? List.of(ScalarEngine.INSTANCE)
        : List.of(ScalarEngine.INSTANCE, VectorEngine.INSTANCE);
  }
}
