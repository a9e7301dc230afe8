package dev.steelyard.nginx.page;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the figures are, a picture is well-formed and everything in it is inside it. */
class ChartProperties {

  @Provide
  Arbitrary<List<LatencyCurve>> curves() {
    Arbitrary<List<Double>> points =
        Combinators.combine(
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 100), Drawn.numbers()),
                Drawn.numbers())
            .as(List::of);
    return Combinators.combine(Drawn.names(), Drawn.numbers(), points.list().ofMaxSize(8))
        .as((name, millis, curve) -> new LatencyCurve(name, millis, millis, curve))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<Timeline> timelines() {
    return Drawn.timelines();
  }

  @Provide
  Arbitrary<List<WeightPoint>> weights() {
    return Drawn.weights();
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void latency(@ForAll("curves") List<LatencyCurve> curves) throws Exception {
    Drawn.everythingIsInside(new LatencyChart("latency", curves));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void weightsOverTime(
      @ForAll("timelines") Timeline timeline, @ForAll("weights") List<WeightPoint> weights)
      throws Exception {
    Drawn.everythingIsInside(new WeightsChart("weights", timeline, weights, Map.of("s", "name")));
  }
}
