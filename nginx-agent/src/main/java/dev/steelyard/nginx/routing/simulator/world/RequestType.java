package dev.steelyard.nginx.routing.simulator.world;

/**
 * A request type of a world: sizes in seconds of work at speed 1.
 *
 * @param mix share of the requests
 * @param meanSeconds nominal mean size
 * @param variation standard deviation over mean, of the log-normal law
 * @param heavy bounded Pareto instead of log-normal: exponent 1.5, lowest {@code mean / 2.7},
 *     highest 300 times that; its true mean is 1.047 of the nominal one
 * @param arrivals law of the time between two requests
 */
public record RequestType(
    double mix, double meanSeconds, double variation, boolean heavy, ArrivalLaw arrivals) {

  /** A type whose requests come as a Poisson process. */
  public RequestType(double mix, double meanSeconds, double variation, boolean heavy) {
    this(mix, meanSeconds, variation, heavy, ArrivalLaw.EXPONENTIAL);
  }

  /** A law with its constants worked out. */
  public interface SizeLaw {

    /** The size of the next job, seconds of work at speed 1. */
    double draw(RandomStream random);
  }

  /** The law of this type. */
  public SizeLaw law() {
    if (heavy) {
      double exponent = 1.5;
      double lowest = meanSeconds / 2.7;
      double cut = 1 - Math.pow(1.0 / 300, exponent);
      return random -> lowest * Math.pow(1 - random.uniform() * cut, -1 / exponent);
    }
    double variance = Math.log(1 + variation * variation);
    double mu = Math.log(meanSeconds) - variance / 2;
    double sigma = Math.sqrt(variance);
    return random -> Math.exp(mu + sigma * random.gaussian());
  }
}
