package io.github.javatun.wireguard.internal.crypto;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which engine this JVM should use, and why. Vectors pay only where the module {@code
 * jdk.incubator.vector} is there and HotSpot's C2 compiles: anything else makes an object of every
 * vector.
 *
 * @param kind the engine to aim at
 * @param reason why, as part of a sentence
 */
record EngineSelection(Kind kind, String reason) {

  /** The engines there are. */
  enum Kind {
    SCALAR("scalar", 0),
    VECTOR256("vector256", 256),
    VECTOR512("vector512", 512);

    final String label;
    final int bits;

    Kind(String label, int bits) {
      this.label = label;
      this.bits = bits;
    }
  }

  /** Overrides the choice: {@code auto}, {@code scalar}, {@code vector256} or {@code vector512}. */
  static final String PROPERTY = "io.github.javatun.wireguard.engine";

  private static final String AUTO = "auto";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Tells, without asking the VM much, whether the choice may be other than scalar code. */
  static boolean mayBeVector() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
        && !wish(System::getProperty).equals(Kind.SCALAR.label);
  }

  /** The choice for this JVM. Makes the core read the module of the Vector API if it is there. */
  static EngineSelection ofThisJvm() {
    Optional<Module> module = ModuleLayer.boot().findModule(VECTOR_MODULE);
    module.ifPresent(EngineSelection.class.getModule()::addReads);
    return of(System::getProperty, HotSpotOptions::value, module.isPresent());
  }

  /**
   * Decides.
   *
   * @param properties system properties
   * @param options options of the VM; null for one it does not have
   */
  static EngineSelection of(
      Function<String, @Nullable String> properties,
      Function<String, @Nullable String> options,
      boolean vectorModule) {
    String wish = wish(properties);
    if (wish.equals(Kind.SCALAR.label)) {
      return scalar("asked for by " + PROPERTY);
    }
    if (!vectorModule) {
      return scalar(
          "no module " + VECTOR_MODULE + ": start java with --add-modules " + VECTOR_MODULE);
    }
    String obstacle = obstacle(properties, options);
    if (obstacle != null) {
      return scalar(obstacle);
    }
    for (Kind kind : Kind.values()) {
      if (kind.label.equals(wish)) {
        return new EngineSelection(kind, "asked for by " + PROPERTY);
      }
    }
    return byPreferredWidth();
  }

  private static String wish(Function<String, @Nullable String> properties) {
    String wish = properties.apply(PROPERTY);
    return wish == null ? AUTO : wish.strip().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String obstacle(
      Function<String, @Nullable String> properties, Function<String, @Nullable String> options) {
    String vmInfo = properties.apply("java.vm.info");
    if (vmInfo != null && vmInfo.contains("interpreted mode")) {
      return "the VM interprets only";
    }
    if (vmInfo != null && vmInfo.contains("emulated-client")) {
      return "the VM runs without C2";
    }
    if ("true".equals(options.apply("UseJVMCICompiler"))) {
      return "the VM compiles with JVMCI, which does not keep vectors in registers";
    }
    String lastTier = options.apply("TieredStopAtLevel");
    if (lastTier != null && !lastTier.equals("4")) {
      return "the VM runs without C2 (TieredStopAtLevel=" + lastTier + ")";
    }
    return null;
  }

  private static EngineSelection byPreferredWidth() {
    int preferred;
    try {
      preferred = VectorWidth.preferredBits();
    } catch (LinkageError | UnsupportedOperationException e) {
      return scalar("the Vector API of this JDK does not fit: " + e);
    }
    if (preferred >= Kind.VECTOR512.bits) {
      return new EngineSelection(Kind.VECTOR512, "the VM prefers vectors of 512 bits");
    }
    if (preferred == Kind.VECTOR256.bits) {
      return new EngineSelection(Kind.VECTOR256, "the VM prefers vectors of 256 bits");
    }
    return scalar("the VM prefers vectors of " + preferred + " bits");
  }

  private static EngineSelection scalar(String reason) {
    return new EngineSelection(Kind.SCALAR, reason);
  }

  /** The same engine, or scalar code, for another reason. */
  EngineSelection fallBack(String why) {
    return scalar(kind.label + " was given up: " + why);
  }

  /** How wide the kernels of this JVM are, given what the VM prefers. */
  static int widthBits(int preferredBits) {
    String wish = wish(System::getProperty);
    for (Kind kind : Kind.values()) {
      if (kind.bits != 0 && kind.label.equals(wish)) {
        return kind.bits;
      }
    }
    return preferredBits >= Kind.VECTOR512.bits ? Kind.VECTOR512.bits : Kind.VECTOR256.bits;
  }
}
