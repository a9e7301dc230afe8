package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.LatencyRatios.Sums;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Completions, latency sums and errors that fade: {@code sum = alpha sum + window}.
 *
 * <p>Errors (5xx) are no completions. The page has one time sum for all attempts, so the time of
 * failed ones stays in the latency sum: a fast error adds about its 1 ms, a slow one its timeout,
 * and both make the server look slower, never faster. Aborted requests (499) are invisible. A
 * server that is not in the sample is forgotten, one that appears starts at 0.
 */
final class DecayedSums {

  private final double alpha;
  private Map<String, Map<String, Sums>> sums = Map.of();

  /**
   * @param alpha share of the past that stays, 0 inclusive to 1
   */
  DecayedSums(double alpha) {
    this.alpha = alpha;
  }

  /** Takes a window in and gives the ratios after it. */
  LatencyRatios update(Sample sample) {
    Map<String, Map<String, Sums>> next = new LinkedHashMap<>();
    for (UpstreamWindow upstream : sample.upstreams()) {
      Map<String, Sums> before = sums.getOrDefault(upstream.upstream(), Map.of());
      Map<String, Sums> after = new LinkedHashMap<>();
      for (ServerWindow window : upstream.servers()) {
        after.put(window.server(), plus(before.getOrDefault(window.server(), Sums.NONE), window));
      }
      next.put(upstream.upstream(), after);
    }
    sums = next;
    return LatencyRatios.of(sums);
  }

  private Sums plus(Sums past, ServerWindow window) {
    return new Sums(
        alpha * past.completions() + window.completions(),
        alpha * past.latencyMillis() + window.responseMillis(),
        alpha * past.errors() + window.errors());
  }

  /** Back to nothing. */
  void forget() {
    sums = Map.of();
  }
}
