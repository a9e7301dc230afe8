package dev.steelyard.nginx.routing.agent;

/**
 * The gains with nine parameters to search for, load-dependent and with a slow average: {@code
 * lw_ik = -(p0 + p4 ld) ln r_i - p1 (ln r_ik - ln r_i) - p2 slow_i - (p3 + p8 ld)(ln b_i - mean ln
 * b) - p7 e_i}, where {@code ld = ln((in flight + 1) / N) - 0.5} within 1.5 and {@code slow_i}
 * follows {@code ln r_i} by a twentieth a tick.
 */
final class SearchedAgent implements Agent {

  private static final double FLOOR = -4.6;
  private static final double SLOW_STEP = 0.05;
  private static final double LOAD_LIMIT = 1.5;

  private final SearchedParameters p;
  private final Ratios ratios;
  private final LatencyLines lines;
  private final LogWeights logs;
  private final double[] slow;

  SearchedAgent(SearchedParameters p, int servers, int types, boolean errorPrior) {
    this.p = p;
    this.ratios = new Ratios(servers, types, p.alpha(), errorPrior);
    this.lines = new LatencyLines(servers, types);
    this.logs = new LogWeights(servers, types, p.beta(), FLOOR);
    this.slow = new double[servers];
  }

  @Override
  public void tick(Window window, WeightSink to) {
    ratios.update(window);
    lines.fit();
    double load = Math.log((window.inFlight() + 1.0) / window.servers()) - 0.5;
    load = Math.min(Math.max(load, -LOAD_LIMIT), LOAD_LIMIT);
    double gain = p.fast() + p.loadFast() * load;
    double slopeGain = p.slope() + p.loadSlope() * load;
    double meanLogSlope = lines.meanLogSlope();
    for (int i = 0; i < slow.length; i++) {
      double now = Math.log(ratios.ofServer(i));
      slow[i] += SLOW_STEP * (now - slow[i]);
      double rest =
          -gain * now
              - p.slow() * slow[i]
              - slopeGain * (lines.logSlope(i) - meanLogSlope)
              - p.error() * ratios.errorShare(i);
      for (int k = 0; k < window.types(); k++) {
        logs.wish(i, k, rest - p.type() * (Math.log(ratios.ofType(i, k)) - now));
      }
    }
    logs.apply(window, to);
  }

  @Override
  public void completed(int server, int type, int inFlightAtDispatch, double upSeconds) {
    lines.add(server, type, inFlightAtDispatch, upSeconds);
  }
}
