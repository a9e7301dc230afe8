package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomWeightsTest {

  private static final Sample SAMPLE = of("a", "b", "c");

  @Test
  void drawsEveryCombinationEquallyOftenAndTheSameForAllUpstreams() {
    RandomWeights policy = new RandomWeights(1, 1);
    Map<Map<String, Integer>, Integer> counts = new HashMap<>();
    for (int i = 0; i < 27_000; i++) {
      Map<String, Map<String, Integer>> weights = policy.decide(SAMPLE).weights().weights();
      assertThat(weights.get("u")).isEqualTo(weights.get("v"));
      counts.merge(weights.get("u"), 1, Integer::sum);
    }

    // 1000 each, standard deviation 31; six of them.
    assertThat(counts).hasSize(27);
    assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(814, 1186));
    assertThat(counts.keySet()).allSatisfy(w -> assertThat(w.values()).isSubsetOf(200, 600, 1000));
  }

  @Test
  void theSeedDecides() {
    assertThat(draws(new RandomWeights(1, 1), 20)).isEqualTo(draws(new RandomWeights(1, 1), 20));
    assertThat(draws(new RandomWeights(1, 1), 20)).isNotEqualTo(draws(new RandomWeights(2, 1), 20));
  }

  @Test
  void keepsADrawForTheGivenNumberOfSamples() {
    List<Map<String, Integer>> single = draws(new RandomWeights(3, 1), 5);

    assertThat(draws(new RandomWeights(3, 4), 20))
        .isEqualTo(single.stream().flatMap(w -> Stream.of(w, w, w, w)).toList());
  }

  @Test
  void forgettingStartsTheSeedAgain() {
    RandomWeights policy = new RandomWeights(3, 4);
    List<Map<String, Integer>> first = draws(policy, 7);
    policy.forget();

    assertThat(draws(policy, 7)).isEqualTo(first);
  }

  @Test
  void drawsForTheServersThatLive() {
    RandomWeights policy = new RandomWeights(1, 100);
    policy.decide(SAMPLE);

    assertThat(policy.decide(of("a", "d")).weights().weights().get("u")).containsOnlyKeys("a", "d");
  }

  @Test
  void belongsToRoundRobinAndIsNotReshaped() {
    RandomWeights policy = new RandomWeights(1, 1);

    assertThat(policy.name()).isEqualTo("random-weights");
    assertThat(policy.rule()).isEqualTo("round-robin");
    assertThat(policy.shaped()).isFalse();
    assertThatThrownBy(() -> new RandomWeights(1, 0))
        .hasMessageContaining("samples per action is 0");
  }

  private static List<Map<String, Integer>> draws(RandomWeights policy, int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> policy.decide(SAMPLE).weights().weights().get("u"))
        .toList();
  }

  private static Sample of(String... servers) {
    return PlanSamples.sample(
        0,
        0,
        Stream.of("u", "v")
            .map(
                u ->
                    new UpstreamWindow(
                        u, Stream.of(servers).map(s -> PlanSamples.server(s, 1, 0, 0)).toList()))
            .toList());
  }
}
