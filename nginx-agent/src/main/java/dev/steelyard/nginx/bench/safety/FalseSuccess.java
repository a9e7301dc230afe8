package dev.steelyard.nginx.bench.safety;

import dev.steelyard.nginx.bench.reloads.ReloadOutcome;
import dev.steelyard.nginx.bench.reloads.ReloadScenario;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.List;
import java.util.stream.Collectors;

/** Reloads that cannot work and are said to have worked. */
public final class FalseSuccess implements Measurement<BenchSite> {

  private static final Figure FALSE = Figure.atMost("reload.falseSuccess", "scenarios", 0);

  @Override
  public List<Figure> figures() {
    return List.of(FALSE);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    List<ReloadOutcome> outcomes =
        ReloadScenario.all().stream()
            .map(
                scenario -> {
                  site.say("reload: " + scenario.name());
                  return scenario.run(site.nginx(), site.folder(scenario.name()));
                })
            .toList();
    return List.of(row(outcomes));
  }

  static BenchmarkRow row(List<ReloadOutcome> outcomes) {
    return FALSE.row(
        (double) outcomes.stream().filter(ReloadOutcome::falseSuccess).count(),
        outcomes.size(),
        "success claimed while requests show that the new weights are not in force; "
            + outcomes.stream().map(FalseSuccess::sentence).collect(Collectors.joining("; ")));
  }

  private static String sentence(ReloadOutcome outcome) {
    return "%s: %s, %s weights in force, %d of %d requests lost"
        .formatted(
            outcome.scenario(),
            outcome.claimed() ? "success claimed" : "failure told",
            outcome.newInForce() ? "new" : outcome.oldInForce() ? "old" : "unknown",
            outcome.lost(),
            outcome.requests());
  }
}
