package dev.steelyard.nginx.routing.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.routing.plan.Fleet.Group;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanActionsTest {

  private static final Fleet ONE = new Fleet(List.of(new Group("u", List.of("a", "b", "c"))));
  private static final Fleet THREE =
      new Fleet(Stream.of("u", "v", "w").map(u -> new Group(u, List.of("a", "b", "c"))).toList());

  @Test
  void twentySevenRawActionsAreTwentyFive() {
    assertThat(PlanActions.raw(3)).hasSize(27).doesNotHaveDuplicates();
    assertThat(new PlanActions(ONE).size()).isEqualTo(25);
    assertThat(new PlanActions(THREE).size()).isEqualTo(25);
    assertThat(new PlanActions(THREE).levels(PlanActions.EQUAL)).containsExactly(1, 1, 1);
  }

  @Test
  void independentTriplesOfThreeUpstreamsAre15625Of19683() {
    List<List<Integer>> raw = PlanActions.raw(9);

    assertThat(raw).hasSize(19_683);
    assertThat(raw.stream().map(PlanActionsTest::reducedByUpstream).distinct()).hasSize(15_625);
  }

  @Test
  void arrangementsOfThePublishedNineValuesAre1680And1675Reduced() {
    Set<List<Integer>> arrangements = new HashSet<>();
    arrange(new ArrayList<>(), new int[] {3, 3, 3}, arrangements);

    assertThat(arrangements).hasSize(1680);
    assertThat(arrangements.stream().map(PlanActionsTest::reducedByUpstream).distinct())
        .hasSize(1675);
  }

  @Test
  void reducesByTheGreatestCommonDivisor() {
    assertThat(PlanActions.canonical(List.of(200, 600, 1000))).containsExactly(1, 3, 5);
    assertThat(PlanActions.canonical(List.of(5, 5, 5))).containsExactly(1, 1, 1);
    assertThat(PlanActions.canonical(List.of(0, 4, 6))).containsExactly(0, 2, 3);
    assertThat(PlanActions.canonical(List.of(0, 0, 0))).containsExactly(0, 0, 0);
  }

  @Test
  void weightsOnTheDataPlaneAreTheSameInEveryUpstreamAndUseItsRange() {
    PlanActions actions = new PlanActions(THREE);

    assertThat(actions.weights(actions.withLevels(List.of(5, 3, 1)).orElseThrow()).weights())
        .containsOnlyKeys("u", "v", "w")
        .allSatisfy(
            (upstream, w) -> assertThat(w).isEqualTo(Map.of("a", 1000, "b", 600, "c", 200)));
  }

  @Test
  void everyActionIsRecognisedFromTheWeightsThatItSets() {
    PlanActions actions = new PlanActions(THREE);

    for (int action = 0; action < actions.size(); action++) {
      assertThat(actions.inForce(PlanSamples.weighted(actions.weights(action).weights())))
          .hasValue(action);
    }
  }

  @Test
  void sharesDecideWhateverTheScaleOfAnUpstream() {
    PlanActions actions = new PlanActions(THREE);

    assertThat(
            actions.inForce(
                PlanSamples.weighted(
                    Map.of(
                        "u", Map.of("a", 5, "b", 3, "c", 1),
                        "v", Map.of("a", 500, "b", 300, "c", 100),
                        "w", Map.of("a", 10, "b", 6, "c", 2)))))
        .isEqualTo(actions.withLevels(List.of(5, 3, 1)));
  }

  @Test
  void weightsOfNoActionAreNotRounded() {
    PlanActions actions = new PlanActions(ONE);

    for (Map<String, Integer> weights :
        List.of(
            Map.of("a", 4, "b", 2, "c", 1),
            Map.of("a", 0, "b", 1, "c", 1),
            Map.of("a", 1000, "b", 601, "c", 200))) {
      assertThat(actions.inForce(PlanSamples.weighted(Map.of("u", weights)))).isEmpty();
    }
    assertThat(
            new PlanActions(THREE)
                .inForce(
                    PlanSamples.weighted(
                        Map.of(
                            "u", Map.of("a", 5, "b", 3, "c", 1),
                            "v", Map.of("a", 5, "b", 3, "c", 1),
                            "w", Map.of("a", 1, "b", 3, "c", 5)))))
        .isEmpty();
  }

  @Test
  void upstreamsMayHaveDifferentServers() {
    // (a,b) and (b,c) share b. 9 + 9 pairs of shares would be possible, but b's level ties them.
    Fleet fleet =
        new Fleet(List.of(new Group("u", List.of("a", "b")), new Group("v", List.of("b", "c"))));
    PlanActions actions = new PlanActions(fleet);

    assertThat(actions.size()).isEqualTo(25);
    assertThat(actions.weights(actions.withLevels(List.of(1, 3, 5)).orElseThrow()).weights())
        .isEqualTo(Map.of("u", Map.of("a", 200, "b", 600), "v", Map.of("b", 600, "c", 1000)));
  }

  @Test
  void serversOfSeparateUpstreamsAreReducedSeparately() {
    // Shares of (a,b): 7 of 9, since (1,1) = (3,3) = (5,5); the same for (c,d): 49 of 81.
    Fleet fleet =
        new Fleet(List.of(new Group("u", List.of("a", "b")), new Group("v", List.of("c", "d"))));

    assertThat(new PlanActions(fleet).size()).isEqualTo(49);
  }

  @Test
  void refusesAFleetWhoseActionsNoLogCouldVisit() {
    Fleet nine =
        new Fleet(List.of(new Group("u", IntStream.range(0, 9).mapToObj(i -> "s" + i).toList())));

    assertThatThrownBy(() -> new PlanActions(nine))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("n = 9 servers")
        .hasMessageContaining("activate gains");
  }

  private static List<List<Integer>> reducedByUpstream(List<Integer> nine) {
    return IntStream.of(0, 3, 6)
        .mapToObj(i -> PlanActions.canonical(nine.subList(i, i + 3)))
        .toList();
  }

  private static void arrange(List<Integer> prefix, int[] left, Set<List<Integer>> all) {
    if (prefix.size() == 9) {
      all.add(List.copyOf(prefix));
    }
    for (int i = 0; i < left.length; i++) {
      if (left[i] > 0) {
        left[i]--;
        prefix.add(2 * i + 1);
        arrange(prefix, left, all);
        prefix.remove(prefix.size() - 1);
        left[i]++;
      }
    }
  }
}
