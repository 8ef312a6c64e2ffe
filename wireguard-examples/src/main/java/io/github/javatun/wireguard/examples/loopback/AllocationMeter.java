package io.github.javatun.wireguard.examples.loopback;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many bytes of the Java heap threads have allocated, as the JVM counts them.
 *
 * <p><b>Safe for all threads.</b>
 */
final class AllocationMeter {
  /** What {@link #allocatedBytes} answers where the JVM does not count. */
  static final long UNKNOWN = -1;

  private AllocationMeter() {}

  /** Bytes that a living thread has allocated since it began. */
  static long allocatedBytes(Thread thread) {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported()
            && bean.isThreadAllocatedMemoryEnabled()
        ? bean.getThreadAllocatedBytes(thread.threadId())
        : UNKNOWN;
  }
}
