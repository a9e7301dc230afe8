package dev.steelyard.nginx.routing.park;

import java.util.function.IntToDoubleFunction;

/**
 * NGINX' smooth weighted round robin: every server gains its weight, the largest is taken, the
 * lowest number among equals, and pays the sum of all weights. Equal weights make a plain round
 * robin.
 */
final class SmoothRoundRobin implements ParkPolicy {

  private final double[] current = new double[ParkServers.COUNT];
  private final IntToDoubleFunction weight;

  /**
   * @param weight by server, above 0
   */
  SmoothRoundRobin(IntToDoubleFunction weight) {
    this.weight = weight;
  }

  @Override
  public int choose(ParkView view) {
    double total = 0;
    int best = 0;
    for (int server = 0; server < current.length; server++) {
      current[server] += weight.applyAsDouble(server);
      total += weight.applyAsDouble(server);
      if (current[server] > current[best]) {
        best = server;
      }
    }
    current[best] -= total;
    return best;
  }
}
