package dev.steelyard.nginx.routing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How slow and how faulty each server is against its fleet. Ratios only: they do not depend on the
 * unit of time, the load or the order of servers, and hold for any number of servers.
 *
 * <p>From decayed completions C, latency sums S and errors E of server i and request type k, with
 * the fleet's mean latency {@code L_k = sum_i S_ik / sum_i C_ik}:
 *
 * <pre>
 * r_i  = (1 + sum over k with C_ik &gt; 0 of S_ik / L_k) / (1 + sum_k C_ik)
 * r_ik = (S_ik / L_k + 30 r_i) / (C_ik + 30)
 * e_i  = sum_k E_ik / (sum_k C_ik + sum_k E_ik + 10)
 * </pre>
 *
 * <p>The priors pull a server without traffic to the average: 1 request in r_i, 30 in r_ik, and 10
 * in e_i, by which the error share of a starved server decays and it is tried again. A type whose
 * completions all took 0 ms (below the resolution of the page) counts every server as average.
 *
 * @param latencyRatio r_i by server, above 0, 1 = average, above 1 = slower
 * @param typeRatio r_ik by upstream and server, above 0
 * @param errorShare e_i by server, 0..1
 */
public record LatencyRatios(
    Map<String, Double> latencyRatio,
    Map<String, Map<String, Double>> typeRatio,
    Map<String, Double> errorShare) {

  private static final double TYPE_PRIOR = 30;
  private static final double ERROR_PRIOR = 10;

  /**
   * Decayed sums of one server for one upstream.
   *
   * @param completions C, attempts that did not fail
   * @param latencyMillis S, their response times, ms
   * @param errors E, attempts that failed
   */
  record Sums(double completions, double latencyMillis, double errors) {

    static final Sums NONE = new Sums(0, 0, 0);

    /** Response times over the mean of the type; the number of completions when all are average. */
    double relative(double meanMillis) {
      if (completions == 0) {
        return 0;
      }
      return meanMillis > 0 ? latencyMillis / meanMillis : completions;
    }
  }

  /**
   * The ratios.
   *
   * @param sums by upstream and server; every number finite and 0 or more
   */
  static LatencyRatios of(Map<String, Map<String, Sums>> sums) {
    Map<String, Totals> totals = new LinkedHashMap<>();
    sums.forEach(
        (upstream, servers) -> {
          double mean = mean(servers);
          servers.forEach(
              (server, s) ->
                  totals.merge(
                      server,
                      new Totals(s.relative(mean), s.completions(), s.errors()),
                      Totals::plus));
        });
    Map<String, Double> latencyRatio = new LinkedHashMap<>();
    Map<String, Double> errorShare = new LinkedHashMap<>();
    totals.forEach(
        (server, t) -> {
          latencyRatio.put(server, (1 + t.relative()) / (1 + t.completions()));
          errorShare.put(server, t.errors() / (t.completions() + t.errors() + ERROR_PRIOR));
        });
    Map<String, Map<String, Double>> typeRatio = new LinkedHashMap<>();
    sums.forEach(
        (upstream, servers) -> {
          double mean = mean(servers);
          Map<String, Double> ofType = new LinkedHashMap<>();
          latencyRatio.forEach(
              (server, ratio) -> {
                Sums s = servers.get(server);
                if (s != null) {
                  ofType.put(
                      server,
                      (s.relative(mean) + TYPE_PRIOR * ratio) / (s.completions() + TYPE_PRIOR));
                }
              });
          typeRatio.put(upstream, ofType);
        });
    return new LatencyRatios(latencyRatio, typeRatio, errorShare);
  }

  private static double mean(Map<String, Sums> servers) {
    double latency = 0;
    double completions = 0;
    for (Sums s : servers.values()) {
      latency += s.latencyMillis();
      completions += s.completions();
    }
    return completions > 0 ? latency / completions : 1;
  }

  private record Totals(double relative, double completions, double errors) {

    Totals plus(Totals other) {
      return new Totals(
          relative + other.relative, completions + other.completions, errors + other.errors);
    }
  }
}
