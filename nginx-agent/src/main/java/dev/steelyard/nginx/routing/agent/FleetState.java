package dev.steelyard.nginx.routing.agent;

import dev.steelyard.nginx.routing.regime.RegimeFeatures;
import java.util.Arrays;

/**
 * What a learner sees of a fleet: the {@link RegimeFeatures} of its decayed ratios, the same for
 * any order of the servers, and which action was last.
 */
final class FleetState {

  private static final double ALPHA = 0.5;

  private final Ratios ratios;
  private final int types;
  private final double[] serverRatio;
  private final double[][] typeRatio;
  private final double[] errorShare;

  FleetState(int servers, int types) {
    this.ratios = new Ratios(servers, types, ALPHA, true);
    this.types = types;
    this.serverRatio = new double[servers];
    this.typeRatio = new double[servers][types];
    this.errorShare = new double[servers];
  }

  /** Inputs of a learner with so many actions. */
  static int size(int actions) {
    return RegimeFeatures.NAMES.size() + actions;
  }

  /** The features after a window. */
  double[] features(Window window) {
    ratios.update(window);
    for (int i = 0; i < serverRatio.length; i++) {
      serverRatio[i] = ratios.ofServer(i);
      errorShare[i] = ratios.errorShare(i);
      for (int k = 0; k < types; k++) {
        typeRatio[i][k] = ratios.ofType(i, k);
      }
    }
    return RegimeFeatures.of(serverRatio, typeRatio, errorShare, window.inFlight());
  }

  /**
   * The features after a window, and 1 at the last action.
   *
   * @param actions how many there are
   * @param last below {@code actions}; below 0 before the first
   */
  double[] state(Window window, int actions, int last) {
    double[] features = features(window);
    double[] state = Arrays.copyOf(features, size(actions));
    if (last >= 0) {
      state[features.length + last] = 1;
    }
    return state;
  }
}
