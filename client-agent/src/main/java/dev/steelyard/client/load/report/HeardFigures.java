package dev.steelyard.client.load.report;

import dev.steelyard.client.load.report.Totals.Entries;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures that were heard of, second by second, with their histograms. Counts add up, histograms
 * are added; no percentile is made of percentiles. Not thread-safe.
 */
public final class HeardFigures {

  private final Map<String, TypeFigures> types = new LinkedHashMap<>();

  /** Adds the figures of the time that follows. */
  public void append(LoadStatus interval) {
    for (TypeStatus type : interval.types()) {
      of(type.type()).append(type);
    }
  }

  /** Adds those of another agent over the same time. */
  public void include(HeardFigures other) {
    other.types.forEach((type, figures) -> of(type).include(figures));
  }

  /** Requests whose intended time had come, of all types. */
  public long planned() {
    return types.values().stream().mapToLong(figures -> figures.planned).sum();
  }

  /**
   * As status entries: one a type, and their sum.
   *
   * @param whole with the compressed histograms
   */
  public Entries entries(boolean whole) {
    List<TypeStatus> entries = new ArrayList<>();
    TypeFigures sum = new TypeFigures();
    types.forEach(
        (type, figures) -> {
          entries.add(figures.status(type, whole));
          sum.include(figures);
        });
    return new Entries(entries, sum.status("total", whole));
  }

  private TypeFigures of(String type) {
    return types.computeIfAbsent(type, name -> new TypeFigures());
  }
}
