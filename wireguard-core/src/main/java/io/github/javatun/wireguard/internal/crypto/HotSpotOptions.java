package io.github.javatun.wireguard.internal.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Reads what only HotSpot's management interface tells, by reflection: the core does without the
 * modules it stands in.
 *
 * <p><b>Any thread may call any method.</b>
 */
final class HotSpotOptions {

  private static final String FACTORY = "java.lang.management.ManagementFactory";
  private static final String PACKAGE = "com.sun.management.";

  private HotSpotOptions() {}

  /** Returns the value of a VM option, or null if it is not to be had. */
  static @Nullable String value(String option) {
    try {
      Class<?> type = platformClass(PACKAGE + "HotSpotDiagnosticMXBean");
      Object bean = bean(type);
      Object vmOption = type.getMethod("getVMOption", String.class).invoke(bean, option);
      Class<?> optionType = platformClass(PACKAGE + "VMOption");
      return (String) optionType.getMethod("getValue").invoke(vmOption);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** Returns how many bytes the current thread has allocated, or -1 if that is not to be had. */
  static long allocatedBytes() {
    try {
      Class<?> type = platformClass(PACKAGE + "ThreadMXBean");
      Object bytes = type.getMethod("getCurrentThreadAllocatedBytes").invoke(bean(type));
      return (Long) bytes;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return -1;
    }
  }

  private static Class<?> platformClass(String name) throws ClassNotFoundException {
    return Class.forName(name, true, ClassLoader.getPlatformClassLoader());
  }

  private static Object bean(Class<?> type) throws ReflectiveOperationException {
    return platformClass(FACTORY).getMethod("getPlatformMXBean", Class.class).invoke(null, type);
  }
}
