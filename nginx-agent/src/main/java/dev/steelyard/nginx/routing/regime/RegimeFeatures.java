package dev.steelyard.nginx.routing.regime;

import java.util.List;

/**
 * A window of a fleet as a few ratios. They depend neither on the unit of time nor on the order or
 * number of servers, so they can be compared between windows of any load.
 *
 * <pre>
 * load        ln((in flight + 1) / servers)
 * spread      standard deviation of ln r_i over the servers
 * slowest     max ln r_i
 * fastest     min ln r_i
 * affinity    root mean square of ln r_ik - ln r_i
 * errors      mean e_i
 * errorsWorst max e_i
 * </pre>
 */
public final class RegimeFeatures {

  /** Names in the order of the values. */
  public static final List<String> NAMES =
      List.of("load", "spread", "slowest", "fastest", "affinity", "errors", "errorsWorst");

  private RegimeFeatures() {}

  /**
   * The features.
   *
   * @param serverRatio r_i by server, above 0, 1 = average; at least one server
   * @param typeRatio r_ik of the request types that the server answers, above 0; a row a server
   * @param errorShare e_i by server, 0..1
   * @param inFlight requests on all servers at the end of the window
   * @return as many values as {@link #NAMES}
   */
  public static double[] of(
      double[] serverRatio, double[][] typeRatio, double[] errorShare, double inFlight) {
    int n = serverRatio.length;
    double sum = 0;
    double squares = 0;
    double slowest = Double.NEGATIVE_INFINITY;
    double fastest = Double.POSITIVE_INFINITY;
    double affinity = 0;
    int cells = 0;
    double errors = 0;
    double worst = 0;
    for (int i = 0; i < n; i++) {
      double slow = Math.log(serverRatio[i]);
      sum += slow;
      squares += slow * slow;
      slowest = Math.max(slowest, slow);
      fastest = Math.min(fastest, slow);
      for (double ofType : typeRatio[i]) {
        double own = Math.log(ofType) - slow;
        affinity += own * own;
        cells++;
      }
      errors += errorShare[i];
      worst = Math.max(worst, errorShare[i]);
    }
    double mean = sum / n;
    return new double[] {
      Math.log((inFlight + 1) / n),
      Math.sqrt(Math.max(0, squares / n - mean * mean)),
      slowest,
      fastest,
      cells == 0 ? 0 : Math.sqrt(affinity / cells),
      errors / n,
      worst
    };
  }
}
