package dev.steelyard.nginx.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What to draw whatever the figures are, and where all of it must be: inside the picture. */
public final class Drawn {

  private static final Pattern COMMAND =
      Pattern.compile("([ML])(-?[0-9.]+) (-?[0-9.]+)|([HV])(-?[0-9.]+)|Z");

  public static final int WIDTH = 860;

  private Drawn() {}

  /** Any finite number, all sizes and signs, and often those that ordinary runs give. */
  public static Arbitrary<Double> numbers() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.doubles().between(0, 1000)),
        Tuple.of(2, Arbitraries.doubles()),
        Tuple.of(
            1,
            Arbitraries.of(0.0, -0.0, 1.0, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE)),
        Tuple.of(
            1, Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)));
  }

  public static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("least-conn", "gains", "round-robin", "s"), Arbitraries.strings());
  }

  public static Arbitrary<Timeline> timelines() {
    return Combinators.combine(names(), names().injectNull(0.3), numbers(), numbers())
        .as(Phase::new)
        .list()
        .ofMaxSize(6)
        .flatMap(phases -> weights().map(weights -> new Timeline(phases, weights)));
  }

  public static Arbitrary<List<WeightPoint>> weights() {
    Arbitrary<Integer> weight =
        Arbitraries.oneOf(Arbitraries.integers().between(0, 1000), Arbitraries.integers());
    Arbitrary<Map<String, Map<String, Integer>>> table =
        Arbitraries.maps(names(), Arbitraries.maps(names(), weight).ofMaxSize(4)).ofMaxSize(3);
    return Combinators.combine(numbers(), table).as(WeightPoint::new).list().ofMaxSize(6);
  }

  /** Fails when a part of the picture is outside of it, wide or narrow. */
  public static void everythingIsInside(Picture picture) throws Exception {
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

  /** The elements of a wide picture that have a style. */
  public static List<Element> parts(Picture picture, String tag, String style) throws Exception {
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
}
