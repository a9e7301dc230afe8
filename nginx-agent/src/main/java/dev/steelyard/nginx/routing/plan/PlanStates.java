package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.GaussianMixture;
import dev.steelyard.nginx.learning.MixtureFit;
import dev.steelyard.nginx.learning.MixtureFit.Fitted;
import dev.steelyard.nginx.learning.RangeNormaliser;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The states of a log: features, scaled by their range, as a Gaussian mixture. */
final class PlanStates {

  private final RangeNormaliser normaliser;
  private final Fitted fitted;
  private final int[] states;

  private PlanStates(RangeNormaliser normaliser, Fitted fitted, int[] states) {
    this.normaliser = normaliser;
    this.fitted = fitted;
    this.states = states;
  }

  /**
   * Finds the states.
   *
   * @throws SteelyardException BAD_REQUEST when the windows differ too little, or hold a value that
   *     is not finite
   */
  static PlanStates fit(PlanWindows windows, MixtureFit fit) {
    PlanFeatures features = new PlanFeatures(windows.fleet());
    double[][] rows = windows.samples().stream().map(features::row).toArray(double[][]::new);
    try {
      RangeNormaliser normaliser = RangeNormaliser.fit(features.names(), rows);
      if (normaliser.columns().isEmpty()) {
        throw new IllegalArgumentException("no feature varies");
      }
      double[][] scaled = Arrays.stream(rows).map(normaliser::scale).toArray(double[][]::new);
      Fitted fitted = fit.fit(scaled);
      int[] states =
          Arrays.stream(scaled)
              .mapToInt(x -> mostProbable(fitted.mixture().posterior(x)))
              .toArray();
      return new PlanStates(normaliser, fitted, states);
    } catch (IllegalArgumentException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          "train: " + e.getMessage(),
          "collect windows under traffic that varies, or use fewer components",
          e);
    }
  }

  /** Index of the largest value, the first among equals. */
  static int mostProbable(double[] posterior) {
    int best = 0;
    for (int k = 1; k < posterior.length; k++) {
      best = posterior[k] > posterior[best] ? k : best;
    }
    return best;
  }

  RangeNormaliser normaliser() {
    return normaliser;
  }

  GaussianMixture mixture() {
    return fitted.mixture();
  }

  double logLikelihoodPerSample() {
    return fitted.logLikelihoodPerSample();
  }

  int iterations() {
    return fitted.iterations();
  }

  /** The state of window i. */
  int of(int i) {
    return states[i];
  }

  int windowsIn(int state) {
    return (int) Arrays.stream(states).filter(s -> s == state).count();
  }

  /** Mean of a state by feature, in the feature's unit. */
  Map<String, Double> meanOf(int state) {
    double[] mean = normaliser.restore(mixture().mean(state));
    List<RangeNormaliser.Column> columns = normaliser.columns();
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int c = 0; c < mean.length; c++) {
      byName.put(columns.get(c).name(), mean[c]);
    }
    return byName;
  }
}
