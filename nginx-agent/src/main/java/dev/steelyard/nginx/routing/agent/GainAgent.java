package dev.steelyard.nginx.routing.agent;

/**
 * Weights that follow measured latency: {@code lw_ik = -G0 ln r_i - G1 (ln r_ik - ln r_i) - G2 (ln
 * b_i - mean ln b) - g_e e_i}, as {@link dev.steelyard.nginx.routing.LatencyGains} does in the
 * agent, and the slope of latency on connections if asked.
 */
final class GainAgent implements Agent {

  private final GainSettings gains;
  private final Ratios ratios;
  private final LogWeights logs;
  private final LatencyLines lines;

  GainAgent(GainSettings gains, int servers, int types) {
    this.gains = gains;
    this.ratios = new Ratios(servers, types, gains.alpha(), gains.errorPrior());
    this.logs = new LogWeights(servers, types, gains.beta(), gains.floor());
    this.lines = new LatencyLines(servers, types);
  }

  @Override
  public void tick(Window window, WeightSink to) {
    tick(window, to, gains.server());
  }

  /** The same with another G0. */
  void tick(Window window, WeightSink to, double gain) {
    ratios.update(window);
    if (gains.slope() != 0) {
      lines.fit();
    }
    double meanLogSlope = lines.meanLogSlope();
    for (int i = 0; i < window.servers(); i++) {
      double slow = Math.log(ratios.ofServer(i));
      double rest =
          -gain * slow
              - gains.slope() * (lines.logSlope(i) - meanLogSlope)
              - gains.error() * ratios.errorShare(i);
      for (int k = 0; k < window.types(); k++) {
        logs.wish(i, k, rest - gains.type() * (Math.log(ratios.ofType(i, k)) - slow));
      }
    }
    logs.apply(window, to);
  }

  @Override
  public void completed(int server, int type, int inFlightAtDispatch, double upSeconds) {
    if (gains.slope() != 0) {
      lines.add(server, type, inFlightAtDispatch, upSeconds);
    }
  }
}
