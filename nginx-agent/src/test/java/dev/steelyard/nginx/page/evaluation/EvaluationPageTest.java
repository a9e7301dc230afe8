package dev.steelyard.nginx.page.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.page.Drawn;
import dev.steelyard.nginx.page.LatencyCurve;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.WeightPoint;
import dev.steelyard.nginx.page.Xml;
import dev.steelyard.nginx.page.evaluation.Extras.Course;
import dev.steelyard.nginx.page.evaluation.Extras.Latencies;
import dev.steelyard.nginx.page.evaluation.Extras.Prediction;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.BenchmarkRow.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class EvaluationPageTest {

  private static final List<BenchmarkRow> ROWS =
      List.of(
          row("real.speed3.A", 0.53, 0.46, 0.61, Target.surelyAtMost(0.65)),
          row("real.speed3.B", 0.38, 0.32, 0.55, Target.surelyAtMost(0.5)),
          row("real.hom3.A", 1.0, 0.94, 1.07, null),
          row("real.hom3", 1.0, 0.94, 1.07, Target.surelyAtMost(1.05)),
          row("speed3.stat.70.lc+gain1.5t.artRatio", 0.5, 0.4, 0.6, null),
          row("speed3.stat.70.lc+gain1.5t.p99Ratio", 0.8, 0.7, 0.9, null),
          row("all.lc+gain1.5t.artRatio", 0.5, 0.4, 0.6, null),
          BenchmarkRow.missing("real.gray.B", "ratio", Target.surelyAtMost(0.2), "<no> \"errors\""),
          BenchmarkRow.of("real.agentCpuShare", 0.0013, "core", Target.atMost(0.01), 40, "both"));

  private static final Extras EXTRAS =
      new Extras(
          List.of(
              new Latencies(
                  "4:2:1",
                  List.of(
                      new LatencyCurve(
                          "A", 8, 90, List.of(List.of(50.0, 8.0), List.of(99.0, 90.0))),
                      new LatencyCurve(
                          "B", 8, 80, List.of(List.of(50.0, 8.0), List.of(99.0, 80.0)))))),
          List.of(
              new Course(
                  "A at 4:2:1",
                  List.of(new Phase("warm-up", null, 0, 10), new Phase("measured", null, 10, 55)),
                  List.of(
                      new WeightPoint(1, Map.of("u", Map.of("h:1", 100, "h:2", 52))),
                      new WeightPoint(2, Map.of("u", Map.of("h:1", 100, "h:2", 40)))),
                  Map.of("h:1", "fast", "h:2", "slow"))),
          List.of(
              new Prediction("A 70 %", 0.5, 0.53, 0.46, 0.61),
              new Prediction("B 70 %", 0.37, 0.38, 0.32, 0.45)));

  private static BenchmarkRow row(
      String name, double value, double low, double high, Target target) {
    return new BenchmarkRow(name, value, "ratio", target, 10, low, high, "conditions of " + name);
  }

  private static BenchmarkReport report(List<BenchmarkRow> rows) {
    return new BenchmarkReport(
        "routing-real",
        "1.2",
        7,
        Map.of("pairs", "10", "cells", "speed3"),
        Instant.parse("2026-01-02T03:04:05Z"),
        rows);
  }

  private static List<Element> all(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  @Test
  void everyRowIsInTheTableWithItsVerdict() throws Exception {
    Document page = Xml.parse(EvaluationPage.html(report(ROWS), EXTRAS));
    List<Element> lines = all(page, "tr");
    for (BenchmarkRow row : ROWS) {
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line.getTextContent())
                      .startsWith(row.name() + row.figure())
                      .contains(row.interval(), row.verdict()));
      assertThat(lines)
          .anySatisfy(line -> assertThat(line.getTextContent()).isEqualTo(row.name() + row.note()));
    }
    String text = page.getDocumentElement().getTextContent();
    assertThat(text)
        .contains("2 of 5 bounds met. Not met: real.speed3.B, real.hom3, real.gray.B.")
        .contains("Version 1.2", "2026-01-02T03:04:05Z", "seed 7", BenchmarkReport.machine())
        .contains("pairs10", "cellsspeed3")
        .doesNotContain("NaN", "Infinity", "null");
  }

  @Test
  void everyScenarioHasAPictureForWideAndNarrowScreens() throws Exception {
    Document page = Xml.parse(EvaluationPage.html(report(ROWS), EXTRAS));
    List<Element> pictures = all(page, "svg");
    // Four scenarios, one of latencies, one of weights, one of predictions; the row without a value
    // has none.
    assertThat(pictures).hasSize(2 * 7);
    for (Element picture : pictures) {
      assertThat(picture.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
      assertThat(picture.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
    }
    List<String> ids =
        all(page, "*").stream().map(e -> e.getAttribute("id")).filter(i -> !i.isEmpty()).toList();
    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
  }

  @Test
  void theFileNeedsNothingFromOutside() {
    String html = EvaluationPage.html(report(ROWS), EXTRAS);
    assertThat(html.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "url(", "src=", "href=", "@import", "<script");
  }

  @Test
  void methodsOfAScenarioAreInOnePicture() {
    List<ForestGroup> groups = ForestGroup.of(ROWS);
    assertThat(groups)
        .extracting(ForestGroup::scenario)
        .containsExactly("real.speed3", "real.hom3", "speed3.stat.70", "all");
    assertThat(groups)
        .extracting(group -> List.copyOf(group.lines().keySet()))
        .containsExactly(
            List.of("A", "B"),
            List.of("A", "worst"),
            List.of("lc+gain1.5t"),
            List.of("lc+gain1.5t"));
    assertThat(
            ForestGroup.of(List.of(row("aff3.shift.50.B.c3", 0.8, 0.7, 0.9, null))).get(0).lines())
        .containsOnlyKeys("B.c3");
  }

  @Test
  void halfAndDoubleAreEquallyFarFromOne() throws Exception {
    List<BenchmarkRow> rows =
        List.of(
            row("s.stat.70.a", 0.5, 0.4, 0.6, Target.surelyAtMost(0.5)),
            row("s.stat.70.b", 2.0, 1.5, 2.5, null));
    ForestChart chart = new ForestChart("f", ForestGroup.of(rows).get(0));
    List<Element> dots = Drawn.parts(chart, "circle", "dot");
    double one = number(Drawn.parts(chart, "line", "edge").get(1), "x1");
    assertThat(one - number(dots.get(0), "cx"))
        .isCloseTo(number(dots.get(1), "cx") - one, within(0.02));
    assertThat(number(Drawn.parts(chart, "line", "target").get(0), "x1"))
        .isEqualTo(number(dots.get(0), "cx"));
    List<Element> whiskers = Drawn.parts(chart, "line", "whisker");
    assertThat(number(whiskers.get(0), "x1")).isLessThan(number(dots.get(0), "cx"));
    assertThat(number(whiskers.get(0), "x2")).isGreaterThan(number(dots.get(0), "cx"));
    assertThat(Drawn.parts(chart, "text", "figure"))
        .extracting(Element::getTextContent)
        .containsExactly("0.50 (0.40–0.60) ≤ 0.50 MISSED", "2.00 (1.50–2.50)");
  }

  @Test
  void whatWasMeasuredAsPredictedIsOnTheLine() throws Exception {
    PredictionChart chart =
        new PredictionChart("p", List.of(new Prediction("A", 0.5, 0.5, 0.4, 0.6)));
    Element line = Drawn.parts(chart, "line", "dashes").get(0);
    Element dot = Drawn.parts(chart, "circle", "dot").get(0);
    double share =
        (number(dot, "cx") - number(line, "x1")) / (number(line, "x2") - number(line, "x1"));
    assertThat(number(dot, "cy"))
        .isCloseTo(
            number(line, "y1") + share * (number(line, "y2") - number(line, "y1")), within(0.05));
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  @Test
  void aReportWithoutAnythingToDrawSaysSo() throws Exception {
    Document page = Xml.parse(EvaluationPage.html(report(List.of()), Extras.NONE));
    assertThat(all(page, "svg")).isEmpty();
    assertThat(page.getDocumentElement().getTextContent())
        .contains("0 figures, none with a bound.", "No ratio was measured.");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    Path nowhere = Path.of("no-such-folder", "page.html");
    assertThatThrownBy(() -> EvaluationPage.write(report(ROWS), Extras.NONE, nowhere))
        .hasMessageContaining("no-such-folder");
  }
}
