package dev.steelyard.nginx.demo.report;

import static dev.steelyard.nginx.demo.report.SampleReports.arm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.demo.report.DemoReport.Phase;
import dev.steelyard.nginx.demo.report.DemoReport.ServerSpec;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.demo.report.DemoReport.WeightPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is drawn is what was measured. */
class PictureTest {

  private static final int WIDTH = 860;

  private static List<Element> parts(Picture picture, String tag, String style) throws Exception {
    assertThat(picture.missing()).isNull();
    NodeList all = Xml.parse(picture.svg(WIDTH)).getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if ((" " + element.getAttribute("class") + " ").contains(" " + style + " ")) {
        found.add(element);
      }
    }
    return found;
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  private static Arm curve(List<List<Double>> points) {
    return new Arm("a", "b", 1, 0, Map.of(), 1, 1, 1, 1, 1.0, 1, 1, 1, points);
  }

  @Test
  void aCurveHasAllItsPointsWithinTheScale() throws Exception {
    // 1 to 100 ms over the whole height: 10 ms is half way; 90 and 99 are the first two nines.
    Picture chart =
        new LatencyChart(
            List.of(curve(List.of(List.of(50., 1.), List.of(90., 10.), List.of(99.9, 100.)))));
    Axis x = Axis.percentiles(56, WIDTH - 150);
    assertThat(parts(chart, "path", "line").get(0).getAttribute("d"))
        .isEqualTo("M56 332L%s 180L710 28".formatted(Svg.coordinate(x.at(90))));
  }

  @Test
  void aCurveThatPassesTheEndsOfTheScaleReachesThem() throws Exception {
    Picture chart =
        new LatencyChart(
            List.of(curve(List.of(List.of(0., 1.), List.of(75., 1.), List.of(100., 1.)))));
    assertThat(parts(chart, "path", "line").get(0).getAttribute("d"))
        .startsWith("M56 ")
        .contains("L710 ");
  }

  @Test
  void betterIsLeftOfOneAndWorseRightOfIt() throws Exception {
    List<Arm> arms =
        List.of(
            arm("least-conn", "b", 1, 0, 5, 1, 100, null),
            arm("round-robin", "b", 1, 0, 5, 1, 200, 2.0),
            arm("gains", "b", 1, 0, 5, 1, 50, 0.5));
    Picture chart = new RatioChart(arms, List.of(new Pair(1, 1, 0.5, 0.5)));
    List<Element> bars = parts(chart, "rect", "bar");
    assertThat(bars).hasSize(2);
    double one = number(bars.get(0), "x");
    assertThat(number(bars.get(1), "x") + number(bars.get(1), "width"))
        .isCloseTo(one, within(0.02));
    // Half and double are equally far from 1.
    assertThat(number(bars.get(0), "width")).isCloseTo(number(bars.get(1), "width"), within(0.02));
    assertThat(number(parts(chart, "circle", "ring").get(0), "cx"))
        .isCloseTo(number(bars.get(1), "x"), within(0.02));
    assertThat(parts(chart, "text", "figure").stream().map(Element::getTextContent))
        .containsExactly("1.00", "2.00", "0.50");
  }

  @Test
  void anArmWithoutARatioSaysSo() throws Exception {
    List<Arm> arms =
        List.of(
            arm("gains", "b", 1, 0, 5, 1, 50, 0.5), arm("other", "b", 1, 0, 5, 1, 50, Double.NaN));
    assertThat(parts(new RatioChart(arms, List.of()), "text", "name"))
        .extracting(Element::getTextContent)
        .contains("no ratio");
  }

  @Test
  void weightsAreStepsThatHoldUntilTheNextChange() throws Exception {
    // 100 s over 44..730; weights 0..1000 over a panel from 184 up to 34.
    List<Phase> phases = List.of(new Phase("observe", null, 0, 100));
    List<WeightPoint> weights =
        List.of(
            new WeightPoint(0, Map.of("u", Map.of("h:1", 1000))),
            new WeightPoint(50, Map.of("u", Map.of("h:1", 500))),
            new WeightPoint(60, Map.of("other", Map.of("h:1", 0))),
            new WeightPoint(75, Map.of("u", Map.of("h:1", 500))));
    Picture chart =
        new WeightsChart(
            new Timeline(phases, weights), weights, List.of(new ServerSpec("fast", "h:1", 1, 1)));
    List<Element> lines = parts(chart, "path", "line");
    assertThat(lines.get(0).getAttribute("d")).isEqualTo("M44 34H387V109H730");
    assertThat(lines.get(0).getTextContent()).isEqualTo("fast");
    assertThat(lines.get(1).getAttribute("d")).isEqualTo("M455.6 368H730");
    assertThat(parts(chart, "text", "label"))
        .extracting(Element::getTextContent)
        .containsExactly("u", "fast", "other", "fast");
    assertThat(parts(chart, "text", "tick"))
        .extracting(Element::getTextContent)
        .contains("1 observe");
  }

