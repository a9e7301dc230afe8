package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParkTrainingTest {

  private static final ParkTraining SMALL = new ParkTraining(1, 40, 300, ParkTraining.search(12));

  @Test
  void whatItFindsIsFasterOnOtherEpisodes() {
    ParkModel found = SMALL.run("test", generation -> {});
    Contender score =
        new Contender("score", "score", null, random -> new ParkScore(found.values()));

    ParkComparison others =
        ParkComparison.run(
            List.of(score, ReferencePolicies.MIN_COMPLETION, ReferencePolicies.LEAST_WAIT),
            42,
            300,
            300);

    assertThat(others.ratioOfGeometricMeans(score, ReferencePolicies.MIN_COMPLETION).high())
        .isLessThan(.95);
    assertThat(others.ratioOfGeometricMeans(score, ReferencePolicies.LEAST_WAIT).high())
        .isLessThan(1);
    assertThat(found.objective()).isLessThan(found.generations().get(0).best());
  }

  @Test
  void theParametersThatComeWithTheProgramWinOnOtherEpisodes() {
    Contender score =
        new Contender("score", "score", null, random -> new ParkScore(ParkScore.FOUND));

    ParkComparison others =
        ParkComparison.run(
            List.of(score, ReferencePolicies.MIN_COMPLETION, ReferencePolicies.LEAST_WAIT),
            42,
            200,
            ParkJobs.PUBLISHED);

    assertThat(others.ratioOfMeans(score, ReferencePolicies.MIN_COMPLETION).high()).isLessThan(.9);
    assertThat(others.ratioOfMeans(score, ReferencePolicies.LEAST_WAIT).high()).isLessThan(.95);
  }

  @Test
  void theSameSeedFindsTheSame() {
    ParkTraining tiny = new ParkTraining(3, 4, 100, ParkTraining.search(2));

    assertThat(tiny.run("test", generation -> {})).isEqualTo(tiny.run("test", generation -> {}));
    assertThat(
            new ParkTraining(4, 4, 100, ParkTraining.search(2))
                .run("test", generation -> {})
                .values())
        .isNotEqualTo(tiny.run("test", generation -> {}).values());
  }
}
