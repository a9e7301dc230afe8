package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.SteelyardException;

/**
 * Constants of {@link LatencyGains}.
 *
 * @param latency G0, exponent of the server's latency ratio; 0..10
 * @param type G1, exponent of the ratio of the request type to that of the server; 0..10
 * @param error g_e, log weight lost at an error share of 1; 0..100
 * @param alpha share of the past that stays in the decayed sums at each sample; 0 inclusive to 1
 * @param beta share of the new log weight that is taken at each sample; above 0 to 1
 * @param floor lowest log weight against the largest; -4.6 is 1:100, the lowest that weights of
 *     1..100 can say; -4.61..0
 */
public record Gains(
    double latency, double type, double error, double alpha, double beta, double floor) {

  public Gains {
    check("latency", latency, latency >= 0 && latency <= 10, "0..10");
    check("type", type, type >= 0 && type <= 10, "0..10");
    check("error", error, error >= 0 && error <= 100, "0..100");
    check("alpha", alpha, alpha >= 0 && alpha < 1, "0 or more and below 1");
    check("beta", beta, beta > 0 && beta <= 1, "above 0 and up to 1");
    check("floor", floor, floor >= -4.61 && floor <= 0, "-4.61..0");
  }

  /**
   * The defaults for a picking rule. Over {@code least-conn} (n/w) an idle server has rank 0
   * whatever its weight, so the weights must say more than over {@code shortest-delay} ((n+1)/w);
   * over {@code round-robin} gains of 1.5 and above oscillate.
   */
  public static Gains forRule(String rule) {
    double gain = rule.equals(PickRule.LEAST_CONN.wireName()) ? 1.5 : 1;
    return new Gains(gain, gain, 8, 0.5, 0.6, -4.6);
  }

  private static void check(String name, double value, boolean good, String allowed) {
    if (!good) {
      throw SteelyardException.badRequest("gains." + name + " is " + value, "use " + allowed);
    }
  }
}
