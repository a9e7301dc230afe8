package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.page.Drawn;
import dev.steelyard.nginx.page.Timeline;
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
class PictureProperties {

  @Provide
  Arbitrary<List<Arm>> arms() {
    Arbitrary<List<Double>> points =
        Combinators.combine(
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 100), Drawn.numbers()),
                Drawn.numbers())
            .as(List::of);
    return Combinators.combine(
            Drawn.names(),
            Drawn.numbers(),
            Drawn.numbers().injectNull(0.2),
            points.list().ofMaxSize(8))
        .as(
            (name, art, ratio, curve) ->
                new Arm(name, "b", 1, 0, Map.of(), art, art, art, art, ratio, 1, 1, art, curve))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Pair>> pairs() {
    return Drawn.numbers().map(r -> new Pair(1, 1, r, r)).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<Timeline> timelines() {
    return Drawn.timelines();
  }

  @Provide
  Arbitrary<List<State>> states() {
    return Combinators.combine(
            Arbitraries.integers(),
            Arbitraries.integers(),
            Drawn.numbers(),
            Drawn.numbers(),
            Drawn.numbers())
        .as((i, visits, latency, load, value) -> new State(i, visits, latency, load, value, BEST))
        .list()
        .ofMaxSize(12);
  }

  private static final List<Integer> BEST = List.of(1, 3, 5);

  @Provide
  Arbitrary<List<List<Double>>> matrices() {
    return Drawn.numbers().list().ofMaxSize(40).list().ofMaxSize(40);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void ratios(@ForAll("arms") List<Arm> arms, @ForAll("pairs") List<Pair> pairs) throws Exception {
    Drawn.everythingIsInside(new RatioChart(arms, pairs));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void phases(@ForAll("timelines") Timeline timeline) throws Exception {
    Drawn.everythingIsInside(new PhaseChart(timeline, List.of("least-conn", "gains")));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void statesOfTheMixture(@ForAll("states") List<State> states) throws Exception {
    Drawn.everythingIsInside(new StatesChart(states));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
  void transitions(@ForAll("matrices") List<List<Double>> rows) throws Exception {
    Drawn.everythingIsInside(new TransitionChart(rows));
  }
}
