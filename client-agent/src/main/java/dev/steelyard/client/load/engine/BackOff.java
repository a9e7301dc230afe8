package dev.steelyard.client.load.engine;

/** How long to leave a target alone that refuses connections: 10 ms, doubled up to 500 ms. */
final class BackOff {

  private static final long FIRST_NANOS = 10_000_000;
  private static final long LONGEST_NANOS = 500_000_000;

  private long waitNanos;
  private long blockedUntilNanos = Long.MIN_VALUE;

  /** Failures of connections that were tried side by side count once. */
  void failed(long nowNanos) {
    if (!blocked(nowNanos)) {
      waitNanos = waitNanos == 0 ? FIRST_NANOS : Math.min(2 * waitNanos, LONGEST_NANOS);
      blockedUntilNanos = nowNanos + waitNanos;
    }
  }

  void succeeded() {
    waitNanos = 0;
    blockedUntilNanos = Long.MIN_VALUE;
  }

  /** Whether the last attempt failed. */
  boolean failing() {
    return waitNanos > 0;
  }

  boolean blocked(long nowNanos) {
    return nowNanos < blockedUntilNanos;
  }

  long blockedUntilNanos() {
    return blockedUntilNanos;
  }
}
