package dev.steelyard.client.bench;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The gaps of the arrival laws: mean, coefficient of variation, and for the exponential law the
 * largest distance to its distribution (Kolmogorov-Smirnov), times the root of the number of draws:
 * below 1.63 in 99 of 100 cases.
 */
final class Arrivals implements Measurement {

  private static final int SORTED_DRAWS = 1_000_000;
  private static final double NORMAL_CV = 0.3;
  private static final double ZIPF_CV = 1.154354;

  private final int draws;
  private final long seed;

  private record Law(ArrivalLaw law, double cv) {}

  private static final List<Law> LAWS =
      List.of(
          new Law(ArrivalLaw.FIXED, 0),
          new Law(ArrivalLaw.EXPONENTIAL, 1),
          new Law(ArrivalLaw.NORMAL, NORMAL_CV),
          new Law(ArrivalLaw.ZIPF, ZIPF_CV));

  private static final Figure DISTANCE =
      Figure.atMost("arrivals.exponential.kolmogorovSmirnov", "D*sqrt(n)", 1.63);

  Arrivals(int draws, long seed) {
    this.draws = draws;
    this.seed = seed;
  }

  private static Figure mean(Law of) {
    return Figure.atMost("arrivals." + of.law().wireName() + ".meanErrorShare", "share", 0.001);
  }

  private static Figure cv(Law of) {
    return Figure.atMost("arrivals." + of.law().wireName() + ".cvErrorShare", "share", 0.01);
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (Law law : LAWS) {
      figures.add(mean(law));
      figures.add(cv(law));
    }
    figures.add(DISTANCE);
    return figures;
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    place.say("arrival laws: " + draws + " draws of each");
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Law law : LAWS) {
      SplittableRandom random = new SplittableRandom(seed);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < draws; i++) {
        double gap = law.law().gapNanos(1, random);
        sum += gap;
        squares += gap * gap;
      }
      double mean = sum / draws;
      double cv = Math.sqrt(Math.max(0, squares / draws - mean * mean)) / mean;
      rows.add(mean(law).row(Math.abs(mean - 1), draws, "mean gap %.5f of 1".formatted(mean)));
      double error = law.cv() == 0 ? cv : Math.abs(cv / law.cv() - 1);
      rows.add(cv(law).row(error, draws, "cv %.5f, the law's is %.6f".formatted(cv, law.cv())));
    }
    rows.add(DISTANCE.row(distance(), SORTED_DRAWS, "against 1 - exp(-x)"));
    return rows;
  }

  private double distance() {
    SplittableRandom random = new SplittableRandom(seed);
    double[] gaps = new double[SORTED_DRAWS];
    Arrays.setAll(gaps, i -> ArrivalLaw.EXPONENTIAL.gapNanos(1, random));
    Arrays.sort(gaps);
    double largest = 0;
    for (int i = 0; i < gaps.length; i++) {
      double law = -Math.expm1(-gaps[i]);
      double below = law - i / (double) SORTED_DRAWS;
      double above = (i + 1) / (double) SORTED_DRAWS - law;
      largest = Math.max(largest, Math.max(below, above));
    }
    return largest * Math.sqrt(SORTED_DRAWS);
  }
}
