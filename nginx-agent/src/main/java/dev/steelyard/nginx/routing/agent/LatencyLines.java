package dev.steelyard.nginx.routing.agent;

import java.util.Arrays;

/**
 * For each server the line of relative latency y on requests in flight x, by least squares with a
 * prior. Relative is to the mean of the request type, decayed by 0.999 an answer.
 *
 * <p>{@code b = (cov + 0.5 mean y / max(mean x, 1)) / (var + 0.5)}, clipped to 0.02..1 times {@code
 * mean y / max(mean x, 1)}, and {@code a = max(0, mean y - b mean x)}. Sums lose a tenth at each
 * fit; with fewer than 20 answers the line shrinks by 3 %.
 */
final class LatencyLines {

  private static final double MOST = 30;
  private static final double MEAN_KEPT = 0.999;
  private static final double KEPT = 0.9;
  private static final double ENOUGH = 20;
  private static final double SHRINK = 0.97;
  private static final double TINY = 1e-6;

  private final double[] answers;
  private final double[] seconds;
  private final double[] n;
  private final double[] x;
  private final double[] y;
  private final double[] xx;
  private final double[] xy;
  private final double[] intercept;
  private final double[] slope;

  LatencyLines(int servers, int types) {
    answers = new double[types];
    seconds = new double[types];
    n = new double[servers];
    x = new double[servers];
    y = new double[servers];
    xx = new double[servers];
    xy = new double[servers];
    intercept = new double[servers];
    slope = new double[servers];
    Arrays.fill(slope, 1);
  }

  /**
   * An answer.
   *
   * @param inFlight when it was sent, itself included
   */
  void add(int server, int type, int inFlight, double upSeconds) {
    answers[type] = MEAN_KEPT * answers[type] + 1;
    seconds[type] = MEAN_KEPT * seconds[type] + upSeconds;
    double mean = seconds[type] / answers[type];
    add(server, inFlight, Math.min(MOST, upSeconds / mean));
  }

  void add(int server, int inFlight, double relative) {
    n[server]++;
    x[server] += inFlight;
    y[server] += relative;
    xx[server] += (double) inFlight * inFlight;
    xy[server] += inFlight * relative;
  }

  /** Fits the lines of all servers to the answers so far. */
  void fit() {
    for (int i = 0; i < n.length; i++) {
      boolean few = n[i] < ENOUGH;
      if (n[i] > ENOUGH) {
        fit(i);
      }
      n[i] *= KEPT;
      x[i] *= KEPT;
      y[i] *= KEPT;
      xx[i] *= KEPT;
      xy[i] *= KEPT;
      if (few) {
        intercept[i] *= SHRINK;
        slope[i] *= SHRINK;
      }
    }
  }

  private void fit(int i) {
    double meanX = x[i] / n[i];
    double meanY = y[i] / n[i];
    double variance = xx[i] / n[i] - meanX * meanX;
    double covariance = xy[i] / n[i] - meanX * meanY;
    double proportional = meanY / Math.max(meanX, 1);
    double b = (covariance + 0.5 * proportional) / (variance + 0.5);
    slope[i] = Math.min(Math.max(b, 0.02 * proportional), proportional);
    intercept[i] = Math.max(0, meanY - slope[i] * meanX);
  }

  /** a of a server. */
  double intercept(int i) {
    return intercept[i];
  }

  /** b of a server. */
  double slope(int i) {
    return slope[i];
  }

  double logSlope(int i) {
    return Math.log(slope[i] + TINY);
  }

  double meanLogSlope() {
    double sum = 0;
    for (int i = 0; i < slope.length; i++) {
      sum += logSlope(i);
    }
    return sum / slope.length;
  }
}
