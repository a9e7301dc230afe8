package dev.steelyard.nginx.page.evaluation;

import dev.steelyard.shared.bench.BenchmarkRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ratios of one scenario.
 *
 * @param scenario for instance {@code speed3.stat.70} or {@code real.speed3}
 * @param lines one a method, by what is left of the row's name
 */
record ForestGroup(String scenario, Map<String, BenchmarkRow> lines) {

  private static final String RATIO = "ratio";
  private static final String TARDINESS = ".artRatio";

  /** A scenario of the simulator, then a method or a tier, both of which may have dots. */
  private static final Pattern SIMULATED =
      Pattern.compile("(\\w+\\.[\\w+]+\\.\\d{1,3}(?:\\.lb\\d+)?)\\.(.+)");

  /** Beside the tardiness: they are in the table. */
  private static final Pattern OTHERS =
      Pattern.compile(".*\\.(meanRatio|p99Ratio|errorRatio|worstScenario|worstRun|shareBetter)");

  /** The rows that are ratios of tardiness or have a bound as a ratio, in their order. */
  static List<ForestGroup> of(List<BenchmarkRow> rows) {
    Map<String, Map<String, BenchmarkRow>> groups = new LinkedHashMap<>();
    for (BenchmarkRow row : rows) {
      boolean drawn =
          row.unit().equals(RATIO)
              && (row.target() != null || !OTHERS.matcher(row.name()).matches());
      if (drawn && row.value() > 0 && Double.isFinite(row.value())) {
        String[] parts = split(row.name(), rows);
        groups.computeIfAbsent(parts[0], g -> new LinkedHashMap<>()).put(parts[1], row);
      }
    }
    List<ForestGroup> found = new ArrayList<>();
    groups.forEach((scenario, lines) -> found.add(new ForestGroup(scenario, lines)));
    return found;
  }

  /** A figure over all methods of a scenario is called like the scenario. */
  private static String[] split(String whole, List<BenchmarkRow> rows) {
    boolean tardiness = whole.endsWith(TARDINESS);
    String name = tardiness ? whole.substring(0, whole.length() - TARDINESS.length()) : whole;
    Matcher simulated = SIMULATED.matcher(name);
    if (simulated.matches()) {
      return new String[] {simulated.group(1), simulated.group(2)};
    }
    if (!tardiness && rows.stream().anyMatch(row -> row.name().startsWith(name + "."))) {
      return new String[] {name, "worst"};
    }
    int dot = tardiness ? name.indexOf('.') : name.lastIndexOf('.');
    return dot < 0
        ? new String[] {"others", name}
        : new String[] {name.substring(0, dot), name.substring(dot + 1)};
  }
}
