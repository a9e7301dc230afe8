package dev.steelyard.nginx.routing.park;

import dev.steelyard.shared.bench.figure.Interval;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Policies on the same episodes.
 *
 * @param times by key of the contender: mean time in system of each episode, in the same order
 */
record ParkComparison(Map<String, List<Double>> times) {

  /**
   * Runs every contender on every episode, on all cores; deterministic.
   *
   * @param seed of the episodes
   * @param episodes at least 1; an interval needs 2
   * @param jobs of an episode
   */
  static ParkComparison run(List<Contender> contenders, long seed, int episodes, int jobs) {
    List<List<Double>> byEpisode =
        IntStream.range(0, episodes)
            .parallel()
            .mapToObj(number -> times(contenders, ParkEpisode.draw(seed, number, jobs)))
            .toList();
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int c = 0; c < contenders.size(); c++) {
      int contender = c;
      times.put(contenders.get(c).key(), byEpisode.stream().map(of -> of.get(contender)).toList());
    }
    return new ParkComparison(times);
  }

  private static List<Double> times(List<Contender> contenders, ParkEpisode episode) {
    return contenders.stream().map(contender -> time(contender, episode)).toList();
  }

  private static double time(Contender contender, ParkEpisode episode) {
    return ParkEnvironment.meanTime(
        episode.jobs(), contender.start().apply(new SplittableRandom(episode.policySeed())));
  }

  /** Mean time of a contender. */
  Interval mean(Contender of) {
    return Interval.ofMean(values(of));
  }

  /** Geometric mean time of a contender. */
  double geometricMean(Contender of) {
    return Math.exp(Arrays.stream(values(of)).map(Math::log).average().orElseThrow());
  }

  /** Standard error of {@link #mean}. */
  double standardError(Contender of) {
    double[] values = values(of);
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  /**
   * The ratio of the two means. Its interval is that of {@code R + (a - R b) / mean(b)} over
   * episodes: the ratio's linearisation, which keeps the pairs together.
   */
  Interval ratioOfMeans(Contender of, Contender to) {
    double[] a = values(of);
    double[] b = values(to);
    double meanOf = Arrays.stream(a).average().orElseThrow();
    double meanTo = Arrays.stream(b).average().orElseThrow();
    double ratio = meanOf / meanTo;
    double[] linear = new double[a.length];
    Arrays.setAll(linear, e -> ratio + (a[e] - ratio * b[e]) / meanTo);
    return Interval.ofMean(linear);
  }

  /** The geometric mean of the episodes' ratios. */
  Interval ratioOfGeometricMeans(Contender of, Contender to) {
    return Interval.ofRatios(list(of), list(to));
  }

  /** Largest ratio of an episode. */
  double worstRatio(Contender of, Contender to) {
    double[] a = values(of);
    double[] b = values(to);
    double worst = 0;
    for (int e = 0; e < a.length; e++) {
      worst = Math.max(worst, a[e] / b[e]);
    }
    return worst;
  }

  /** Share of the episodes in which the first is not faster, 0..1. */
  double lostShare(Contender of, Contender to) {
    double[] a = values(of);
    double[] b = values(to);
    int lost = 0;
    for (int e = 0; e < a.length; e++) {
      lost += a[e] < b[e] ? 0 : 1;
    }
    return (double) lost / a.length;
  }

  private double[] values(Contender of) {
    return list(of).stream().mapToDouble(Double::doubleValue).toArray();
  }

  private List<Double> list(Contender of) {
    List<Double> list = times.get(of.key());
    if (list == null) {
      throw new IllegalArgumentException(of.key() + " was not compared");
    }
    return list;
  }
}
