package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A finished or stopped run as tables for people. */
public final class SummaryText {

  private SummaryText() {}

  /** Several lines, the last one ended too. */
  public static String of(LoadStatus status) {
    List<TypeStatus> rows = rows(status);
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "Load run %d%s: %s after %.1f s, seed %d",
            status.loadId(),
            status.name() == null ? "" : " (" + status.name() + ")",
            status.endedBecause() == null ? status.state() : status.endedBecause(),
            status.elapsedMillis() / 1000.0,
            status.seed()));
    if (status.verdict() != null) {
      text.append(verdict(status.verdict()));
    }
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
    failures(text, status.types());
    if (status.generator() != null) {
      text.append(System.lineSeparator()).append(generator(status.generator()));
    }
    return text.toString();
  }

  /** One row a type and, where there are several, one for all of them together. */
  static List<TypeStatus> rows(LoadStatus status) {
    List<TypeStatus> rows = new ArrayList<>(status.types());
    if (status.total() != null && rows.size() != 1) {
      rows.add(status.total());
    }
    return rows;
  }

  /** What a verdict says, for somebody who sees one for the first time. */
  static String meaning(Verdict verdict) {
    return switch (verdict.state()) {
      case Verdict.VALID -> "requests left when they should have: the figures are the target's";
      case Verdict.LIMITED ->
          "requests did not leave when they should have: the figures are not the target's alone";
      default -> "there is nothing to trust";
    };
  }

  /** The verdict with its reasons, one a line. */
  public static String verdict(Verdict verdict) {
    StringBuilder text =
        new StringBuilder(line("verdict: %s (%s)", verdict.state(), meaning(verdict)));
    verdict.reasons().forEach(reason -> text.append(line("  %s", reason)));
    return text.toString();
  }

  /** How the sending itself went, and what the machine did not give. */
  static String generator(Generator of) {
    StringBuilder notes = new StringBuilder();
    of.notes().forEach(note -> notes.append(line("  %s", note)));
    return notes
        .insert(
            0,
            line(
                "sent with %s pacing by %d thread(s), pinned: %s; busy %s; backlog at most %d;"
                    + " rate error %s, over any 5 s %s; stolen CPU %s; connections needed %.1f",
                of.pacing(),
                of.threads(),
                of.pinned() ? "yes" : "no",
                percent(of.utilisationShare()),
                of.backlogPeak(),
                percent(of.rateErrorShare()),
                percent(of.windowRateErrorShare()),
                percent(of.stolenShare()),
                of.connectionsNeeded()))
        .toString();
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "not known" : String.format(Locale.ROOT, "%.3f %%", share * 100);
  }

  private static void failures(StringBuilder text, List<TypeStatus> types) {
    for (TypeStatus row : types) {
      if (!row.errors().isEmpty()) {
        text.append(line("%nerrors of %s: %s", row.type(), errors(row)));
      }
      if (row.failures() != null) {
        new TreeMap<>(row.failures())
            .forEach(
                (kind, failure) ->
                    text.append(
                        line(
                            "  %s %d, p99 %.3f ms; first after %.3f s: %s",
                            kind,
                            failure.count(),
                            failure.latency().p99Millis(),
                            failure.firstMillis() / 1000.0,
                            failure.firstText())));
      }
    }
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
      if (of.count() == 0) {
        text.append(line("%-10s %10d %9s", row.type(), 0, "-"));
        continue;
      }
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
