package dev.steelyard.client.load.engine;

/**
 * How long a loop works: in each turn from the first event to the end. Waiting for events and
 * polling for them is no work. One thread; ns since the start of the run.
 */
final class LoopMeter {

  private static final long NONE = Long.MIN_VALUE;

  private long workedNanos;
  private long since = NONE;

  /** Whether an event of this turn was seen. */
  boolean working() {
    return since != NONE;
  }

  /** Something happens; only the first event of a turn counts. */
  void begin(long nowNanos) {
    if (since == NONE) {
      since = nowNanos;
    }
  }

  /** The end of a turn, or a wait comes. */
  void end(long nowNanos) {
    if (since != NONE) {
      workedNanos += nowNanos - since;
      since = NONE;
    }
  }

  long workedNanos() {
    return workedNanos;
  }
}
