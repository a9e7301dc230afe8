package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.park.Contender.Reference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferencePoliciesTest {

  @Test
  void minCompletionWeighsSizeAndWait() {
    ParkPolicy policy = policy("minCompletion");
    // 300 / 1.05 = 286 on the fastest; behind a load of 150 it takes 429, the next one 300 / .95.
    assertThat(policy.choose(Seen.idle(300))).isEqualTo(9);
    assertThat(policy.choose(Seen.idle(300).with(9, 150, 1))).isEqualTo(8);
    assertThat(policy.choose(Seen.idle(30_000).with(9, 150, 1))).isEqualTo(9);
  }

  @Test
  void leastWaitAndLeastWorkDifferBySpeed() {
    // 150 on the fastest is a wait of 143; 100 on the slowest is one of 667.
    Seen seen = Seen.waiting(300, 1000).with(9, 150, 1).with(0, 100, 1);

    assertThat(policy("leastWait").choose(seen)).isEqualTo(9);
    assertThat(policy("leastWork").choose(seen)).isEqualTo(0);
  }

  @Test
  void theRulesOnConnectionsCountAndDivide() {
    Seen seen = Seen.waiting(300, 1000).with(9, 1, 2).with(4, 1, 0);

    assertThat(policy("leastJobs").choose(seen)).isEqualTo(4);
    assertThat(policy("leastJobsByRate").choose(seen)).isEqualTo(4);
    // (0+1)/.55 = 1.82, (1+1)/.95 = 2.11, (2+1)/1.05 = 2.86.
    assertThat(policy("shortestExpectedDelay").choose(seen)).isEqualTo(4);
    // Nobody idle: 1/.95 = 1.05 is least over rate, 2/.95 = 2.11 with the job to come.
    assertThat(policy("leastJobsByRate").choose(seen.with(4, 1, 1))).isEqualTo(8);
    assertThat(policy("shortestExpectedDelay").choose(seen.with(4, 1, 1))).isEqualTo(8);
    assertThat(policy("shortestExpectedDelay").choose(Seen.idle(300))).isEqualTo(9);
  }

  @Test
  void roundRobinTakesTurns() {
    ParkPolicy policy = policy("roundRobin");

    assertThat(IntStream.range(0, 20).map(turn -> policy.choose(Seen.idle(300))).toArray())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void smoothRoundRobinIsThatOfNginx() {
    // Weights 5:1:1 give a a b a c a a; the other servers weigh nothing.
    double[] weights = {5, 1, 1, 0, 0, 0, 0, 0, 0, 0};
    ParkPolicy policy = new SmoothRoundRobin(server -> weights[server]);

    assertThat(IntStream.range(0, 7).map(turn -> policy.choose(Seen.idle(300))).toArray())
        .containsExactly(0, 0, 1, 0, 2, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("shares")
  void sharesFollowTheRates(String key, double[] expected) {
    ParkPolicy policy = policy(key);
    int[] counts = new int[ParkServers.COUNT];
    for (int job = 0; job < 120_000; job++) {
      counts[policy.choose(Seen.idle(300))]++;
    }

    for (int server = 0; server < counts.length; server++) {
      // A standard error is at most 1.1e-3.
      assertThat(counts[server] / 120_000.0).isCloseTo(expected[server], within(5e-3));
    }
  }

  static List<Object[]> shares() {
    double[] byRate = IntStream.range(0, 10).mapToDouble(s -> ParkServers.rate(s) / 6).toArray();
    double[] equal = IntStream.range(0, 10).mapToDouble(s -> .1).toArray();
    return List.of(
        new Object[] {"random", equal},
        new Object[] {"weightedRandom", byRate},
        new Object[] {"smoothRoundRobin", byRate},
        new Object[] {"randomTwoJobs", equal},
        new Object[] {"leastJobs", equal},
        new Object[] {"leastWait", equal},
        new Object[] {"leastJobsByRate", equal});
  }

  @Test
  void theVariantOfLeastWaitTakesTheFastestIdleServer() {
    ParkPolicy policy = policy("leastWaitFastest");

    assertThat(policy.choose(Seen.idle(300).with(9, 1, 1))).isEqualTo(8);
    assertThat(policy.choose(Seen.waiting(300, 2).with(0, .1, 1))).isEqualTo(0);
  }

  @Test
  void randomTwoTakesTheBetterOfTwo() {
    ParkPolicy policy = policy("randomTwoJobs");
    Seen seen = Seen.waiting(300, 10).with(3, 0, 0).with(5, 50, 2);
    int[] counts = new int[ParkServers.COUNT];
    for (int job = 0; job < 100_000; job++) {
      counts[policy.choose(seen)]++;
    }

    // The best wins 1 - 0.9²; the worst must be drawn twice.
    assertThat(counts[3] / 100_000.0).isCloseTo(.19, within(.006));
    assertThat(counts[5] / 100_000.0).isCloseTo(.01, within(.002));
  }

  /**
   * Three standard errors of both means together; the reference is of 1000 other episodes, these
   * are 200 (the command compares 1000).
   */
  @ParameterizedTest
  @MethodSource("known")
  void meansAgreeWithAnIndependentImplementation(Contender contender) {
    ParkComparison comparison = ParkComparison.run(List.of(contender), 42, 200, ParkJobs.PUBLISHED);
    Reference reference = contender.reference();

    double error = Math.hypot(reference.standardError(), comparison.standardError(contender));
    assertThat(comparison.mean(contender).value()).isCloseTo(reference.mean(), within(3 * error));
  }

  static List<Contender> known() {
    return ReferencePolicies.all().stream().filter(known -> known.reference() != null).toList();
  }

  private static ParkPolicy policy(String key) {
    return ReferencePolicies.all().stream()
        .filter(contender -> contender.key().equals(key))
        .findFirst()
        .orElseThrow()
        .start()
        .apply(new SplittableRandom(1));
  }
}
