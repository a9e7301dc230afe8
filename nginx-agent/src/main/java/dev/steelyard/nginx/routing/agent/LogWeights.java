package dev.steelyard.nginx.routing.agent;

/**
 * From wished log weights to weights: {@code l = max(floor, lw - max lw)}, {@code f = (1 - beta) f
 * + beta l} from 0, {@code w = max(1, round(100 exp(f) / max exp(f)))}, in each request type over
 * the servers that serve it.
 */
final class LogWeights {

  private static final double RESOLUTION = 100;

  private final int servers;
  private final int types;
  private final double beta;
  private final double floor;
  private final double[] wished;
  private final double[] smoothed;

  LogWeights(int servers, int types, double beta, double floor) {
    this.servers = servers;
    this.types = types;
    this.beta = beta;
    this.floor = floor;
    this.wished = new double[servers * types];
    this.smoothed = new double[servers * types];
  }

  void wish(int server, int type, double logWeight) {
    wished[server * types + type] = logWeight;
  }

  /** Moves towards what was wished and writes the weights of the servers that are present. */
  void apply(Window window, WeightSink to) {
    for (int k = 0; k < types; k++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < servers; i++) {
        if (window.present(i, k)) {
          largest = Math.max(largest, wished[i * types + k]);
        }
      }
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < servers; i++) {
        if (window.present(i, k)) {
          int c = i * types + k;
          double target = Math.max(floor, wished[c] - largest);
          smoothed[c] = (1 - beta) * smoothed[c] + beta * target;
          most = Math.max(most, Math.exp(smoothed[c]));
        }
      }
      for (int i = 0; i < servers; i++) {
        if (window.present(i, k)) {
          double share = Math.exp(smoothed[i * types + k]) / most;
          to.setWeight(i, k, (double) Math.max(1, Math.round(RESOLUTION * share)));
        }
      }
    }
  }
}
