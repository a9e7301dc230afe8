package dev.steelyard.nginx.routing.agent;

/**
 * Gives the base {@code pred} its latency lines, and weights for what the lines do not know: {@code
 * w_ik = exp(-(ln r_ik - ln r_i) - 4 e_i)}.
 */
final class PredictionAgent implements Agent {

  private static final double ALPHA = 0.9;
  private static final double ERROR_GAIN = 4;

  private final Ratios ratios;
  private final LatencyLines lines;

  PredictionAgent(int servers, int types, boolean errorPrior) {
    this.ratios = new Ratios(servers, types, ALPHA, errorPrior);
    this.lines = new LatencyLines(servers, types);
  }

  @Override
  public void tick(Window window, WeightSink to) {
    ratios.update(window);
    lines.fit();
    for (int i = 0; i < window.servers(); i++) {
      to.setLine(i, lines.intercept(i), lines.slope(i));
      double slow = Math.log(ratios.ofServer(i));
      for (int k = 0; k < window.types(); k++) {
        double typeOnly = Math.log(ratios.ofType(i, k)) - slow;
        to.setWeight(i, k, Math.exp(-typeOnly - ERROR_GAIN * ratios.errorShare(i)));
      }
    }
  }

  @Override
  public void completed(int server, int type, int inFlightAtDispatch, double upSeconds) {
    lines.add(server, type, inFlightAtDispatch, upSeconds);
  }
}
