package dev.steelyard.nginx.learning.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.learning.search.CrossEntropySearch.Found;
import dev.steelyard.nginx.learning.search.CrossEntropySearch.Generation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CrossEntropySearchTest {

  private static final CrossEntropySearch ORDINARY =
      new CrossEntropySearch(60, 40, true, 10, .25, .7, .01, 5);

  @Test
  void oneGenerationMovesToItsEliteByHand() {
    // Candidates 1 + 2·(0.5, -1, 2) = 2, -1, 5; the two nearest to 3 are 2 and 5.
    CrossEntropySearch search = new CrossEntropySearch(1, 3, false, 2, .25, .3, .02, 5);
    List<Generation> progress = new ArrayList<>();

    Found found =
        search.minimise(
            List.of(1.0), List.of(2.0), p -> square(p.get(0) - 3), gauss(.5, -1, 2), progress::add);

    assertThat(found.parameters().get(0)).isEqualTo(.25 * 1 + .75 * 3.5);
    Generation only = progress.get(0);
    assertThat(only.number()).isEqualTo(1);
    assertThat(only.best()).isEqualTo(1);
    assertThat(only.eliteMean()).isEqualTo(2.5);
    assertThat(only.mean()).isEqualTo(found.parameters());
    // Population standard deviation of 2 and 5 is 1.5.
    assertThat(only.spread().get(0)).isCloseTo(.3 * 2 + .7 * 1.52, within(1e-12));
    assertThat(found.objective()).isEqualTo(square(2.875 - 3));
    assertThat(found.generations()).isEqualTo(progress);
  }

  @Test
  void theMeanCompetesOnlyWhenTold() {
    // Candidates 3 and -2; the mean, 1, is nearer to 0 than both.
    assertThat(oneGeneration(true).parameters()).containsExactly(1.0);
    assertThat(oneGeneration(false).parameters()).containsExactly(-2.0);
  }

  private static Found oneGeneration(boolean withMean) {
    return new CrossEntropySearch(1, 2, withMean, 1, 0, 0, 0, 5)
        .minimise(
            List.of(1.0), List.of(1.0), p -> Math.abs(p.get(0)), gauss(2, -3), generation -> {});
  }

  @Test
  void amongEqualsTheFirstDrawnIsTheElite() {
    Found found =
        new CrossEntropySearch(1, 3, false, 1, 0, 0, 0, 5)
            .minimise(List.of(0.0), List.of(1.0), p -> 7, gauss(.5, 1, 2), generation -> {});

    assertThat(found.parameters()).containsExactly(.5);
  }

  @Test
  void candidatesAreCutOffAtTheReachOfTheStart() {
    List<Double> seen = new ArrayList<>();
    CrossEntropySearch search = new CrossEntropySearch(1, 2, false, 2, 0, 0, 0, 5);

    search.minimise(
        List.of(10.0),
        List.of(2.0),
        p -> {
          synchronized (seen) {
            seen.add(p.get(0));
          }
          return 0;
        },
        gauss(9, -5.5),
        generation -> {});

    // The two candidates, and their mean at the end.
    assertThat(seen).containsExactlyInAnyOrder(20.0, 0.0, 10.0);
  }

  @Test
  void anOptimumOutOfReachIsApproachedToTheBound() {
    Found found = minimise(ORDINARY, List.of(0.0), List.of(.1), p -> square(p.get(0) - 100), 3);

    assertThat(found.parameters().get(0)).isCloseTo(.5, within(1e-6)).isLessThanOrEqualTo(.5);
  }

  @Test
  void findsTheMinimumOfAShiftedSphere() {
    List<Double> optimum = List.of(1.0, -2.0, .5, 3.0, 0.0);
    Found found =
        minimise(
            ORDINARY,
            List.of(0.0, 0.0, 0.0, 0.0, 0.0),
            List.of(1.0, 1.0, 1.0, 1.0, 1.0),
            p -> {
              double sum = 0;
              for (int i = 0; i < optimum.size(); i++) {
                sum += square(p.get(i) - optimum.get(i));
              }
              return sum;
            },
            5);

    for (int i = 0; i < optimum.size(); i++) {
      assertThat(found.parameters().get(i)).isCloseTo(optimum.get(i), within(.03));
    }
    assertThat(found.generations()).hasSize(60);
    assertThat(found.generations().get(59).spread()).allMatch(spread -> spread < .05);
  }

  @Test
  void followsTheCurvedValleyOfRosenbrock() {
    CrossEntropySearch patient = new CrossEntropySearch(120, 60, true, 12, .25, .7, .02, 5);

    Found found =
        minimise(
            patient,
            List.of(-1.0, 1.0),
            List.of(1.0, 1.0),
            p -> square(1 - p.get(0)) + 100 * square(p.get(1) - square(p.get(0))),
            7);

    // From (-1, 1), where it is 4, around the bend at 0. Coordinates are drawn independently, so
    // the last part to (1, 1) along the slanted valley is slow.
    assertThat(found.objective()).isLessThan(.05);
    assertThat(found.parameters().get(0)).isCloseTo(1, within(.25));
    assertThat(found.parameters().get(1)).isCloseTo(1, within(.5));
  }

  @Test
  void aParameterWithoutSpreadStays() {
    Found found =
        minimise(
            ORDINARY,
            List.of(4.0, 0.0),
            List.of(0.0, 1.0),
            p -> square(p.get(0)) + square(p.get(1) - 2),
            1);

    assertThat(found.parameters().get(0)).isEqualTo(4);
    assertThat(found.parameters().get(1)).isCloseTo(2, within(.03));
  }

  @Test
  void uselessCandidatesAreNeverElite() {
    Found found =
        minimise(
            ORDINARY,
            List.of(1.0),
            List.of(1.0),
            p -> p.get(0) < 1 ? Double.POSITIVE_INFINITY : p.get(0),
            2);

    assertThat(found.parameters().get(0)).isCloseTo(1, within(.05));
    assertThat(found.generations()).allMatch(generation -> generation.best() >= 1);
  }

  @Test
  void theResultDependsOnTheSeedAndNotOnTheCores() throws Exception {
    Found one = inPool(1, 11);
    Found eight = inPool(8, 11);
    Found other = inPool(8, 12);

    assertThat(eight).isEqualTo(one);
    assertThat(other.parameters()).isNotEqualTo(one.parameters());
  }

  private static Found inPool(int threads, long seed) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(
              () ->
                  minimise(
                      ORDINARY,
                      List.of(0.0, 0.0),
                      List.of(1.0, 1.0),
                      p -> Math.sin(9 * p.get(0)) + square(p.get(0)) + square(p.get(1)),
                      seed))
          .get();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void refusesAnObjectiveThatIsNoNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> minimise(ORDINARY, List.of(1.0), List.of(1.0), p -> Double.NaN, 1))
        .withMessageContaining("is NaN");
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossEntropySearch(1, 4, false, 5, 0, 0, 0, 5))
        .withMessageContaining("elite of 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossEntropySearch(1, 4, false, 2, 1.5, 0, 0, 5))
        .withMessageContaining("kept mean is 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossEntropySearch(1, 4, false, 2, 0, 0, 0, 0))
        .withMessageContaining("reach 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> minimise(ORDINARY, List.of(1.0), List.of(), p -> 0, 1))
        .withMessageContaining("1 parameters with 0 spreads");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> minimise(ORDINARY, List.of(1.0), List.of(-1.0), p -> 0, 1))
        .withMessageContaining("parameter 0 starts at 1.0 ± -1.0");
  }

  private interface Objective {
    double of(List<Double> parameters);
  }

  private static Found minimise(
      CrossEntropySearch search,
      List<Double> start,
      List<Double> spread,
      Objective objective,
      long seed) {
    return search.minimise(
        start, spread, objective::of, new SplittableRandom(seed), generation -> {});
  }

  private static double square(double x) {
    return x * x;
  }

  /** Gives these and no others. */
  private static RandomGenerator gauss(double... values) {
    Iterator<Double> left = Arrays.stream(values).iterator();
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("only Gaussian draws are expected");
      }

      @Override
      public double nextGaussian() {
        return left.next();
      }
    };
  }
}
