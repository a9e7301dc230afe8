package dev.steelyard.nginx.demo.report;

import static dev.steelyard.nginx.demo.report.SampleReports.arm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.demo.report.DemoReport.Pair;
import dev.steelyard.nginx.demo.report.DemoReport.State;
import dev.steelyard.nginx.page.Drawn;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Timeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What is drawn is what was measured. */
class PictureTest {

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  @Test
  void betterIsLeftOfOneAndWorseRightOfIt() throws Exception {
    List<Arm> arms =
        List.of(
            arm("least-conn", "b", 1, 0, 5, 1, 100, null),
            arm("round-robin", "b", 1, 0, 5, 1, 200, 2.0),
            arm("gains", "b", 1, 0, 5, 1, 50, 0.5));
    Picture chart = new RatioChart(arms, List.of(new Pair(1, 1, 0.5, 0.5)));
    List<Element> bars = Drawn.parts(chart, "rect", "bar");
    assertThat(bars).hasSize(2);
    double one = number(bars.get(0), "x");
    assertThat(number(bars.get(1), "x") + number(bars.get(1), "width"))
        .isCloseTo(one, within(0.02));
    // Half and double are equally far from 1.
    assertThat(number(bars.get(0), "width")).isCloseTo(number(bars.get(1), "width"), within(0.02));
    assertThat(number(Drawn.parts(chart, "circle", "ring").get(0), "cx"))
        .isCloseTo(number(bars.get(1), "x"), within(0.02));
    assertThat(Drawn.parts(chart, "text", "figure").stream().map(Element::getTextContent))
        .containsExactly("1.00", "2.00", "0.50");
  }

  @Test
  void anArmWithoutARatioSaysSo() throws Exception {
    List<Arm> arms =
        List.of(
            arm("gains", "b", 1, 0, 5, 1, 50, 0.5), arm("other", "b", 1, 0, 5, 1, 50, Double.NaN));
    assertThat(Drawn.parts(new RatioChart(arms, List.of()), "text", "name"))
        .extracting(Element::getTextContent)
        .contains("no ratio");
  }

  @Test
  void phasesOfOneArmShareARow() throws Exception {
    List<Phase> phases =
        List.of(
            new Phase("observe", null, 0, 50),
            new Phase("round 1", "gains", 50, 75),
            new Phase("round 2", "gains", 75, 100));
    List<Element> bars =
        Drawn.parts(
            new PhaseChart(new Timeline(phases, List.of()), List.of("gains")), "rect", "bar");
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
    List<Element> circles = Drawn.parts(new StatesChart(states), "circle", "bubble");
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
    for (Element cell : Drawn.parts(chart, "rect", "heat")) {
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
    assertThat(Drawn.parts(chart, "rect", "never").get(0).getTextContent())
        .isEqualTo("state 1 was never left");
  }
}
