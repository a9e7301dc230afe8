package dev.steelyard.client.load.engine;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * File descriptors that connections of a run may use. Some are always left: a process without any
 * can neither load a class nor write a report. Any thread.
 */
final class DescriptorBudget {

  private static final long KEPT = 64;

  private final AtomicInteger left;

  /**
   * @param count connections that may be open at the same time
   */
  DescriptorBudget(int count) {
    left = new AtomicInteger(count);
  }

  /** What the limit of this process leaves now; no limit where the system does not tell. */
  static DescriptorBudget ofThisProcess() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (!(system instanceof UnixOperatingSystemMXBean unix)) {
      return new DescriptorBudget(Integer.MAX_VALUE);
    }
    long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - KEPT;
    return new DescriptorBudget((int) Math.max(0, Math.min(free, Integer.MAX_VALUE)));
  }

  /** Takes one; false when there is none. */
  boolean take() {
    if (left.decrementAndGet() >= 0) {
      return true;
    }
    left.incrementAndGet();
    return false;
  }

  /** The connection is closed. */
  void giveBack() {
    left.incrementAndGet();
  }

  /** Why a connection was not opened. */
  static IOException exhausted() {
    return new IOException(
        "Too many open files for this process: raise the limit (ulimit -n) or use fewer"
            + " connections");
  }
}