  @Test
  void phasesOfOneArmShareARow() throws Exception {
    List<Phase> phases =
        List.of(
            new Phase("observe", null, 0, 50),
            new Phase("round 1", "gains", 50, 75),
            new Phase("round 2", "gains", 75, 100));
    List<Element> bars =
        parts(new PhaseChart(new Timeline(phases, List.of()), List.of("gains")), "rect", "bar");
    assertThat(bars)
        .extracting(Element::getTextContent)
        .containsExactly(
            "1 observe, 0:00 to 0:50",
            "2 round 1 (gains), 0:50 to 1:15",
            "3 round 2 (gains), 1:15 to 1:40");
    assertThat(number(bars.get(2), "y"))
        .isEqualTo(number(bars.get(1), "y"))
        .isGreaterThan(number(bars.get(0), "y"));
    assertThat(number(bars.get(0), "width")).isEqualTo(2 * number(bars.get(1), "width"));
  }

  @Test
  void areaOfAStateIsItsVisitsAndUnknownOnesAreDashed() throws Exception {
    List<State> states =
        List.of(new State(0, 25, 10, 5, 1, List.of(1)), new State(1, 100, 30, 15, 1, List.of()));
    List<Element> circles = parts(new StatesChart(states), "circle", "bubble");
    // The largest comes first, below the others.
    assertThat(circles).extracting(c -> number(c, "r")).containsExactly(22.0, 11.0);
    assertThat(circles.get(0).getAttribute("class")).isEqualTo("bubble unknown");
    assertThat(circles.get(1).getTextContent())
        .isEqualTo("state 0: 10.0 ms, 5.00 connections, 25 visits, value 1.00");
  }

  @Test
  void transitionsAreInTheClassThatTheLegendNames() throws Exception {
    Picture chart =
        new TransitionChart(List.of(List.of(0.02, 0.48, 0.5), List.of(), List.of(0.0, 0.0, 1.0)));
    Map<String, String> classes = new LinkedHashMap<>();
    for (Element cell : parts(chart, "rect", "heat")) {
      if (!cell.getTextContent().isEmpty()) {
        classes.put(cell.getTextContent(), cell.getAttribute("class"));
      }
    }
    assertThat(classes)
        .containsExactly(
            Map.entry("0 to 0: 0.0200", "heat h0"),
            Map.entry("0 to 1: 0.480", "heat h4"),
            Map.entry("0 to 2: 0.500", "heat h4"),
            Map.entry("2 to 2: 1.00", "heat h5"));
    assertThat(parts(chart, "rect", "never").get(0).getTextContent())
        .isEqualTo("state 1 was never left");
  }

  @Test
  void labelsMoveApartAndStayInTheirOrder() {
    assertThat(Frame.spread(new double[] {50, 52, 10}, 16, 0, 100)).containsExactly(50, 66, 10);
    assertThat(Frame.spread(new double[] {99, 98}, 16, 0, 100)).containsExactly(100, 84);
    // Three do not fit with their gap, so they share the room.
    assertThat(Frame.spread(new double[] {5, 5, 5}, 16, 0, 20)).containsExactly(0, 10, 20);
  }

  @Test
  void longNamesAreCutWithTheirWholeInATooltip() throws Exception {
    String svg = new Svg("x", 100, 20, "t", "d").text(0, 10, "label", "abcdefgh", 35).end();
    Element text = (Element) Xml.parse(svg).getElementsByTagName("text").item(0);
    assertThat(text.getFirstChild().getTextContent()).isEqualTo("abcd…");
    assertThat(text.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("abcdefgh");
  }
}
