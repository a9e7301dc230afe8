package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Windows for training, the newest of them, all under one set of picking rules. */
final class WindowLog {

  private final int capacity;
  private final Deque<Sample> windows = new ArrayDeque<>();
  private Map<String, String> rules = Map.of();

  /**
   * @param capacity windows kept; the oldest go first
   */
  WindowLog(int capacity) {
    this.capacity = capacity;
  }

  /** Keeps a window; those under other rules are forgotten, they tell of another world. */
  void add(Sample window, Map<String, String> rulesInForce) {
    if (!rules.equals(rulesInForce)) {
      windows.clear();
      rules = Map.copyOf(rulesInForce);
    }
    windows.addLast(window);
    if (windows.size() > capacity) {
      windows.removeFirst();
    }
  }

  int size() {
    return windows.size();
  }

  /** A copy in time order. */
  List<Sample> snapshot() {
    return List.copyOf(windows);
  }

  /**
   * The sample with the given weights in place of its own; servers that are missing keep theirs.
   */
  static Sample weighted(Sample sample, Map<String, Map<String, Integer>> weights) {
    return new Sample(
        sample.number(),
        sample.windowStartMillis(),
        sample.windowEndMillis(),
        sample.polls(),
        sample.connectionsActive(),
        sample.upstreams().stream()
            .map(u -> weighted(u, weights.getOrDefault(u.upstream(), Map.of())))
            .toList());
  }

  private static UpstreamWindow weighted(UpstreamWindow upstream, Map<String, Integer> weights) {
    return new UpstreamWindow(
        upstream.upstream(),
        upstream.servers().stream()
            .map(s -> weighted(s, weights.getOrDefault(s.server(), s.weight())))
            .toList());
  }

  private static ServerWindow weighted(ServerWindow s, int weight) {
    return new ServerWindow(
        s.server(),
        s.requests(),
        s.inBytes(),
        s.outBytes(),
        s.responses1xx(),
        s.responses2xx(),
        s.responses3xx(),
        s.responses4xx(),
        s.responses5xx(),
        s.requestMillis(),
        s.responseMillis(),
        weight,
        s.down(),
        s.inFlight(),
        s.latency());
  }
}
