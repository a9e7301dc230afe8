package dev.steelyard.client.bench;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.arrival.ConnectionSchedules;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The gaps of the arrival laws, those of one connection of DeathStarBench's wrk2 among them: mean,
 * coefficient of variation, and the largest distance to the law's distribution (Kolmogorov-Smirnov)
 * times the root of the number of draws: below 1.63 in 99 of 100 cases.
 */
final class Arrivals implements Measurement<BenchPlace> {

  /** 0.1 % of each mean and 1 % of each coefficient of variation are four standard errors. */
  static final int DRAWS = 25_000_000;

  private static final int SORTED_DRAWS = 1_000_000;

  /** Of N(1, 0.3²) above 0, over its mean 1.000463. */
  private static final double NORMAL_CV = 0.299089;

  private static final double ZIPF_CV = 1.154354;
  private static final double ZIPF_MEAN = 1.360211;

  private static final double NORMAL_PARENT_CV = 0.3;

  /** One connection that sends 93/s: an interval of floor(10⁶/93) µs. */
  private static final int DSB_RATE = 93;

  private static final int DSB_INTERVAL_MICROS = 10_752;

  private final long seed;

  /**
   * A law.
   *
   * @param name in the figures
   * @param process makes gaps whose mean is {@code meanGap}
   * @param below the share of gaps of at most so many means; null where all are equal
   * @param discrete whether only some gaps exist
   */
  record Law(
      String name,
      Supplier<ArrivalProcess> process,
      double meanGap,
      double cv,
      @Nullable DoubleUnaryOperator below,
      boolean discrete) {

    private Figure mean() {
      return Figure.atMost("arrivals." + name + ".meanErrorShare", "share", 0.001);
    }

    private Figure variation() {
      return Figure.atMost("arrivals." + name + ".cvErrorShare", "share", 0.01);
    }

    private Figure distance() {
      return Figure.atMost("arrivals." + name + ".kolmogorovSmirnov", "D*sqrt(n)", 1.63);
    }

    List<Figure> figures() {
      return below == null
          ? List.of(mean(), variation())
          : List.of(mean(), variation(), distance());
    }

    List<BenchmarkRow> measure(long seed) {
      RandomGenerator random = new SplittableRandom(seed);
      ArrivalProcess gaps = process.get();
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < DRAWS; i++) {
        double gap = gaps.gapNanos(1, random) / meanGap;
        sum += gap;
        squares += gap * gap;
      }
      double mean = sum / DRAWS;
      double measured = Math.sqrt(Math.max(0, squares / DRAWS - mean * mean)) / mean;
      double error = cv == 0 ? measured : Math.abs(measured / cv - 1);
      List<BenchmarkRow> rows = new ArrayList<>();
      rows.add(mean().row(Math.abs(mean - 1), DRAWS, "mean gap %.6f of 1".formatted(mean)));
      rows.add(variation().row(error, DRAWS, "cv %.6f, the law's is %.6f".formatted(measured, cv)));
      if (below != null) {
        rows.add(distance().row(distance(below, seed), SORTED_DRAWS, "against the law"));
      }
      return rows;
    }

    private double distance(DoubleUnaryOperator share, long seed) {
      RandomGenerator random = new SplittableRandom(seed);
      ArrivalProcess source = process.get();
      double[] gaps = new double[SORTED_DRAWS];
      Arrays.setAll(gaps, i -> source.gapNanos(1, random) / meanGap);
      Arrays.sort(gaps);
      double largest = 0;
      for (int i = 0; i < gaps.length; i++) {
        boolean lastOfItsValue = i + 1 == gaps.length || gaps[i + 1] > gaps[i];
        if (discrete && !lastOfItsValue) {
          continue;
        }
        double law = share.applyAsDouble(gaps[i]);
        if (lastOfItsValue) {
          largest = Math.max(largest, Math.abs((i + 1) / (double) SORTED_DRAWS - law));
        }
        if (!discrete) {
          largest = Math.max(largest, law - i / (double) SORTED_DRAWS);
        }
      }
      return largest * Math.sqrt(SORTED_DRAWS);
    }
  }

  static final List<Law> LAWS =
      List.of(
          law(ArrivalLaw.FIXED, 0, null, true),
          law(ArrivalLaw.EXPONENTIAL, 1, gap -> -Math.expm1(-gap), false),
          law(ArrivalLaw.NORMAL, NORMAL_CV, Arrivals::truncatedNormal, false),
          law(ArrivalLaw.ZIPF, ZIPF_CV, Arrivals::zipf, true),
          dsb(ArrivalLaw.FIXED, 0, null),
          dsb(ArrivalLaw.EXPONENTIAL, 1, gap -> -Math.expm1(-gap - 1.0 / DSB_INTERVAL_MICROS)),
          dsb(ArrivalLaw.ZIPF, ZIPF_CV, Arrivals::zipf));

  Arrivals(long seed) {
    this.seed = seed;
  }

  private static Law law(
      ArrivalLaw law, double cv, @Nullable DoubleUnaryOperator below, boolean discrete) {
    return new Law(law.wireName(), () -> law, 1, cv, below, discrete);
  }

  private static Law dsb(ArrivalLaw law, double cv, @Nullable DoubleUnaryOperator below) {
    return new Law(
        "dsb-" + law.wireName(),
        () -> new ConnectionSchedules(law, 1, 1, DSB_RATE),
        DSB_INTERVAL_MICROS * 1e3,
        cv,
        below,
        true);
  }

  /** Of N(1, 0.3²) above 0, divided by its mean 1 + 0.3·φ(1/0.3)/Φ(1/0.3). */
  private static double truncatedNormal(double gap) {
    double end = 1 / NORMAL_PARENT_CV;
    double mean =
        1 + NORMAL_PARENT_CV * Math.exp(-end * end / 2) / Math.sqrt(2 * Math.PI) / normal(end);
    double below = normal(-end);
    return (normal((gap * mean - 1) / NORMAL_PARENT_CV) - below) / (1 - below);
  }

  /** Φ by its series 1/2 + φ(z)·(z + z³/3 + z⁵/(3·5) + …). */
  private static double normal(double z) {
    double term = z;
    double sum = z;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** The share of values of at most this one: the sum of k⁻³ up to K over that up to 100. */
  private static double zipf(double gap) {
    long drawn = Math.round(gap * ZIPF_MEAN);
    double upTo = 0;
    double all = 0;
    for (int k = 1; k <= 100; k++) {
      double weight = Math.pow(k, -3);
      all += weight;
      upTo += k <= drawn ? weight : 0;
    }
    return upTo / all;
  }

  @Override
  public List<Figure> figures() {
    return LAWS.stream().flatMap(law -> law.figures().stream()).toList();
  }

  @Override
  public List<BenchmarkRow> measure(BenchPlace place) {
    place.say("arrival laws: " + DRAWS + " draws of each");
    return LAWS.stream().flatMap(law -> law.measure(seed).stream()).toList();
  }
}
