package dev.steelyard.nginx.routing.simulator.agent;

/**
 * The nine numbers of {@link SearchedAgent}.
 *
 * @param fast p0, gain on the latency ratio
 * @param type p1, gain on the ratio of the type
 * @param slow p2, gain on the slow average of the latency ratio
 * @param slope p3, gain on the slope of latency on connections
 * @param loadFast p4, what the load adds to p0
 * @param alphaLogit p5, logit of the share of the past kept in the sums
 * @param betaLogit p6, logit of the step of the log weights
 * @param error p7, gain on the error share
 * @param loadSlope p8, what the load adds to p3
 */
public record SearchedParameters(
    double fast,
    double type,
    double slow,
    double slope,
    double loadFast,
    double alphaLogit,
    double betaLogit,
    double error,
    double loadSlope) {

  /** Found by cross-entropy search over 24 random worlds. */
  public static final SearchedParameters FOUND =
      new SearchedParameters(.9411, 1.7345, .1681, .4864, .2090, 1.5269, -.4132, 7.6522, -.0188);

  /** From p0..p8. */
  public static SearchedParameters of(double... p) {
    if (p.length != 9) {
      throw new IllegalArgumentException(p.length + " parameters, there are 9");
    }
    return new SearchedParameters(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]);
  }

  double alpha() {
    return logistic(alphaLogit);
  }

  double beta() {
    return logistic(betaLogit);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
