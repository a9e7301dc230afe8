package dev.steelyard.nginx.routing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Which weights were in force when. A change is known to have come at some moment of a stretch:
 * from the start of the call that made it to the acknowledgement of the last worker, or between two
 * looks at the data plane.
 */
final class WeightHistory {

  /** A window belongs to the weights at its end when they came within this share of it. */
  static final double SETTLED_SHARE = 0.2;

  private static final int KEPT = 64;

  /**
   * Weights and rules together.
   *
   * @param weights by upstream and server, 0..1000
   * @param rules by upstream
   */
  record Setting(Map<String, Map<String, Integer>> weights, Map<String, String> rules) {}

  private record Entry(Setting setting, long fromMillis, long toMillis) {}

  private final Deque<Entry> newestFirst = new ArrayDeque<>();
  private long seenMillis = Long.MIN_VALUE;

  /** The data plane was looked at. */
  void seen(Setting setting, long nowMillis) {
    changed(setting, seenMillis, nowMillis);
  }

  /** The setting came at some moment of a stretch (epoch ms), unless it was there before. */
  void changed(Setting setting, long fromMillis, long toMillis) {
    seenMillis = Math.max(seenMillis, toMillis);
    Entry newest = newestFirst.peekFirst();
    if (newest != null && newest.setting().equals(setting)) {
      return;
    }
    newestFirst.addFirst(new Entry(setting, fromMillis, toMillis));
    if (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
  }

  /** What was in force during a window; empty when it changed in its middle or is not known. */
  Optional<Setting> during(long startMillis, long endMillis) {
    double settled = startMillis + SETTLED_SHARE * (endMillis - startMillis);
    for (Entry entry : newestFirst) {
      if (entry.toMillis() <= settled) {
        return Optional.of(entry.setting());
      }
      if (entry.fromMillis() < endMillis) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
