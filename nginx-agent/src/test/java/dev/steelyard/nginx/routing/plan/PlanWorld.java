package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.RoutingPolicy;
import dev.steelyard.nginx.routing.WeightTable;
import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up fleet: three upstreams over three servers of capacity 4:2:1, whose load moves between
 * three levels. A server's response times are exponential with mean 10 ms / (1 - utilisation), at
 * most 2 s. A noisy world also has client errors, and servers said to be down, at random, so that
 * all 46 features vary. It proves that the plan learns what a window tells it; it does not prove
 * anything about NGINX.
 */
final class PlanWorld {

  static final List<String> UPSTREAMS =
      List.of("compose_backend", "home_read_backend", "user_read_backend");
  static final List<String> SERVERS = List.of("127.0.0.1:8001", "127.0.0.1:8002", "127.0.0.1:8003");
  static final Map<String, Double> DEADLINES =
      Map.of("compose_backend", 40.0, "home_read_backend", 40.0, "user_read_backend", 40.0);

  private static final List<Double> BOUNDS =
      List.of(5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0);
  private static final double[] CAPACITY = {400, 200, 100};
  private static final double[] LOAD = {150, 350, 550};

  private final Random random;
  private final boolean noisy;
  private int load;
  private long number;

  PlanWorld(long seed) {
    this(seed, false);
  }

  PlanWorld(long seed, boolean noisy) {
    this.random = new Random(seed);
    this.noisy = noisy;
  }

  static WeightTable equalWeights() {
    Map<String, Map<String, Integer>> table = new LinkedHashMap<>();
    for (String upstream : UPSTREAMS) {
      Map<String, Integer> weights = new LinkedHashMap<>();
      SERVERS.forEach(server -> weights.put(server, 1));
      table.put(upstream, weights);
    }
    return new WeightTable(table);
  }

  /** Windows under a policy, from equal weights on. */
  List<Sample> windows(int n, RoutingPolicy policy) {
    List<Sample> samples = new ArrayList<>();
    WeightTable weights = equalWeights();
    for (int i = 0; i < n; i++) {
      Sample sample = window(weights);
      samples.add(sample);
      weights = policy.decide(sample).weights();
    }
    return samples;
  }

  /** The next window of 2 s, under these weights. */
  Sample window(WeightTable weights) {
    if (random.nextInt(10) == 0) {
      load = random.nextInt(LOAD.length);
    }
    double rate = LOAD[load] * (0.95 + 0.1 * random.nextDouble());
    List<UpstreamWindow> upstreams = new ArrayList<>();
    for (String upstream : UPSTREAMS) {
      Map<String, Integer> shares = weights.weights().get(upstream);
      double sum = shares.values().stream().mapToInt(w -> w).sum();
      List<ServerWindow> servers = new ArrayList<>();
      for (int i = 0; i < SERVERS.size(); i++) {
        int weight = shares.get(SERVERS.get(i));
        // Every upstream brings a third of the load, so the utilisation is that of one of them.
        double utilisation = rate * weight / sum / CAPACITY[i];
        double mean = utilisation < 0.995 ? 10 / (1 - utilisation) : 2000;
        long requests = Math.round(2 * rate / 3 * weight / sum);
        servers.add(server(SERVERS.get(i), weight, requests, mean));
      }
      upstreams.add(new UpstreamWindow(upstream, servers));
    }
    long end = 1_700_000_002_000L + 2000 * number;
    return new Sample(number++, end - 2000, end, 1, Math.round(rate / 5), upstreams);
  }

  private ServerWindow server(String name, int weight, long requests, double mean) {
    Long[] counts = new Long[BOUNDS.size() + 1];
    Arrays.fill(counts, 0L);
    double sum = 0;
    for (int r = 0; r < requests; r++) {
      double time = -mean * Math.log(1 - random.nextDouble());
      sum += time;
      counts[(int) BOUNDS.stream().filter(bound -> bound < time).count()]++;
    }
    return new ServerWindow(
        name,
        requests,
        100 * requests,
        900 * requests + random.nextInt(100),
        0,
        requests,
        0,
        noisy ? random.nextInt(3) : 0,
        0,
        sum,
        sum,
        weight,
        noisy && random.nextInt(200) == 0,
        null,
        new LatencyHistogram(BOUNDS, List.of(counts)));
  }
}
