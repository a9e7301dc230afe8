package dev.steelyard.client.testbed;

import java.util.function.LongSupplier;

/**
 * A nano clock that can stand still: a server that hangs lives on the time before the hang and
 * continues from there. Not thread-safe.
 */
final class PausableClock implements LongSupplier {

  private final LongSupplier nanos;
  private boolean paused;
  private long pausedAtNanos;
  private long lostNanos;

  PausableClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public long getAsLong() {
    return (paused ? pausedAtNanos : nanos.getAsLong()) - lostNanos;
  }

  boolean paused() {
    return paused;
  }

  void pause() {
    if (!paused) {
      pausedAtNanos = nanos.getAsLong();
      paused = true;
    }
  }

  void resume() {
    if (paused) {
      lostNanos += nanos.getAsLong() - pausedAtNanos;
      paused = false;
    }
  }
}
