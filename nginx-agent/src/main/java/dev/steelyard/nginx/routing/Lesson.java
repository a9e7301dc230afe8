package dev.steelyard.nginx.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a learning policy is told beside the sample.
 *
 * @param cost tardiness a request of the window; NaN when it is not known, or when other weights
 *     than the policy's ruled: then there is nothing to learn from it
 * @param rules whether the next weights are the policy's; when they are not, nothing is explored
 * @param gainsBecause why the next weights must be those of the default gains, nothing learned and
 *     nothing explored; null when the policy may do as it likes
 */
public record Lesson(double cost, boolean rules, @Nullable String gainsBecause) {

  /** Nothing is known about the window, and nothing is forbidden. */
  public static final Lesson NONE = new Lesson(Double.NaN, true, null);
}
