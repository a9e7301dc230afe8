package dev.steelyard.nginx.routing.simulator.site;

import org.jspecify.annotations.Nullable;

/**
 * The twin against the log, for a server and a type.
 *
 * @param requests of the log
 * @param measuredMillis mean response time of the log
 * @param simulatedMillis mean of the twin under the same load, weights and rule
 * @param measuredP99Millis 99th percentile; null without a histogram
 * @param simulatedP99Millis the same of the twin
 */
public record FitError(
    String server,
    String upstream,
    long requests,
    double measuredMillis,
    double simulatedMillis,
    @Nullable Double measuredP99Millis,
    @Nullable Double simulatedP99Millis) {

  /** Simulated mean over measured mean, less 1. */
  public double meanError() {
    return simulatedMillis / measuredMillis - 1;
  }
}
