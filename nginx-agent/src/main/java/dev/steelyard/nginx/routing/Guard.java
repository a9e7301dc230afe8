package dev.steelyard.nginx.routing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a policy may move the weights.
 *
 * <p>It follows while decisions come. After 3 periods without one the weights stay as they are
 * ({@link State#FROZEN}); after 10 the base weights return ({@link State#BASE}), because frozen
 * weights that no longer fit are worse than none. The next decision ends both. A person can hold
 * the weights, which comes before everything.
 */
final class Guard {

  /** Silence, in periods, after which the weights are frozen. */
  static final int FROZEN_AFTER = 3;

  /** Silence, in periods, after which the base weights return. */
  static final int BASE_AFTER = 10;

  enum State {
    FOLLOWING,
    FROZEN,
    BASE,
    HELD;

    /** As in {@code PolicyStatus.guard}. */
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final long periodMillis;
  private long heardMillis;
  private @Nullable String held;

  /**
   * @param periodMillis period of the samples
   * @param nowMillis epoch ms
   */
  Guard(long periodMillis, long nowMillis) {
    this.periodMillis = periodMillis;
    this.heardMillis = nowMillis;
  }

  /** A decision was made, or a policy took charge. */
  void heard(long nowMillis) {
    heardMillis = nowMillis;
  }

  /** Holds the weights, or lets them go with null. */
  void hold(@Nullable String reason) {
    held = reason;
  }

  /** Why the weights are held; null when they are not. */
  @Nullable String held() {
    return held;
  }

  State state(long nowMillis) {
    long silence = nowMillis - heardMillis;
    if (held != null) {
      return State.HELD;
    }
    if (silence > BASE_AFTER * periodMillis) {
      return State.BASE;
    }
    return silence > FROZEN_AFTER * periodMillis ? State.FROZEN : State.FOLLOWING;
  }
}
