package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParkJobsTest {

  @Test
  void drawsTheSizeThenTheIntervalAndCutsBoth() {
    // u = 1/8: size 100·8^(2/3) = 400; u = 1/2: 55 ln 2 = 38.1; u = 1: 100; u = 1/4: 76.2.
    ParkJobs jobs = ParkJobs.draw(doubles(1 - .125 * 1.001, .5, 0, .75), 2);

    // A little above 1/8, so that the size is a little below 400.
    assertThat(jobs.size(0)).isEqualTo(399);
    assertThat(jobs.arrival(0)).isEqualTo(38);
    assertThat(jobs.size(1)).isEqualTo(100);
    assertThat(jobs.arrival(1)).isEqualTo(38 + 76);
  }

  @Test
  void lawsHaveTheirMeans() {
    ParkJobs jobs = ParkJobs.draw(new SplittableRandom(1), 1_000_000);

    // The mean of a truncated interval is 55 less about a half; standard error 0.055.
    double interval = jobs.arrival(jobs.count() - 1) / (double) jobs.count();
    assertThat(interval).isCloseTo(54.5, within(.25));
    // P(size >= s) = (s/100)^-1.5, exact at whole sizes; standard errors 5e-4 and 3e-5.
    assertThat(share(jobs, 200)).isCloseTo(Math.pow(2, -1.5), within(2e-3));
    assertThat(share(jobs, 10_000)).isCloseTo(1e-3, within(1.2e-4));
    assertThat(share(jobs, 100)).isEqualTo(1);
  }

  @Test
  void theServersAreBusyForMostOfTheTime() {
    // Median over episodes: the mean of a law of infinite variance never settles.
    double[] utilisations =
        IntStream.range(0, 400)
            .mapToObj(number -> ParkEpisode.draw(3, number, 1000).jobs())
            .mapToDouble(
                jobs -> {
                  double work = IntStream.range(0, 1000).mapToLong(jobs::size).sum();
                  return work / ParkServers.TOTAL_RATE / jobs.arrival(999);
                })
            .sorted()
            .toArray();

    assertThat(utilisations[200]).isBetween(.82, .92);
    assertThat(IntStream.range(0, ParkServers.COUNT).mapToDouble(ParkServers::rate).sum())
        .isCloseTo(ParkServers.TOTAL_RATE, within(1e-12));
  }

  @Test
  void episodesDependOnTheSeedAndTheirNumberOnly() {
    List<String> texts =
        IntStream.range(0, 5).mapToObj(number -> text(ParkEpisode.draw(42, number, 50))).toList();

    assertThat(texts).doesNotHaveDuplicates();
    assertThat(text(ParkEpisode.draw(42, 4, 50))).isEqualTo(texts.get(4));
    assertThat(texts).doesNotContain(text(ParkEpisode.draw(43, 0, 50)));
    assertThat(texts).doesNotContain(text(ParkEpisode.draw(43, 1, 50)));
  }

  @Test
  void refusesJobsThatAreNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ParkJobs(new long[0], new long[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParkJobs(new long[] {5, 4}, new long[] {1, 1}))
        .withMessageContaining("job 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParkJobs(new long[] {5}, new long[] {0}))
        .withMessageContaining("size 0");
  }

  private static double share(ParkJobs jobs, long atLeast) {
    return IntStream.range(0, jobs.count()).filter(j -> jobs.size(j) >= atLeast).count()
        / (double) jobs.count();
  }

  private static String text(ParkEpisode episode) {
    StringBuilder text = new StringBuilder().append(episode.policySeed());
    for (int j = 0; j < episode.jobs().count(); j++) {
      text.append(' ').append(episode.jobs().arrival(j)).append(':').append(episode.jobs().size(j));
    }
    return text.toString();
  }

  /** Gives these and no others. */
  private static RandomGenerator doubles(double... values) {
    Iterator<Double> left = Arrays.stream(values).iterator();
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("only uniform draws are expected");
      }

      @Override
      public double nextDouble() {
        return left.next();
      }
    };
  }
}
