package dev.steelyard.nginx.routing.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.routing.agent.SearchedParameters;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchObjectiveTest {

  @Test
  void theStartOfTheSearchHasTheObjectiveOfTheReference() {
    // 24 worlds with shifts, slow, dead and failing servers; the reference searched without prior.
    SearchObjective objective = new SearchObjective(Episode.training(), false);
    assertThat(objective.applyAsDouble(SearchedParameters.START)).isCloseTo(-1.198, within(5e-4));
  }

  @Test
  void aPolicyIsAcceptedWhenItIsBetterInUnseenWorldsAndNeverMuchWorse() {
    assertThat(new Acceptance(-0.26, 0.045, 1.145, 24).accepted()).isTrue();
    assertThat(new Acceptance(-0.26, 0.045, 1.21, 24).accepted()).isFalse();
    assertThat(new Acceptance(-0.08, 0.045, 1.1, 24).accepted()).isFalse();
  }

  @Test
  void thePolicyThatWasFoundIsAccepted() {
    // .771 over all 24 worlds and both seeds, standard error of the logarithm .045, worst 1.145.
    try (ParallelRuns runs = new ParallelRuns(2)) {
      List<Scenario> unseen = Episode.heldOut();
      List<Long> seeds = List.of(7L, 8L);
      Acceptance found = Acceptance.of(SearchedParameters.FOUND, unseen, seeds, runs);
      assertThat(Math.exp(found.meanLogRatio())).isCloseTo(.771, within(5e-4));
      assertThat(found.standardError()).isCloseTo(.045, within(5e-4));
      assertThat(found.worstWorld()).isCloseTo(1.145, within(5e-4));
      assertThat(found.accepted()).isTrue();
    }
  }
}
