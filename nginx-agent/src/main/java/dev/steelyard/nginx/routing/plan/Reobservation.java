package dev.steelyard.nginx.routing.plan;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts how many of the latest samples were outside the model.
 *
 * <p>The published test: a sample is outside when, for every state, some coordinate leaves the mean
 * ± 3 standard deviations. Even a correct model leaves 5 % outside with 19 independent coordinates
 * and 12 % with 46 (1 - 0.9973^d), hence the default of 90 out of 300.
 */
final class Reobservation {

  private final ReobserveLimits limits;
  private final Deque<Boolean> outside = new ArrayDeque<>();
  private int count;

  Reobservation(ReobserveLimits limits) {
    this.limits = limits;
  }

  /** Takes a sample in. */
  void add(boolean isOutside) {
    outside.addLast(isOutside);
    count += isOutside ? 1 : 0;
    if (outside.size() > limits.window()) {
      count -= outside.removeFirst() ? 1 : 0;
    }
  }

  void forget() {
    outside.clear();
    count = 0;
  }

  /** Why a new observation is needed, or an empty string. */
  String why() {
    return count > limits.outside()
        ? "%d of the last %d samples are outside the model (more than %d of %d): collect again, then train"
            .formatted(count, outside.size(), limits.outside(), limits.window())
        : "";
  }
}
