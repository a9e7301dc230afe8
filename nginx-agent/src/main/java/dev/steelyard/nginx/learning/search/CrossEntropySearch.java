package dev.steelyard.nginx.learning.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Cross-entropy search for the minimum of a noisy or rugged function of a few parameters.
 *
 * <p>Each generation draws candidates {@code mean + sd · Gauss} by coordinate, evaluates them, and
 * moves to the elite, the best of them: {@code mean = keptMean · mean + (1 - keptMean) · mean of
 * the elite}, {@code sd = keptSpread · sd + (1 - keptSpread) · (sd of the elite + addedSpread)}
 * with the population standard deviation. {@code addedSpread} keeps the search from freezing.
 *
 * <p>A candidate never leaves {@code start ± reach · startSpread}: it is cut off there. All
 * candidates of a generation are drawn before one is evaluated, and among equals the first drawn
 * wins, so that the result depends on the generator only, not on how many cores evaluate.
 *
 * @param generations at least 1
 * @param samples candidates drawn a generation, at least 1
 * @param withMean whether the mean is a candidate of its generation too
 * @param elite at least 1, at most the candidates of a generation
 * @param keptMean 0..1, share of the old mean that stays
 * @param keptSpread 0..1, share of the old standard deviation that stays
 * @param addedSpread 0 or more, added to the elite's standard deviation
 * @param reach above 0, in standard deviations of the start
 */
public record CrossEntropySearch(
    int generations,
    int samples,
    boolean withMean,
    int elite,
    double keptMean,
    double keptSpread,
    double addedSpread,
    double reach) {

  /**
   * What one generation found.
   *
   * @param number from 1
   * @param best smallest objective among its candidates
   * @param eliteMean mean objective of its elite
   * @param mean of the candidates to come
   * @param spread of the candidates to come, one standard deviation a parameter
   */
  public record Generation(
      int number, double best, double eliteMean, List<Double> mean, List<Double> spread) {}

  /**
   * What the search found.
   *
   * @param parameters the last mean
   * @param objective of these parameters
   * @param generations all, in order
   */
  public record Found(List<Double> parameters, double objective, List<Generation> generations) {}

  private record Candidate(List<Double> parameters, double objective) {}

  public CrossEntropySearch {
    int candidates = samples + (withMean ? 1 : 0);
    if (generations < 1 || samples < 1 || elite < 1 || elite > candidates) {
      throw new IllegalArgumentException(
          "%d generations of %d candidates with an elite of %d: at least 1 each, the elite at most"
                  .formatted(generations, candidates, elite)
              + " the candidates");
    }
    requireShare("kept mean", keptMean);
    requireShare("kept spread", keptSpread);
    if (!(addedSpread >= 0 && Double.isFinite(addedSpread)) || !(reach > 0)) {
      throw new IllegalArgumentException(
          "added spread %s must be 0 or more, reach %s above 0".formatted(addedSpread, reach));
    }
  }

  /**
   * Searches.
   *
   * @param start mean of the first candidates, finite
   * @param startSpread standard deviation of the first candidates, 0 or more, one a parameter; a
   *     parameter with 0 stays where it is
   * @param objective called from several threads at once; infinite where a candidate is useless
   * @param random the same state draws the same candidates
   * @param progress called after each generation, by the calling thread
   * @throws IllegalArgumentException when start and spread do not fit, or the objective is NaN
   */
  public Found minimise(
      List<Double> start,
      List<Double> startSpread,
      ToDoubleFunction<List<Double>> objective,
      RandomGenerator random,
      Consumer<Generation> progress) {
    requireStart(start, startSpread);
    List<Double> mean = List.copyOf(start);
    List<Double> spread = List.copyOf(startSpread);
    List<Generation> past = new ArrayList<>();
    for (int number = 1; number <= generations; number++) {
      List<List<Double>> drawn = new ArrayList<>();
      for (int s = 0; s < samples; s++) {
        drawn.add(draw(mean, spread, start, startSpread, random));
      }
      if (withMean) {
        drawn.add(mean);
      }
      List<Candidate> best = evaluated(drawn, objective).subList(0, elite);
      mean = moved(mean, best);
      spread = narrowed(spread, best);
      Generation generation =
          new Generation(
              number,
              best.get(0).objective(),
              best.stream().mapToDouble(Candidate::objective).average().orElseThrow(),
              mean,
              spread);
      past.add(generation);
      progress.accept(generation);
    }
    return new Found(mean, value(mean, objective), List.copyOf(past));
  }

  private List<Double> draw(
      List<Double> mean,
      List<Double> spread,
      List<Double> start,
      List<Double> startSpread,
      RandomGenerator random) {
    Double[] drawn = new Double[mean.size()];
    for (int p = 0; p < drawn.length; p++) {
      double most = startSpread.get(p) == 0 ? 0 : reach * startSpread.get(p);
      double free = mean.get(p) + spread.get(p) * random.nextGaussian();
      drawn[p] = Math.max(start.get(p) - most, Math.min(start.get(p) + most, free));
    }
    return List.of(drawn);
  }

  /** The best first. */
  private static List<Candidate> evaluated(
      List<List<Double>> drawn, ToDoubleFunction<List<Double>> objective) {
    double[] values =
        IntStream.range(0, drawn.size())
            .parallel()
            .mapToDouble(c -> value(drawn.get(c), objective))
            .toArray();
    return IntStream.range(0, drawn.size())
        .mapToObj(c -> new Candidate(drawn.get(c), values[c]))
        .sorted(Comparator.comparingDouble(Candidate::objective))
        .toList();
  }

  private static double value(List<Double> parameters, ToDoubleFunction<List<Double>> objective) {
    double value = objective.applyAsDouble(parameters);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("the objective of " + parameters + " is NaN");
    }
    return value;
  }

  private List<Double> moved(List<Double> mean, List<Candidate> best) {
    Double[] moved = new Double[mean.size()];
    Arrays.setAll(moved, p -> keptMean * mean.get(p) + (1 - keptMean) * meanOf(best, p));
    return List.of(moved);
  }

  private List<Double> narrowed(List<Double> spread, List<Candidate> best) {
    Double[] narrowed = new Double[spread.size()];
    for (int p = 0; p < narrowed.length; p++) {
      double mean = meanOf(best, p);
      double squares = 0;
      for (Candidate candidate : best) {
        double apart = candidate.parameters().get(p) - mean;
        squares += apart * apart;
      }
      double eliteSpread = Math.sqrt(squares / best.size());
      narrowed[p] = keptSpread * spread.get(p) + (1 - keptSpread) * (eliteSpread + addedSpread);
    }
    return List.of(narrowed);
  }

  private static double meanOf(List<Candidate> candidates, int parameter) {
    double sum = 0;
    for (Candidate candidate : candidates) {
      sum += candidate.parameters().get(parameter);
    }
    return sum / candidates.size();
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("%s is %s, allowed is 0..1".formatted(name, share));
    }
  }

  private static void requireStart(List<Double> start, List<Double> spread) {
    if (start.isEmpty() || start.size() != spread.size()) {
      throw new IllegalArgumentException(
          "%d parameters with %d spreads: at least 1, as many of both"
              .formatted(start.size(), spread.size()));
    }
    for (int p = 0; p < start.size(); p++) {
      double from = start.get(p);
      double by = spread.get(p);
      if (!Double.isFinite(from) || !(by >= 0 && Double.isFinite(by))) {
        throw new IllegalArgumentException(
            "parameter %d starts at %s ± %s: both must be finite, the spread 0 or more"
                .formatted(p, from, by));
      }
    }
  }
}
