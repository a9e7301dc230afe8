package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.agent.WeightSink;
import dev.steelyard.nginx.routing.agent.Window;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Servers and upstreams of a sample as the rows and columns of an agent, both in the order of their
 * names. A server that is not behind an upstream is absent there.
 *
 * @param servers {@code host:port}
 * @param upstreams the request types; those without a server are left out
 * @param members servers by upstream
 */
record FleetLayout(
    List<String> servers, List<String> upstreams, Map<String, List<String>> members) {

  /** Of the upstreams and servers in a sample. */
  static FleetLayout of(Sample sample) {
    Map<String, List<String>> members = new TreeMap<>();
    TreeSet<String> servers = new TreeSet<>();
    for (UpstreamWindow upstream : sample.upstreams()) {
      if (!upstream.servers().isEmpty()) {
        List<String> own = upstream.servers().stream().map(ServerWindow::server).sorted().toList();
        members.put(upstream.upstream(), own);
        servers.addAll(own);
      }
    }
    return new FleetLayout(List.copyOf(servers), List.copyOf(members.keySet()), members);
  }

  /**
   * The sample as an agent's window.
   *
   * @param cost tardiness a request; NaN when there is nothing to learn from it
   */
  Window window(Sample sample, double cost) {
    Window window = new Window(servers.size(), upstreams.size(), sample.windowSeconds());
    window.setCost(cost);
    double[] inFlight = new double[servers.size()];
    for (int k = 0; k < upstreams.size(); k++) {
      Map<String, ServerWindow> seen = new LinkedHashMap<>();
      sample
          .upstream(upstreams.get(k))
          .ifPresent(u -> u.servers().forEach(server -> seen.put(server.server(), server)));
      for (int i = 0; i < servers.size(); i++) {
        ServerWindow server = seen.get(servers.get(i));
        if (server == null) {
          window.setAbsent(i, k);
        } else {
          window.set(
              i,
              k,
              (double) server.completions(),
              server.responseMillis() / 1000,
              (double) server.errors());
          inFlight[i] += Concurrency.of(server, sample.windowSeconds());
        }
      }
    }
    for (int i = 0; i < inFlight.length; i++) {
      window.setInFlight(i, (int) Math.round(inFlight[i]));
    }
    return window;
  }

  /** Collects an agent's weights by name. */
  Written sink() {
    return new Written();
  }

  /** What an agent wrote. */
  final class Written implements WeightSink {

    private final double[] weights = new double[servers.size() * upstreams.size()];
    private final Map<String, Integer> rows = new HashMap<>();

    private Written() {
      for (int i = 0; i < servers.size(); i++) {
        rows.put(servers.get(i), i);
      }
    }

    @Override
    public void setWeight(int server, int type, double weight) {
      weights[server * upstreams.size() + type] = weight;
    }

    @Override
    public void setLine(int server, double intercept, double slope) {
      // Only the simulated rule "pred" reads lines.
    }

    /** The weights, the largest of each upstream 1000; null when one is no positive number. */
    @Nullable WeightTable table() {
      Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
      for (int k = 0; k < upstreams.size(); k++) {
        List<String> own = members.getOrDefault(upstreams.get(k), List.of());
        List<Double> of = new ArrayList<>();
        for (String server : own) {
          of.add(weights[rows.getOrDefault(server, 0) * upstreams.size() + k]);
        }
        double largest = of.stream().mapToDouble(w -> w).max().orElse(0);
        Map<String, Integer> table = new LinkedHashMap<>();
        for (int i = 0; i < own.size(); i++) {
          if (!(of.get(i) > 0 && largest < Double.POSITIVE_INFINITY)) {
            return null;
          }
          long weight = Math.round(WeightTable.MAX * of.get(i) / largest);
          table.put(own.get(i), (int) Math.max(1, weight));
        }
        all.put(upstreams.get(k), table);
      }
      return new WeightTable(all);
    }
  }
}
