package dev.steelyard.nginx.routing.agent;

import java.util.List;

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

  /** Where the search begins: the gains of 1, no other term. */
  public static final List<Double> START = List.of(1., 1., 0., 0., 0., .4, 0., 4., 0.);

  /** Standard deviations of the first candidates. */
  public static final List<Double> START_SPREAD = List.of(.6, .6, .4, .4, .4, .8, 1., 2., .3);

  /** From p0..p8. */
  public static SearchedParameters of(List<Double> p) {
    if (p.size() != START.size()) {
      throw new IllegalArgumentException(p.size() + " parameters, there are " + START.size());
    }
    return new SearchedParameters(
        p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7), p.get(8));
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
