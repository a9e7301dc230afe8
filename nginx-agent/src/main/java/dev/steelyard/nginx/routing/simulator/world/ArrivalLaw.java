package dev.steelyard.nginx.routing.simulator.world;

/** Laws of the time between two requests of a type. */
public enum ArrivalLaw {
  /** Poisson. */
  EXPONENTIAL,
  /** Deviation 0.3 of the mean. */
  NORMAL,
  FIXED,
  /** Log-normal with sigma 1.2, deviation 1.8 of the mean. */
  HEAVY;

  private static final double SHORTEST = 1e-6;

  /**
   * Draws an interval.
   *
   * @param mean seconds
   */
  public double draw(double mean, RandomStream random) {
    return switch (this) {
      case EXPONENTIAL -> mean * random.exponential();
      case NORMAL -> Math.max(SHORTEST, mean * (1 + 0.3 * random.gaussian()));
      case FIXED -> mean;
      case HEAVY -> mean * Math.exp(1.2 * random.gaussian() - 0.72);
    };
  }
}
