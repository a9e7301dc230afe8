package dev.steelyard.nginx.routing.park;

import dev.steelyard.nginx.routing.park.Contender.Reference;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a comparison: the score against both opponents, then every policy alone. */
final class ParkRows {

  private static final Figure OVER_COMPLETION = Figure.atMost("park.overCompletion", "ratio", .75);
  private static final Figure OVER_LEAST_WAIT = Figure.atMost("park.overLeastWait", "ratio", .85);
  private static final Figure GAP = Figure.atMost("park.referenceGap", "standard errors", 3);

  private ParkRows() {}

  /**
   * Makes the rows.
   *
   * @param score one of the contenders
   */
  static List<BenchmarkRow> of(
      ParkComparison comparison, Contender score, List<Contender> contenders) {
    List<BenchmarkRow> rows = new ArrayList<>();
    rows.addAll(against(comparison, score, ReferencePolicies.MIN_COMPLETION, OVER_COMPLETION));
    rows.addAll(against(comparison, score, ReferencePolicies.LEAST_WAIT, OVER_LEAST_WAIT));
    rows.add(gap(comparison, contenders));
    for (Contender contender : contenders) {
      Interval mean = comparison.mean(contender);
      rows.add(
          Figure.plain("park.mean." + contender.key(), "time units")
              .row(mean, contender.title() + known(contender)));
      rows.add(
          Figure.plain("park.geometricMean." + contender.key(), "time units")
              .row(comparison.geometricMean(contender), mean.pairs(), contender.title()));
    }
    return rows;
  }

  private static List<BenchmarkRow> against(
      ParkComparison comparison, Contender score, Contender opponent, Figure figure) {
    return List.of(
        figure.row(
            comparison.ratioOfMeans(score, opponent),
            String.format(
                Locale.ROOT,
                "%s over %s, mean job time of the same episodes; not faster in %.1f %% of them, at"
                    + " worst %.2f",
                score.title(),
                opponent.title(),
                100 * comparison.lostShare(score, opponent),
                comparison.worstRatio(score, opponent))),
        Figure.plain(figure.name() + ".geometric", "ratio")
            .row(
                comparison.ratioOfGeometricMeans(score, opponent),
                "geometric mean of the episodes' ratios"));
  }

  private static String known(Contender contender) {
    Reference reference = contender.reference();
    return reference == null
        ? ""
        : String.format(
            Locale.ROOT, "; reference %.0f ± %.0f", reference.mean(), reference.standardError());
  }

  /** The farthest from its reference, in standard errors of both means together. */
  private static BenchmarkRow gap(ParkComparison comparison, List<Contender> contenders) {
    double widest = 0;
    String who = "";
    int compared = 0;
    for (Contender contender : contenders) {
      Reference reference = contender.reference();
      if (reference != null) {
        compared++;
        double error = Math.hypot(reference.standardError(), comparison.standardError(contender));
        double gap = Math.abs(comparison.mean(contender).value() - reference.mean()) / error;
        if (gap >= widest) {
          widest = gap;
          who = contender.title();
        }
      }
    }
    return GAP.row(
        widest, compared, "largest distance of a policy's mean from its reference: " + who);
  }
}
