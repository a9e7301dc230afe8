package dev.steelyard.nginx.routing;

import java.util.Map;
import java.util.TreeMap;

/** Counts by reason. */
final class Counters {

  private final Map<String, Long> counts = new TreeMap<>();

  void count(String reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** A copy, sorted by reason. */
  Map<String, Long> snapshot() {
    return new TreeMap<>(counts);
  }
}
