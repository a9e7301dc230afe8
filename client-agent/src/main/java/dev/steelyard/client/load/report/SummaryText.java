package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A finished or stopped run as tables for people. */
public final class SummaryText {

  private SummaryText() {}

  /** Several lines, the last one ended too. */
  public static String of(LoadStatus status) {
    List<TypeStatus> rows = new ArrayList<>(status.types());
    if (status.total() != null) {
      rows.add(status.total());
    }
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "Load run %d%s: %s after %.1f s, seed %d",
            status.loadId(),
            status.name() == null ? "" : " (" + status.name() + ")",
            status.endedBecause() == null ? status.state() : status.endedBecause(),
            status.elapsedMillis() / 1000.0,
            status.seed()));
    text.append(
        line(
            "%-10s %10s %10s %9s %10s %9s %9s %9s",
            "type", "planned", "sent", "dropped", "completed", "failed", "late", "tardiness"));
    for (TypeStatus row : rows) {
      text.append(
          line(
              "%-10s %10d %10d %9d %10d %9d %9d %9.2f",
              row.type(),
              row.planned(),
              row.sent(),
              row.dropped(),
              row.completed(),
              row.failed(),
              row.late(),
              row.tardiness()));
    }
    latencies(text, "latency from the intended send", rows, TypeStatus::intended);
    latencies(text, "latency from the actual send", rows, TypeStatus::service);
    latencies(text, "lateness of the sends", rows, TypeStatus::lateness);
    for (TypeStatus row : status.types()) {
      if (!row.errors().isEmpty()) {
        text.append(line("errors of %s: %s", row.type(), errors(row)));
      }
    }
    return text.toString();
  }

  private static void latencies(
      StringBuilder text,
      String title,
      List<TypeStatus> rows,
      Function<TypeStatus, Latency> series) {
    text.append(
        line(
            "%n%s, ms%n%-10s %10s %9s %9s %9s %9s %9s %9s %9s",
            title, "type", "count", "mean", "std dev", "p50", "p90", "p99", "p99.9", "max"));
    for (TypeStatus row : rows) {
      Latency of = series.apply(row);
      text.append(
          line(
              "%-10s %10d %9.3f %9.3f %9.3f %9.3f %9.3f %9.3f %9.3f",
              row.type(),
              of.count(),
              of.meanMillis(),
              of.stdDevMillis(),
              of.p50Millis(),
              of.p90Millis(),
              of.p99Millis(),
              of.p999Millis(),
              of.maxMillis()));
    }
  }

  private static String errors(TypeStatus row) {
    return new TreeMap<>(row.errors())
        .entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + System.lineSeparator();
  }
}
