package dev.steelyard.nginx.routing.agent;

/**
 * Latency ratios from decayed windows, in arrays: the same formulas as {@link
 * dev.steelyard.nginx.routing.LatencyRatios}, which is by name and always has the error prior.
 */
final class Ratios {

  private static final double TYPE_PRIOR = 30;
  private static final double ERROR_PRIOR = 10;

  private final int servers;
  private final int types;
  private final double alpha;
  private final boolean errorPrior;
  private final double[] completions;
  private final double[] latency;
  private final double[] errors;
  private final double[] meanOfType;
  private final boolean[] timed;
  private final double[] ofServer;
  private final double[] ofType;
  private final double[] errorShare;

  /**
   * @param alpha share of the past kept at each window
   * @param errorPrior without it a server that gets no traffic keeps its error share
   */
  Ratios(int servers, int types, double alpha, boolean errorPrior) {
    this.servers = servers;
    this.types = types;
    this.alpha = alpha;
    this.errorPrior = errorPrior;
    this.completions = new double[servers * types];
    this.latency = new double[servers * types];
    this.errors = new double[servers * types];
    this.meanOfType = new double[types];
    this.timed = new boolean[types];
    this.ofServer = new double[servers];
    this.ofType = new double[servers * types];
    this.errorShare = new double[servers];
  }

  void update(Window window) {
    for (int i = 0; i < servers; i++) {
      for (int k = 0; k < types; k++) {
        int c = i * types + k;
        completions[c] = alpha * completions[c] + window.completions(i, k);
        latency[c] = alpha * latency[c] + window.latencySeconds(i, k);
        errors[c] = alpha * errors[c] + window.errors(i, k);
      }
    }
    for (int k = 0; k < types; k++) {
      double all = 0;
      double seconds = 0;
      for (int i = 0; i < servers; i++) {
        all += completions[i * types + k];
        seconds += latency[i * types + k];
      }
      timed[k] = all > 0 && seconds > 0;
      meanOfType[k] = timed[k] ? seconds / all : 1;
    }
    for (int i = 0; i < servers; i++) {
      updateServer(i);
    }
  }

  private void updateServer(int i) {
    double all = 0;
    double relative = 0;
    double failed = 0;
    for (int k = 0; k < types; k++) {
      int c = i * types + k;
      all += completions[c];
      relative += relative(c, k);
      failed += errors[c];
    }
    double ratio = (1 + relative) / (1 + all);
    ofServer[i] = ratio;
    double tries = all + failed;
    if (errorPrior) {
      errorShare[i] = failed / (tries + ERROR_PRIOR);
    } else {
      errorShare[i] = tries > 0 ? failed / tries : 0;
    }
    for (int k = 0; k < types; k++) {
      int c = i * types + k;
      ofType[c] = (relative(c, k) + TYPE_PRIOR * ratio) / (completions[c] + TYPE_PRIOR);
    }
  }

  /** Latency over the mean of the type; when all took no time every server is average. */
  private double relative(int c, int type) {
    if (completions[c] == 0) {
      return 0;
    }
    return timed[type] ? latency[c] / meanOfType[type] : completions[c];
  }

  /** r_i, 1 = average, above 1 = slower. */
  double ofServer(int i) {
    return ofServer[i];
  }

  /** r_ik. */
  double ofType(int i, int k) {
    return ofType[i * types + k];
  }

  /** e_i, 0..1. */
  double errorShare(int i) {
    return errorShare[i];
  }

  /** L_k, seconds; 1 before any completion. */
  double meanOfType(int k) {
    return meanOfType[k];
  }

  /** Decayed completions of a server and type. */
  double completions(int i, int k) {
    return completions[i * types + k];
  }

  /** Mean latency over all, seconds; 0 before any completion. */
  double mean() {
    double all = 0;
    double seconds = 0;
    for (int c = 0; c < completions.length; c++) {
      all += completions[c];
      seconds += latency[c];
    }
    return all > 0 ? seconds / all : 0;
  }
}
