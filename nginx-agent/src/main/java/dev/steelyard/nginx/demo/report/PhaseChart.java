package dev.steelyard.nginx.demo.report;

import dev.steelyard.nginx.page.Axis;
import dev.steelyard.nginx.page.Frame;
import dev.steelyard.nginx.page.Look;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.Picture;
import dev.steelyard.nginx.page.Svg;
import dev.steelyard.nginx.page.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Phases over time, numbered, one row for each thing that ran. */
final class PhaseChart implements Picture {

  private static final double ROW = 26;
  private static final double TOP = 6;

  private final Timeline timeline;
  private final Map<String, Integer> rows = new LinkedHashMap<>();
  private final Map<String, Look> looks = new LinkedHashMap<>();

  /**
   * Takes over the looks of the arms.
   *
   * @param arms names of the arms in their order
   */
  PhaseChart(Timeline timeline, List<String> arms) {
    this.timeline = timeline;
    for (int i = 0; i < arms.size(); i++) {
      looks.put(arms.get(i), new Look(i));
    }
    for (Phase phase : timeline.phases()) {
      rows.putIfAbsent(Timeline.label(phase), rows.size());
    }
  }

  @Override
  public @Nullable String missing() {
    return rows.isEmpty() ? "No phase was recorded." : null;
  }

  @Override
  public String svg(int width) {
    double names = width < 500 ? 112 : 150;
    double bottom = TOP + ROW * rows.size();
    Axis x = timeline.axis(names, width - 24);
    Axis y = Axis.linear(0, 1, bottom, TOP, 2);
    Svg svg = new Svg("phases-" + width, width, (int) bottom + 44, "What ran when", summary());
    Frame.bottom(svg, x, y, true, "time since the start, min:s");
    rows.forEach(
        (name, row) -> svg.text(0, TOP + ROW * (row + 0.5) + 4, "label", name, names - 12));
    for (int i = 0; i < timeline.phases().size(); i++) {
      Phase phase = timeline.phases().get(i);
      String label = Timeline.label(phase);
      double top = TOP + ROW * rows.getOrDefault(label, 0) + 3;
      double from = x.at(phase.fromSecond());
      double room = Math.max(0, x.at(phase.toSecond()) - from);
      Look look = looks.get(label);
      String fill = look == null ? "quiet bar" : look.fill() + " bar";
      svg.rect(from, top, room, ROW - 6, fill, timeline.describe(i));
      String number = Integer.toString(i + 1);
      if (Svg.width(number) + 2 <= room) {
        svg.text(from + room / 2, top + 14, "figure mid", number);
      }
    }
    return svg.end();
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < timeline.phases().size(); i++) {
      parts.add(timeline.describe(i));
    }
    return String.join("; ", parts) + ".";
  }
}
