package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.page.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;
import smile.stat.distribution.TDistribution;

/**
 * What the comparison says, in one sentence made from its figures.
 *
 * <p>Less than 5 % is no difference, and so is an interval that includes 1. Fewer than ten rounds
 * have no interval.
 *
 * <p>The interval is that of a ratio of means: with {@code d = gains/mean(gains) -
 * leastConn/mean(leastConn)} of each round, {@code ratio * exp(±t * sd(d) / sqrt(rounds))}, t being
 * Student's 97.5 % point with {@code rounds - 1} degrees of freedom (the delta method on the
 * logarithm).
 *
 * @param outcome of the gains policy
 * @param ratio its ART over least-conn's; may be not finite
 * @param rounds compared
 * @param interval 95 % confidence, or null when there is none
 */
record Verdict(Outcome outcome, double ratio, int rounds, @Nullable Interval interval) {

  /** How the gains policy did. */
  enum Outcome {
    BETTER,
    WORSE,
    NO_DIFFERENCE,
    UNKNOWN
  }

  /** Ratios from {@code low} to {@code high}. */
  record Interval(double low, double high) {}

  private static final double NEGLIGIBLE = 0.05;
  private static final int FEWEST_ROUNDS = 10;

  static Verdict of(DemoReport report) {
    double ratio = report.gainsArtRatio();
    int rounds = report.pairs().size();
    if (!Double.isFinite(ratio)) {
      return new Verdict(Outcome.UNKNOWN, ratio, rounds, null);
    }
    Interval interval = interval(ratio, report.pairs());
    boolean includesOne = interval != null && interval.low() <= 1 && 1 <= interval.high();
    Outcome outcome =
        Math.abs(ratio - 1) < NEGLIGIBLE || includesOne
            ? Outcome.NO_DIFFERENCE
            : ratio < 1 ? Outcome.BETTER : Outcome.WORSE;
    return new Verdict(outcome, ratio, rounds, interval);
  }

  /** The sentence, with its full stop. */
  String sentence() {
    String figure = Figures.ratio(ratio);
    String claim =
        switch (outcome) {
          case BETTER -> "ART " + figure + " of least_conn's on the same arrivals";
          case WORSE -> "worse, ART " + figure + " of least_conn's on the same arrivals";
          case NO_DIFFERENCE ->
              "no difference, ART " + figure + " of least_conn's on the same arrivals";
          case UNKNOWN -> "not compared, its ART has no ratio to least_conn's";
        };
    return "Gains policy: "
        + claim
        + (outcome == Outcome.UNKNOWN ? "." : " (" + confidence() + ").");
  }

  /** Rounds, and how far the figure can be trusted. */
  String confidence() {
    String counted = rounds + (rounds == 1 ? " round" : " rounds");
    if (interval != null) {
      return "%s; 95 %% interval %s to %s"
          .formatted(counted, Figures.ratio(interval.low()), Figures.ratio(interval.high()));
    }
    return counted + (rounds < FEWEST_ROUNDS ? "; too few for an interval" : "; no interval");
  }

  private static @Nullable Interval interval(double ratio, List<Pair> pairs) {
    int n = pairs.size();
    double gains = pairs.stream().mapToDouble(Pair::gains).average().orElse(0);
    double leastConn = pairs.stream().mapToDouble(Pair::leastConn).average().orElse(0);
    if (n < FEWEST_ROUNDS || gains <= 0 || leastConn <= 0) {
      return null;
    }
    // The differences have mean 0.
    double squares =
        pairs.stream()
            .mapToDouble(p -> p.gains() / gains - p.leastConn() / leastConn)
            .map(d -> d * d)
            .sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    double factor = Math.exp(new TDistribution(n - 1).quantile(0.975) * error);
    return Double.isFinite(factor) ? new Interval(ratio / factor, ratio * factor) : null;
  }
}
