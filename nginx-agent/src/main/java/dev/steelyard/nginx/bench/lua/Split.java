package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.AgentNginx;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.BenchSite.Wanted;
import dev.steelyard.nginx.bench.site.CheapServers;
import dev.steelyard.nginx.bench.site.KeptConnection;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How far the requests that each server got are from what its weight says. */
public final class Split implements Measurement<BenchSite> {

  private static final Figure ERROR = Figure.atMost("lua.splitErrorShare", "share", 0.01);
  private static final int[] WEIGHTS = {571, 286, 143};
  private static final int CLIENTS = 8;

  private final int requests;

  /**
   * @param requests over all servers
   */
  public Split(int requests) {
    this.requests = requests;
  }

  @Override
  public List<Figure> figures() {
    return List.of(ERROR);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    site.say("split of " + requests + " requests");
    try (CheapServers servers = site.cheapServers("split-servers", WEIGHTS.length);
        AgentNginx nginx =
            site.agentNginx("split", Wanted.lua(servers.weights(1), PickRule.ROUND_ROBIN, 2))) {
      Map<String, Integer> weights = servers.weights(WEIGHTS);
      nginx.set(weights);
      Map<String, Integer> answered = ask(nginx.port());
      return List.of(
          ERROR.row(
              error(weights, answered),
              requests,
              "largest difference between a server's part of the answers and of the weights;"
                  + " published weights 571:286:143, round robin, 2 workers, "
                  + CLIENTS
                  + " connections, counted by who answered"));
    }
  }

  /** Largest |part of the requests - part of the weights| of a server. */
  static double error(Map<String, Integer> weights, Map<String, Integer> answered) {
    double weightSum = weights.values().stream().mapToInt(Integer::intValue).sum();
    double answers = answered.values().stream().mapToInt(Integer::intValue).sum();
    return weights.entrySet().stream()
        .mapToDouble(
            entry ->
                Math.abs(
                    answered.getOrDefault(entry.getKey(), 0) / answers
                        - entry.getValue() / weightSum))
        .max()
        .orElseThrow();
  }

  private Map<String, Integer> ask(int port) {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<Map<String, Integer>>> parts = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int count = requests / CLIENTS + (i < requests % CLIENTS ? 1 : 0);
        Callable<Map<String, Integer>> client = () -> ask(new KeptConnection(port), count);
        parts.add(threads.submit(client));
      }
      Map<String, Integer> sum = new TreeMap<>();
      for (Future<Map<String, Integer>> part : parts) {
        part.get().forEach((server, count) -> sum.merge(server, count, Integer::sum));
      }
      return sum;
    } catch (ExecutionException e) {
      throw BenchSite.failed("a client", e);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, Integer> ask(KeptConnection client, int count) {
    Map<String, Integer> answered = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      answered.merge(client.get(BenchSite.ONE_REQUEST), 1, Integer::sum);
    }
    return answered;
  }
}
