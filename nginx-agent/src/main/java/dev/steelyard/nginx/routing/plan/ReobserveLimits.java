package dev.steelyard.nginx.routing.plan;

import dev.steelyard.shared.SteelyardException;

/**
 * When a new observation period is asked for.
 *
 * @param window latest samples that count, at least 1
 * @param outside asked for when more of them are outside, 0..window
 */
public record ReobserveLimits(int window, int outside) {

  /** More than 90 of 300. */
  public static final ReobserveLimits PUBLISHED = new ReobserveLimits(300, 90);

  public ReobserveLimits {
    if (window < 1 || outside < 0 || outside > window) {
      throw SteelyardException.badRequest(
          "re-observation after more than %d of %d samples".formatted(outside, window),
          "use a window of 1 or more, and a threshold in it");
    }
  }
}
