package dev.steelyard.nginx.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.nginx.demo.report.DemoReport.Arm;
import dev.steelyard.nginx.page.PageStyle;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.WeightPoint;
import dev.steelyard.nginx.page.Xml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportPageTest {

  private static final String HOSTILE = "</svg><script>alert('x')</script>&\"\u0007\ud800";

  private static List<Element> all(Document page, String tag) {
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < page.getElementsByTagName(tag).getLength(); i++) {
      found.add((Element) page.getElementsByTagName(tag).item(i));
    }
    return found;
  }

  private static Document parsed(DemoReport report) throws Exception {
    return Xml.parse(ReportPage.html(report));
  }

  @Test
  void headlineIsTheSentenceOfTheFigures() throws Exception {
    Element header = all(parsed(SampleReports.whole()), "header").get(0);
    assertThat(header.getTextContent())
        .contains(Verdict.of(SampleReports.whole()).sentence())
        .contains("seed 42")
        .contains("gains had the least tardiness (ART 147 ")
        .contains("round-robin the most (2,820)");
  }

  @Test
  void everyArmAndItsFiguresAreInTheComparison() throws Exception {
    DemoReport report = SampleReports.whole();
    Element table = all(parsed(report), "table").get(0);
    List<String> cells = new ArrayList<>();
    for (Element row : rows(table)) {
      cells.add(row.getTextContent());
    }
    assertThat(cells).hasSize(1 + report.arms().size());
    for (int i = 0; i < report.arms().size(); i++) {
      Arm arm = report.arms().get(i);
      assertThat(cells.get(i + 1)).isEqualTo(String.join("", ReportTable.cells(arm)));
    }
  }

  private static List<Element> rows(Element table) {
    List<Element> rows = new ArrayList<>();
    for (int i = 0; i < table.getElementsByTagName("tr").getLength(); i++) {
      rows.add((Element) table.getElementsByTagName("tr").item(i));
    }
    return rows;
  }

  @Test
  void whatTheRunWasIsThere() throws Exception {
    DemoReport report = SampleReports.whole();
    String text = parsed(report).getDocumentElement().getTextContent();
    assertThat(text)
        .contains(report.machine().values())
        .contains(report.machine().keySet())
        .contains(report.notes())
        .contains(SampleReports.UPSTREAMS)
        .contains(report.servers().stream().map(DemoReport.ServerSpec::hostPort).toList())
        .contains("48.2", "61.7", "133", "180", "90.0", "30.0", "70.0\u00a0%", "0.38", "0.46")
        .contains("4.13", "12.8", "214", "timeout 212", "mvn -Pdemo")
        .contains("612 windows", "318 of its 729 pairs", "(43.6\u00a0%)");
  }

  @Test
  void everyStateIsInTheTableOfStates() throws Exception {
    DemoReport report = SampleReports.whole();
    String table =
        all(parsed(report), "table").stream()
            .map(Element::getTextContent)
            .filter(t -> t.strip().startsWith("States of the mixture"))
            .findFirst()
            .orElseThrow();
    DemoReport.Model model = report.model();
    assertThat(model).isNotNull();
    for (List<String> row : ReportTables.states(model)) {
      assertThat(table).contains(String.join("", row));
    }
    assertThat(table).contains("no action seennever left");
  }

  @Test
  void everyPictureIsThereForWideAndNarrowScreensAndHasItsWords() throws Exception {
    Document page = parsed(SampleReports.whole());
    List<Element> pictures = all(page, "svg");
    assertThat(pictures.stream().map(p -> p.getAttribute("width")))
        .hasSize(12)
        .allMatch(w -> w.equals("860") || w.equals("360"));
    for (Element picture : pictures) {
      String[] words = picture.getAttribute("aria-labelledby").split(" ", 2);
      assertThat(picture.getAttribute("role")).isEqualTo("img");
      assertThat(text(picture, "title", words[0])).isNotBlank();
      assertThat(text(picture, "desc", words[1])).isNotBlank();
    }
  }

  private static String text(Element picture, String tag, String id) {
    Element first = (Element) picture.getElementsByTagName(tag).item(0);
    assertThat(first.getAttribute("id")).isEqualTo(id);
    return first.getTextContent();
  }

  @Test
  void idsAreUniqueAndHeadersHaveTheirScope() throws Exception {
    Document page = parsed(SampleReports.whole());
    List<String> ids =
        all(page, "*").stream().map(e -> e.getAttribute("id")).filter(i -> !i.isEmpty()).toList();
    assertThat(ids).hasSize(24).doesNotHaveDuplicates();
    assertThat(all(page, "th")).isNotEmpty().allMatch(th -> th.hasAttribute("scope"));
  }

  @Test
  void theFileNeedsNothingFromOutside() {
    String html = ReportPage.html(SampleReports.whole());
    assertThat(html.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "url(", "src=", "href=", "@import", "<script");
  }

  @Test
  void hostileNamesStayText() throws Exception {
    Arm arm = SampleReports.arm(HOSTILE, HOSTILE, 9, 1, 5, 1, 3, 1.5);
    DemoReport whole = SampleReports.whole();
    DemoReport report =
        new DemoReport(
            HOSTILE,
            1,
            HOSTILE,
            1,
            Map.of(HOSTILE, HOSTILE),
            List.of(new DemoReport.ServerSpec(HOSTILE, HOSTILE, 1, 1)),
            Map.of(HOSTILE, 1.0),
            0.5,
            Map.of(HOSTILE, 1.0),
            List.of(arm, whole.arms().get(1)),
            whole.pairs(),
            List.of(),
            0.5,
            1,
            1,
            1,
            1,
            List.of(new Phase(HOSTILE, HOSTILE, 0, 9)),
            List.of(new WeightPoint(1, Map.of(HOSTILE, Map.of(HOSTILE, 7)))),
            null,
            List.of(HOSTILE));
    String html = ReportPage.html(report);
    assertThat(html).doesNotContain("<script", "alert('");
    Document page = Xml.parse(html);
    assertThat(all(page, "script")).isEmpty();
    assertThat(all(page, "li").get(0).getTextContent())
        .isEqualTo("</svg><script>alert('x')</script>&\"\ufffd\ufffd");
  }

  @Test
  void missingPartsAreSaidNotDrawn() throws Exception {
    Document page = parsed(SampleReports.empty());
    assertThat(all(page, "svg")).isEmpty();
    assertThat(page.getDocumentElement().getTextContent())
        .contains("No model was trained in this run.")
        .contains("No weights were recorded.")
        .contains("No phase was recorded.")
        .contains("No arm answered a request")
        .contains("Fewer than two arms were measured.")
        .doesNotContain("NaN", "Infinity", "null");
  }

  @Test
  void aModelThatSawNothingIsSaid() throws Exception {
    DemoReport.Model nothing =
        new DemoReport.Model(0, 2, 3, 0, List.of(), List.of(List.of(), List.of()));
    assertThat(new StatesChart(nothing.states()).missing()).contains("no states");
    assertThat(new TransitionChart(nothing.transitions()).missing()).contains("ever left");
    assertThat(ReportTables.summary(nothing)).contains("0 of its 6 pairs");
  }

  @Test
  void coloursHaveContrastOnBothGrounds() {
    for (String scheme : List.of(PageStyle.LIGHT, PageStyle.DARK)) {
      Map<String, Double> luminance = luminances(scheme);
      double ground = luminance.get("ground");
      // WCAG 2 AA: 4.5 for text, 3 for parts of pictures.
      assertThat(contrast(ground, luminance.get("ink"))).isGreaterThan(4.5);
      assertThat(contrast(ground, luminance.get("muted"))).isGreaterThan(4.5);
      assertThat(contrast(luminance.get("panel"), luminance.get("ink"))).isGreaterThan(4.5);
      for (int i = 0; i < 6; i++) {
        assertThat(contrast(ground, luminance.get("s" + i))).as("s" + i).isGreaterThan(3);
      }
    }
    assertThat(contrast(0, 1)).isCloseTo(21, within(1e-9));
  }

  private static Map<String, Double> luminances(String scheme) {
    Map<String, Double> found = new LinkedHashMap<>();
    Matcher colour = Pattern.compile("--(\\w+): #(\\w\\w)(\\w\\w)(\\w\\w);").matcher(scheme);
    while (colour.find()) {
      double red = linear(colour.group(2));
      double green = linear(colour.group(3));
      double blue = linear(colour.group(4));
      found.put(colour.group(1), 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    }
    assertThat(new HashSet<>(found.values())).hasSizeGreaterThan(8);
    return found;
  }

  private static double linear(String hex) {
    double value = Integer.parseInt(hex, 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double contrast(double a, double b) {
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
}
