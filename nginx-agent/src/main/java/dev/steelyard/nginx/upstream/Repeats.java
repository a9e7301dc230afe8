package dev.steelyard.nginx.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a log from being flooded: the first entry of a kind is due at once, those that follow
 * within a minute are counted, and the last of them stands for all when the minute is over.
 *
 * <p>A kind is who, result and sentence, whatever the numbers in it. Of more than {@value
 * #MAX_KINDS} kinds in a minute the rest are one kind. Plain values, no clock.
 */
final class Repeats {

  static final int MAX_KINDS = 50;
  static final long WINDOW_MILLIS = 60_000;

  private static final String THE_REST = "";

  /** An entry that stands for so many. */
  record Due(AuditLog.Entry entry, long count) {}

  private record Counted(AuditLog.Entry last, long count, long startedAtMillis) {}

  private final Map<String, Counted> kinds = new LinkedHashMap<>();

  /** Takes an entry; it is due when it is the first of its kind. */
  Optional<Due> add(AuditLog.Entry entry, long nowMillis) {
    String kind =
        String.join(
            "\n", entry.who(), entry.result(), entry.error().replaceAll("[0-9]+(\\.[0-9]+)?", "#"));
    if (kinds.size() >= MAX_KINDS && !kinds.containsKey(kind)) {
      kind = THE_REST;
    }
    Counted before = kinds.get(kind);
    if (before == null) {
      kinds.put(kind, new Counted(entry, 0, nowMillis));
      return Optional.of(new Due(entry, 1));
    }
    kinds.put(kind, new Counted(entry, before.count() + 1, before.startedAtMillis()));
    return Optional.empty();
  }

  /** What was counted in minutes that are over; those kinds start anew. */
  List<Due> due(long nowMillis) {
    List<Due> due = new ArrayList<>();
    kinds
        .values()
        .removeIf(
            counted -> {
              boolean over = nowMillis - counted.startedAtMillis() >= WINDOW_MILLIS;
              if (over && counted.count() > 0) {
                due.add(new Due(counted.last(), counted.count()));
              }
              return over;
            });
    return due;
  }
}
