package dev.steelyard.nginx.routing.agent;

/**
 * Constants of {@link GainAgent}.
 *
 * @param server G0, of the server's latency ratio
 * @param type G1, of the ratio of the request type to that of the server
 * @param slope G2, of the slope of latency on connections
 * @param error g_e, log weight lost at an error share of 1
 * @param errorPrior whether the error share of a server without traffic decays
 * @param alpha share of the past kept in the sums
 * @param beta step of the log weights
 * @param floor lowest log weight against the largest
 */
record GainSettings(
    double server,
    double type,
    double slope,
    double error,
    boolean errorPrior,
    double alpha,
    double beta,
    double floor) {

  /** An agent that sends most requests to the slowest server; what a guard must stop. */
  static final GainSettings INVERTED = new GainSettings(-1.5, 0, 0, 0, true, 0.6, 0.5, -4);

  /** The defaults, with one gain for G0 and G1. */
  static GainSettings of(double gain) {
    return of(gain, gain, 0, 8, true);
  }

  /** With the defaults for the smoothing. */
  static GainSettings of(
      double server, double type, double slope, double error, boolean errorPrior) {
    return new GainSettings(server, type, slope, error, errorPrior, 0.5, 0.6, -4.6);
  }
}
