package dev.steelyard.nginx.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What is drawn is what was measured. */
class ChartTest {

  private static LatencyCurve curve(List<List<Double>> points) {
    return new LatencyCurve("a", 1, 1, points);
  }

  @Test
  void aCurveHasAllItsPointsWithinTheScale() throws Exception {
    // 1 to 100 ms over the whole height: 10 ms is half way; 90 and 99 are the first two nines.
    Picture chart =
        new LatencyChart(
            "latency",
            List.of(curve(List.of(List.of(50., 1.), List.of(90., 10.), List.of(99.9, 100.)))));
    Axis x = Axis.percentiles(56, Drawn.WIDTH - 150);
    assertThat(Drawn.parts(chart, "path", "line").get(0).getAttribute("d"))
        .isEqualTo("M56 332L%s 180L710 28".formatted(Svg.coordinate(x.at(90))));
  }

  @Test
  void aCurveThatPassesTheEndsOfTheScaleReachesThem() throws Exception {
    Picture chart =
        new LatencyChart(
            "latency",
            List.of(curve(List.of(List.of(0., 1.), List.of(75., 1.), List.of(100., 1.)))));
    assertThat(Drawn.parts(chart, "path", "line").get(0).getAttribute("d"))
        .startsWith("M56 ")
        .contains("L710 ");
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
        new WeightsChart("weights", new Timeline(phases, weights), weights, Map.of("h:1", "fast"));
    List<Element> lines = Drawn.parts(chart, "path", "line");
    assertThat(lines.get(0).getAttribute("d")).isEqualTo("M44 34H387V109H730");
    assertThat(lines.get(0).getTextContent()).isEqualTo("fast");
    assertThat(lines.get(1).getAttribute("d")).isEqualTo("M455.6 368H730");
    assertThat(Drawn.parts(chart, "text", "label"))
        .extracting(Element::getTextContent)
        .containsExactly("u", "fast", "other", "fast");
    assertThat(Drawn.parts(chart, "text", "tick"))
        .extracting(Element::getTextContent)
        .contains("1 observe");
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
