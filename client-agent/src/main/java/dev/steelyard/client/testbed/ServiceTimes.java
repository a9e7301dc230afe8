package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import java.util.random.RandomGenerator;

/**
 * Draws job sizes of a law.
 *
 * <p>{@code lognormal}: exp(mu + sigma·Z) with sigma² = ln(1 + cv²) and mu = ln(mean) - sigma²/2.
 * {@code pareto}: bounded Pareto of shape 1.5 between mean/2.7 and 300 times that.
 */
public final class ServiceTimes {

  private static final double SHAPE = 1.5;
  private static final double SPREAD = 300;

  private final ServiceLaw law;
  private final RandomGenerator random;

  public ServiceTimes(ServiceLaw law, RandomGenerator random) {
    switch (law.law()) {
      case "lognormal", "exponential", "fixed", "pareto" -> {}
      default ->
          throw SteelyardException.badRequest(
              "service law is " + law.law(), "use lognormal, exponential, fixed or pareto");
    }
    this.law = law;
    this.random = random;
  }

  /** The next job size in ms at speed 1. */
  public double nextMillis() {
    return switch (law.law()) {
      case "exponential" -> law.meanMillis() * random.nextExponential();
      case "fixed" -> law.meanMillis();
      case "pareto" -> pareto();
      default -> lognormal();
    };
  }

  private double lognormal() {
    double variance = Math.log1p(law.cv() * law.cv());
    double mu = Math.log(law.meanMillis()) - variance / 2;
    return Math.exp(mu + Math.sqrt(variance) * random.nextGaussian());
  }

  private double pareto() {
    double low = law.meanMillis() / 2.7;
    double tail = Math.pow(SPREAD, -SHAPE);
    return low * Math.pow(1 - random.nextDouble() * (1 - tail), -1 / SHAPE);
  }
}
