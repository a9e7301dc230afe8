package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Draws job sizes, in ms at speed 1, from a {@link ServiceLaw}. With U uniform on [0, 1) and Z
 * standard normal, one of either a draw:
 *
 * <ul>
 *   <li>{@code lognormal}: {@code exp(mu + sigma·Z)} with {@code sigma² = ln(1 + cv²)} and {@code
 *       mu = ln(mean) - sigma²/2}, which has just this mean and coefficient of variation
 *   <li>{@code exponential}: {@code -mean·ln(1 - U)}
 *   <li>{@code fixed}: the mean
 *   <li>{@code pareto}: bounded Pareto with shape a = 1.5 on lo = mean/2.7 to hi = 300·lo, by
 *       inverse transform: {@code lo·(1 - U·(1 - (lo/hi)^a))^(-1/a)}. Its true mean is 1.0472 times
 *       the nominal one
 * </ul>
 *
 * <p>The same law and the same seed give the same sequence. Not thread-safe.
 */
public final class ServiceTimes {

  private static final double SHAPE = 1.5;
  private static final double MEAN_OVER_LOWEST = 2.7;
  private static final double HIGHEST_OVER_LOWEST = 300;

  private final DoubleSupplier draw;

  /**
   * @throws SteelyardException {@code bad-request} when the law is not one of the four
   */
  public ServiceTimes(ServiceLaw law, RandomGenerator random) {
    draw = draw(law, random);
  }

  /** The size of the next job, ms at speed 1, 0 or more. */
  public double nextMillis() {
    return draw.getAsDouble();
  }

  private static DoubleSupplier draw(ServiceLaw law, RandomGenerator random) {
    double mean = law.meanMillis();
    return switch (law.law()) {
      case "lognormal" -> lognormal(mean, law.cv(), random);
      case "exponential" -> () -> -mean * Math.log1p(-random.nextDouble());
      case "fixed" -> () -> mean;
      case "pareto" -> pareto(mean / MEAN_OVER_LOWEST, random);
      default ->
          throw SteelyardException.badRequest(
              "law is " + law.law(), "use lognormal, exponential, fixed or pareto");
    };
  }

  private static DoubleSupplier lognormal(double mean, double cv, RandomGenerator random) {
    double variance = Math.log1p(cv * cv);
    double sigma = Math.sqrt(variance);
    double mu = Math.log(mean) - variance / 2;
    return () -> Math.exp(mu + sigma * random.nextGaussian());
  }

  private static DoubleSupplier pareto(double lowest, RandomGenerator random) {
    double span = 1 - Math.pow(HIGHEST_OVER_LOWEST, -SHAPE);
    return () -> lowest * Math.pow(1 - random.nextDouble() * span, -1 / SHAPE);
  }
}
