package dev.steelyard.shared.bus;

import dev.steelyard.shared.SteelyardException;

/**
 * A law of service times (job sizes at speed 1).
 *
 * @param law {@code lognormal}, {@code exponential}, {@code fixed} or {@code pareto} (bounded
 *     Pareto, shape 1.5)
 * @param meanMillis mean in ms, above 0
 * @param cv coefficient of variation; used by {@code lognormal} only
 */
public record ServiceLaw(String law, double meanMillis, double cv) {

  public ServiceLaw {
    if (!(meanMillis > 0) || Double.isInfinite(meanMillis)) {
      throw SteelyardException.badRequest(
          "meanMillis is " + meanMillis, "use a positive number of ms");
    }
    if (!(cv >= 0) || Double.isInfinite(cv)) {
      throw SteelyardException.badRequest("cv is " + cv, "use 0 or more");
    }
  }
}
