package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParkEnvironmentTest {

  /** Four jobs by hand: two on the fastest server in a row, one on the slowest. */
  private static final ParkJobs FOUR =
      new ParkJobs(new long[] {10, 20, 20, 500}, new long[] {333, 100, 400, 250});

  @Test
  void fourJobsByHand() {
    // Durations 317, 666, 380, 238; finishes 327, 686, 707, 945.
    ParkEnvironment environment = new ParkEnvironment(FOUR);

    assertThat(environment.observation()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 333);
    assertThat(environment.step(9)).isEqualTo(-10);
    assertThat(environment.load(9)).isEqualTo(307 * 1.05);
    assertThat(environment.step(0)).isZero();
    // Two jobs at the same time: the second sees the first.
    assertThat(environment.load(0)).isEqualTo(666 * .15);
    assertThat(environment.size()).isEqualTo(400);
    // Until 500: job 0 for 307, jobs 1 and 2 for 480.
    assertThat(environment.step(9)).isEqualTo(-(307 + 480 + 480));
    assertThat(environment.jobs(9)).isEqualTo(1);
    assertThat(environment.load(9)).isEqualTo(207 * 1.05);
    assertThat(environment.load(0)).isEqualTo(186 * .15);
    // To the end: 186, 207 and 445.
    assertThat(environment.step(9)).isEqualTo(-(186 + 207 + 445));
    assertThat(environment.over()).isTrue();
  }

  @Test
  void theReturnIsMinusTheTotalTimeInSystem() {
    Iterator<Integer> actions = List.of(9, 0, 9, 9).iterator();

    assertThat(ParkEnvironment.meanTime(FOUR, view -> actions.next())).isEqualTo(2115 / 4.0);
  }

  @Test
  void waitingJobsCountWithTheirWholeSize() {
    ParkEnvironment environment =
        new ParkEnvironment(
            new ParkJobs(new long[] {0, 1, 2, 500}, new long[] {333, 400, 250, 100}));
    environment.step(9);
    environment.step(9);
    environment.step(9);

    // At 500 the first (317) has gone, the second runs until 697, the third waits.
    assertThat(environment.jobs(9)).isEqualTo(2);
    assertThat(environment.load(9)).isCloseTo(250 + 197 * 1.05, within(1e-9));
  }

  @Test
  void anArrivalComesBeforeACompletionOfTheSameTime() {
    // The first job finishes at 317, when the second arrives, and before the third at 318.
    ParkEnvironment environment =
        new ParkEnvironment(new ParkJobs(new long[] {0, 317, 318}, new long[] {333, 106, 100}));
    environment.step(9);

    assertThat(environment.jobs(9)).isEqualTo(1);
    assertThat(environment.load(9)).isZero();
    environment.step(9);
    // The second began at 317 and has 99 of its 100 units of time left.
    assertThat(environment.jobs(9)).isEqualTo(1);
    assertThat(environment.load(9)).isEqualTo(99 * 1.05);
  }

  @Test
  void anObservationIsCutOffAtItsLargestValue() {
    ParkEnvironment environment =
        new ParkEnvironment(new ParkJobs(new long[] {0, 1}, new long[] {60_000, 50_001}));
    assertThat(environment.size()).isEqualTo(50_000);
    environment.step(3);

    assertThat(environment.observation()).contains(50_000, org.assertj.core.data.Index.atIndex(3));
    // Only what is seen is cut off: 60 000 at a rate of 0.45.
    assertThat(environment.step(9)).isEqualTo(-(133_333 - 1 + 47_620));
  }

  @Test
  void ratesAreTheDecimalLiterals() {
    assertThat(IntStream.range(0, ParkServers.COUNT).mapToObj(ParkServers::rate))
        .containsExactly(.15, .25, .35, .45, .55, .65, .75, .85, .95, 1.05);
    // 108 / 0.45 is 240; over 0.15 + 0.1·3, a little above 0.45, it would be cut to 239.
    ParkEnvironment environment =
        new ParkEnvironment(new ParkJobs(new long[] {0}, new long[] {108}));
    assertThat(environment.step(3)).isEqualTo(-240);
  }

  @Test
  void refusesAServerThatIsNotThereAndAStepAfterTheEnd() {
    ParkEnvironment environment =
        new ParkEnvironment(new ParkJobs(new long[] {0}, new long[] {100}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> environment.step(10))
        .withMessageContaining("server 10");
    environment.step(0);

    assertThatIllegalStateException().isThrownBy(() -> environment.step(0));
  }
}
