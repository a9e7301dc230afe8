package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.nginx.page.Drawn;
import dev.steelyard.nginx.page.evaluation.Extras.Prediction;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the figures are, a picture is well-formed and everything in it is inside it. */
class EvaluationChartProperties {

  @Provide
  Arbitrary<List<BenchmarkRow>> rows() {
    return Combinators.combine(
            Drawn.names(),
            Drawn.numbers(),
            Drawn.numbers().injectNull(0.2),
            Drawn.numbers().injectNull(0.2),
            Drawn.numbers().filter(Double::isFinite).map(Target::surelyAtMost).injectNull(0.3))
        .as(
            (name, value, low, high, target) ->
                new BenchmarkRow("s." + name, value, "ratio", target, 1, low, high, "note"))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Prediction>> predictions() {
    return Combinators.combine(
            Drawn.names(), Drawn.numbers(), Drawn.numbers(), Drawn.numbers(), Drawn.numbers())
        .as(Prediction::new)
        .list()
        .ofMaxSize(6);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
  void ratios(@ForAll("rows") List<BenchmarkRow> rows) throws Exception {
    for (ForestGroup group : ForestGroup.of(rows)) {
      Drawn.everythingIsInside(new ForestChart("f", group));
    }
    Map<String, BenchmarkRow> none = new LinkedHashMap<>();
    Drawn.everythingIsInside(new ForestChart("f", new ForestGroup("s", none)));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
  void predictions(@ForAll("predictions") List<Prediction> points) throws Exception {
    Drawn.everythingIsInside(new PredictionChart("p", points));
  }
}
