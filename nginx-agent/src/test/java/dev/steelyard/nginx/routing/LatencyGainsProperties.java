package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LatencyGainsProperties {

  /** What each of a few servers did in a few windows. */
  @Provide
  Arbitrary<List<List<ServerWindow>>> runs() {
    Arbitrary<Long> counts = Arbitraries.longs().between(0, 1_000_000_000);
    Arbitrary<Double> means = Arbitraries.doubles().between(0, 1e6);
    return Arbitraries.integers()
        .between(1, 6)
        .flatMap(
            n -> {
              Arbitrary<ServerWindow> one =
                  Combinators.combine(counts, means, counts)
                      .as((c, mean, e) -> Fleet.window("?", c, mean, e));
              return one.list().ofSize(n).map(LatencyGainsProperties::named).list().ofMaxSize(8);
            });
  }

  private static List<ServerWindow> named(List<ServerWindow> windows) {
    List<ServerWindow> named = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      ServerWindow w = windows.get(i);
      double mean = w.completions() == 0 ? 0 : w.responseMillis() / w.completions();
      named.add(Fleet.window("s" + (i + 1) + ":80", w.completions(), mean, w.errors()));
    }
    return named;
  }

  @Property(tries = 300)
  void weightsAreInRangeAndTheLargestIsTheMaximum(@ForAll("runs") List<List<ServerWindow>> run) {
    for (Map<String, Integer> weights : decide(run, 1, false)) {
      assertThat(weights.values()).allMatch(w -> w >= 10 && w <= 1000);
      assertThat(Collections.max(weights.values())).isEqualTo(1000);
    }
  }

  @Property(tries = 300)
  void permutedServersHavePermutedWeights(@ForAll("runs") List<List<ServerWindow>> run) {
    List<Map<String, Integer>> forward = decide(run, 1, false);
    List<Map<String, Integer>> backward = decide(run, 1, true);
    for (int t = 0; t < forward.size(); t++) {
      Map<String, Integer> other = backward.get(t);
      // Sums run in another order: the last digit may round the other way, by one step of 10.
      forward
          .get(t)
          .forEach(
              (server, weight) ->
                  assertThat(other.get(server)).isBetween(weight - 10, weight + 10));
    }
  }

  /** A factor of 2 changes no digit of a double, so the weights are the same to the last. */
  @Property(tries = 300)
  void theUnitOfTimeDoesNotMatter(@ForAll("runs") List<List<ServerWindow>> run) {
    assertThat(decide(run, 1024, false)).isEqualTo(decide(run, 1, false));
  }

  private static List<Map<String, Integer>> decide(
      List<List<ServerWindow>> run, double factor, boolean backward) {
    LatencyGains policy = new LatencyGains("least-conn", Gains.forRule("least-conn"));
    List<Map<String, Integer>> all = new ArrayList<>();
    long number = 1;
    for (List<ServerWindow> windows : run) {
      List<ServerWindow> scaled = new ArrayList<>();
      for (ServerWindow w : windows) {
        double mean = w.completions() == 0 ? 0 : w.responseMillis() / w.completions();
        scaled.add(Fleet.window(w.server(), w.completions(), factor * mean, w.errors()));
      }
      if (backward) {
        Collections.reverse(scaled);
      }
      Sample sample = Fleet.sample(number++, scaled.toArray(ServerWindow[]::new));
      all.add(policy.decide(sample).weights().weights().get("k1"));
    }
    return all;
  }
}
