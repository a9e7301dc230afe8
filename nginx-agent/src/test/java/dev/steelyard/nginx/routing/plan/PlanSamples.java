package dev.steelyard.nginx.routing.plan;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.List;
import java.util.Map;

/** Samples by hand: a window of 2 s each, one after the other. */
final class PlanSamples {

  private static final long START = 1_700_000_000_000L;

  private PlanSamples() {}

  /** Sample 0 without traffic, with these weights by upstream and server. */
  static Sample weighted(Map<String, Map<String, Integer>> weights) {
    return sample(
        0,
        0,
        weights.entrySet().stream()
            .map(
                u ->
                    new UpstreamWindow(
                        u.getKey(),
                        u.getValue().entrySet().stream()
                            .map(s -> server(s.getKey(), s.getValue(), 0, 0))
                            .toList()))
            .toList());
  }

  static Sample sample(long number, long connections, List<UpstreamWindow> upstreams) {
    return new Sample(
        number, START + 2000 * number, START + 2000 * (number + 1), 1, connections, upstreams);
  }

  /** A server whose requests all took the same time; without errors, 10 bytes in, 100 out each. */
  static ServerWindow server(String name, int weight, long requests, double millis) {
    return new ServerWindow(
        name,
        requests,
        10 * requests,
        100 * requests,
        0,
        requests,
        0,
        0,
        0,
        requests * millis,
        requests * millis,
        weight,
        false,
        null,
        new LatencyHistogram(
            List.of(10.0, 100.0),
            List.of(
                millis <= 10 ? requests : 0L,
                millis > 10 && millis <= 100 ? requests : 0L,
                millis > 100 ? requests : 0L)));
  }
}
