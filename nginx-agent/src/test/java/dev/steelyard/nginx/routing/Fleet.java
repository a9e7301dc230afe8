package dev.steelyard.nginx.routing;

import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.bus.WeightsView.UpstreamWeights;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Made-up samples and views of a fleet: upstreams k1, k2 … over servers s1:80, s2:80 … */
final class Fleet {

  static final List<Double> BOUNDS = List.of(5.0, 10.0, 20.0, 50.0, 100.0, 500.0, 1000.0);

  private Fleet() {}

  static List<String> servers(int n) {
    return IntStream.rangeClosed(1, n).mapToObj(i -> "s" + i + ":80").toList();
  }

  /** {@code upstreams} groups over the same servers. */
  static Map<String, List<String>> of(int upstreams, int servers) {
    Map<String, List<String>> fleet = new LinkedHashMap<>();
    for (int k = 1; k <= upstreams; k++) {
      fleet.put("k" + k, servers(servers));
    }
    return fleet;
  }

  /** A window with completions of one latency and errors that took no time. */
  static ServerWindow window(String server, long completions, double meanMillis, long errors) {
    return window(server, completions + errors, errors, completions * meanMillis, meanMillis);
  }

  private static ServerWindow window(
      String server, long requests, long errors, double responseMillis, double bucketOf) {
    Long[] counts = new Long[BOUNDS.size() + 1];
    Arrays.fill(counts, 0L);
    int bucket = 0;
    while (bucket < BOUNDS.size() && bucketOf > BOUNDS.get(bucket)) {
      bucket++;
    }
    counts[bucket] = requests;
    return new ServerWindow(
        server,
        requests,
        100 * requests,
        1000 * requests,
        0,
        requests - errors,
        0,
        0,
        errors,
        responseMillis,
        responseMillis,
        1,
        false,
        null,
        new LatencyHistogram(BOUNDS, List.of(counts)));
  }

  /** Sample {@code number} with the second of its number as window, all on one upstream k1. */
  static Sample sample(long number, ServerWindow... servers) {
    return sample(number, 1000 * number, 1000 * (number + 1), Map.of("k1", List.of(servers)));
  }

  static Sample sample(
      long number, long startMillis, long endMillis, Map<String, List<ServerWindow>> upstreams) {
    List<UpstreamWindow> windows = new ArrayList<>();
    upstreams.forEach((name, servers) -> windows.add(new UpstreamWindow(name, servers)));
    return new Sample(number, startMillis, endMillis, 1, 10, windows);
  }

  /** The data plane with base weights 1 and the given weights, in the order of the servers. */
  static WeightsView view(long version, String mode, String rule, Map<String, List<Integer>> of) {
    List<UpstreamWeights> upstreams = new ArrayList<>();
    of.forEach(
        (name, given) -> {
          Map<String, Integer> weights = new LinkedHashMap<>();
          Map<String, Integer> base = new LinkedHashMap<>();
          for (int i = 0; i < given.size(); i++) {
            weights.put("s" + (i + 1) + ":80", given.get(i));
            base.put("s" + (i + 1) + ":80", 1);
          }
          upstreams.add(new UpstreamWeights(name, rule, weights, base));
        });
    return new WeightsView(version, "lua", mode, 2, 2, upstreams, null, List.of());
  }

  /** One upstream k1 with published weights. */
  static WeightsView view(long version, String rule, Integer... weights) {
    return view(version, "policy", rule, Map.of("k1", List.of(weights)));
  }

  static Map<String, Integer> weights(Integer... weights) {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i++) {
      all.put("s" + (i + 1) + ":80", weights[i]);
    }
    return all;
  }
}
