package dev.steelyard.nginx.routing.park;

import java.util.List;

/**
 * A score that is linear in nine parameters; the server with the smallest gets the job, the slowest
 * among equals.
 *
 * <p>With {@code W = wait / 100}, wait being load over rate, {@code X = size / rate / 100}, {@code
 * ls = ln(size / 100)} and {@code idle} = 1 where W = 0: {@code W (1 + p0 ls) + p1 X + p2 X ls / (1
 * + ls) + p3 idle + p4 idle ls + p5 / rate + p6 ls / rate + p7 · 0.01 W² + p8 sqrt(W)}. All zero
 * but p1 = 1 is the shortest completion.
 */
final class ParkScore implements ParkPolicy {

  /** Names of the parameters, in their order. */
  static final List<String> NAMES =
      List.of(
          "waitBySize",
          "service",
          "serviceBySize",
          "idle",
          "idleBySize",
          "slowness",
          "slownessBySize",
          "waitSquared",
          "waitRoot");

  /** What a search of 22 generations found on 160 episodes. */
  static final List<Double> FOUND =
      List.of(-.377, 1.070, -.056, -.926, -.403, -.275, -.306, .055, 1.555);

  private final double[] p;

  /**
   * @param parameters nine, finite, in the order of {@link #NAMES}
   */
  ParkScore(List<Double> parameters) {
    if (parameters.size() != NAMES.size() || !parameters.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("nine finite parameters are needed, not " + parameters);
    }
    p = parameters.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public int choose(ParkView view) {
    double ls = Math.log(view.size() / 100);
    double waitFactor = 1 + p[0] * ls;
    double serviceFactor = (p[1] + p[2] * ls / (1 + ls)) * view.size() / 100 + p[5] + p[6] * ls;
    double idle = p[3] + p[4] * ls;
    int best = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int server = 0; server < ParkServers.COUNT; server++) {
      double rate = ParkServers.rate(server);
      double wait = view.load(server) / rate / 100;
      double score =
          serviceFactor / rate
              + (wait == 0
                  ? idle
                  : wait * waitFactor + p[7] * .01 * wait * wait + p[8] * Math.sqrt(wait));
      if (score < smallest) {
        smallest = score;
        best = server;
      }
    }
    return best;
  }
}
