package dev.steelyard.nginx.upstream;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets so many pass a second, and as many at once after a second of rest. One caller at a time.
 *
 * <p>{@code tokens(t + dt) = min(rate, tokens(t) + rate · dt)}; each pass costs one.
 */
public final class TokenBucket {

  private static final double NANOS = 1e9;

  private final int ratePerSecond;
  private final LongSupplier nanos;
  private double tokens;
  private long filledAt;

  /**
   * Starts full.
   *
   * @param ratePerSecond 1 or more
   * @param nanos a monotonic clock
   */
  public TokenBucket(int ratePerSecond, LongSupplier nanos) {
    this.ratePerSecond = ratePerSecond;
    this.nanos = nanos;
    this.tokens = ratePerSecond;
    this.filledAt = nanos.getAsLong();
  }

  /** Takes one if there is one. @return zero, or the time until there is one again */
  public Duration take() {
    long now = nanos.getAsLong();
    tokens = Math.min(ratePerSecond, tokens + (now - filledAt) / NANOS * ratePerSecond);
    filledAt = now;
    if (tokens < 1) {
      return Duration.ofNanos((long) Math.ceil((1 - tokens) / ratePerSecond * NANOS));
    }
    tokens--;
    return Duration.ZERO;
  }

  /** How many pass a second. */
  int ratePerSecond() {
    return ratePerSecond;
  }
}
