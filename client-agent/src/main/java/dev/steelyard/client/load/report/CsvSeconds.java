package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each second of a run as CSV rows, one a type and one for all together. */
public final class CsvSeconds {

  /** The column names. */
  public static final String HEADER =
      "seconds,type,planned,sent,dropped,backlog,completed,failed,inFlight,late,"
          + "intendedP50Millis,intendedP90Millis,intendedP99Millis,intendedMaxMillis,"
          + "serviceP50Millis,serviceP99Millis,latenessP50Millis,latenessP99Millis,receivedBytes";

  private CsvSeconds() {}

  /** The rows of one second. */
  public static List<String> rows(LoadStatus second) {
    List<TypeStatus> all = new ArrayList<>(second.types());
    if (second.total() != null) {
      all.add(second.total());
    }
    return all.stream().map(type -> row(second.elapsedMillis() / 1000.0, type)).toList();
  }

  private static String row(double seconds, TypeStatus of) {
    return String.format(
        Locale.ROOT,
        "%.3f,%s,%d,%d,%d,%d,%d,%d,%d,%d,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%d",
        seconds,
        of.type(),
        of.planned(),
        of.sent(),
        of.dropped(),
        of.backlog(),
        of.completed(),
        of.failed(),
        of.inFlight(),
        of.late(),
        of.intended().p50Millis(),
        of.intended().p90Millis(),
        of.intended().p99Millis(),
        of.intended().maxMillis(),
        of.service().p50Millis(),
        of.service().p99Millis(),
        of.lateness().p50Millis(),
        of.lateness().p99Millis(),
        of.receivedBytes() == null ? 0 : of.receivedBytes());
  }
}
