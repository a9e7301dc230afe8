package dev.steelyard.nginx.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.demo.report.DemoReport.Phase;
import dev.steelyard.nginx.demo.report.DemoReport.ServerSpec;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.demo.report.DemoReport.WeightPoint;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Whatever the figures are, a picture is well-formed and everything in it is inside it. */
class PictureProperties {

  private static final Pattern COMMAND =
      Pattern.compile("([ML])(-?[0-9.]+) (-?[0-9.]+)|([HV])(-?[0-9.]+)|Z");

  /** Any finite number, all sizes and signs, and often those that ordinary runs give. */
  private static Arbitrary<Double> numbers() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.doubles().between(0, 1000)),
        Tuple.of(2, Arbitraries.doubles()),
        Tuple.of(
            1,
            Arbitraries.of(0.0, -0.0, 1.0, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE)),
        Tuple.of(
            1, Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("least-conn", "gains", "round-robin", "s"), Arbitraries.strings());
  }

  @Provide
  Arbitrary<List<Arm>> arms() {
    Arbitrary<List<Double>> points =
        Combinators.combine(
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 100), numbers()), numbers())
            .as(List::of);
    return Combinators.combine(
            names(), numbers(), numbers().injectNull(0.2), points.list().ofMaxSize(8))
        .as(
            (name, art, ratio, curve) ->
                new Arm(name, "b", 1, 0, Map.of(), art, art, art, art, ratio, 1, 1, art, curve))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Pair>> pairs() {
    return numbers().map(r -> new Pair(1, 1, r, r)).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<Timeline> timelines() {
    return Combinators.combine(names(), names().injectNull(0.3), numbers(), numbers())
        .as(Phase::new)
        .list()
        .ofMaxSize(6)
        .flatMap(phases -> weights().map(weights -> new Timeline(phases, weights)));
  }

  @Provide
  Arbitrary<List<WeightPoint>> weights() {
    Arbitrary<Integer> weight =
        Arbitraries.oneOf(Arbitraries.integers().between(0, 1000), Arbitraries.integers());
    Arbitrary<Map<String, Map<String, Integer>>> table =
        Arbitraries.maps(names(), Arbitraries.maps(names(), weight).ofMaxSize(4)).ofMaxSize(3);
    return Combinators.combine(numbers(), table).as(WeightPoint::new).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<State>> states() {
    return Combinators.combine(
            Arbitraries.integers(), Arbitraries.integers(), numbers(), numbers(), numbers())
        .as((i, visits, latency, load, value) -> new State(i, visits, latency, load, value, BEST))
        .list()
        .ofMaxSize(12);
  }

  private static final List<Integer> BEST = List.of(1, 3, 5);

  @Provide
  Arbitrary<List<List<Double>>> matrices() {
    return numbers().list().ofMaxSize(40).list().ofMaxSize(40);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void latency(@ForAll("arms") List<Arm> arms) throws Exception {
    everythingIsInside(new LatencyChart(arms));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void ratios(@ForAll("arms") List<Arm> arms, @ForAll("pairs") List<Pair> pairs) throws Exception {
    everythingIsInside(new RatioChart(arms, pairs));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void phases(@ForAll("timelines") Timeline timeline) throws Exception {
    everythingIsInside(new PhaseChart(timeline, List.of("least-conn", "gains")));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void weightsOverTime(
      @ForAll("timelines") Timeline timeline, @ForAll("weights") List<WeightPoint> weights)
      throws Exception {
    List<ServerSpec> servers = List.of(new ServerSpec("name", "s", 1, 1));
    everythingIsInside(new WeightsChart(timeline, weights, servers));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.MIXIN)
  void statesOfTheMixture(@ForAll("states") List<State> states) throws Exception {
    everythingIsInside(new StatesChart(states));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.MIXIN)
  void transitions(@ForAll("matrices") List<List<Double>> rows) throws Exception {
    everythingIsInside(new TransitionChart(rows));
  }

  private static void everythingIsInside(Picture picture) throws Exception {
    if (picture.missing() != null) {
      return;
    }
    for (int width : new int[] {320, 860}) {
      Element svg = Xml.parse(picture.svg(width)).getDocumentElement();
      double height = Double.parseDouble(svg.getAttribute("height"));
      NodeList parts = svg.getElementsByTagName("*");
      for (int i = 0; i < parts.getLength(); i++) {
        inside((Element) parts.item(i), width, height);
      }
    }
  }

  private static void inside(Element part, double width, double height) {
    switch (part.getTagName()) {
      case "line" -> {
        point(number(part, "x1"), number(part, "y1"), width, height);
        point(number(part, "x2"), number(part, "y2"), width, height);
      }
      case "rect" -> {
        double x = number(part, "x");
        double y = number(part, "y");
        point(x, y, width, height);
        point(x + number(part, "width"), y + number(part, "height"), width, height);
      }
      case "circle" -> {
        double radius = number(part, "r");
        point(number(part, "cx") - radius, number(part, "cy") - radius, width, height);
        point(number(part, "cx") + radius, number(part, "cy") + radius, width, height);
      }
      case "text" -> point(number(part, "x"), number(part, "y"), width, height);
      case "path" -> path(part.getAttribute("d"), width, height);
      default -> assertThat(part.getTagName()).isIn("title", "desc");
    }
  }

  private static void path(String d, double width, double height) {
    Matcher command = COMMAND.matcher(d);
    int read = 0;
    while (command.lookingAt()) {
      if (command.group(1) != null) {
        point(
            Double.parseDouble(command.group(2)),
            Double.parseDouble(command.group(3)),
            width,
            height);
      } else if (command.group(4) != null) {
        double at = Double.parseDouble(command.group(5));
        boolean across = command.group(4).equals("H");
        point(across ? at : 0, across ? 0 : at, width, height);
      }
      read = command.end();
      command.region(read, d.length());
    }
    assertThat(read).as("commands of %s", d).isEqualTo(d.length());
  }

  private static double number(Element part, String name) {
    return Double.parseDouble(part.getAttribute(name));
  }

  private static void point(double x, double y, double width, double height) {
    assertThat(x).isBetween(0.0, width);
    assertThat(y).isBetween(0.0, height);
  }
}
