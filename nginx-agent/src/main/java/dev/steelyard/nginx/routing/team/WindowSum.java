package dev.steelyard.nginx.routing.team;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Windows of several load balancers as one: counts and sums of a server add up, and so does what is
 * in flight. The window reaches from the first start to the last end, so that it holds everything
 * that was counted; it is longer than each of its parts when these were not taken at once.
 */
final class WindowSum {

  private WindowSum() {}

  /**
   * The sum.
   *
   * @param parts at least one
   */
  static Sample of(long number, List<Sample> parts) {
    Map<String, Map<String, ServerWindow>> sums = new LinkedHashMap<>();
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    int polls = 0;
    long connections = 0;
    for (Sample part : parts) {
      start = Math.min(start, part.windowStartMillis());
      end = Math.max(end, part.windowEndMillis());
      polls = Math.max(polls, part.polls());
      connections += part.connectionsActive();
      for (UpstreamWindow upstream : part.upstreams()) {
        Map<String, ServerWindow> servers =
            sums.computeIfAbsent(upstream.upstream(), name -> new LinkedHashMap<>());
        upstream
            .servers()
            .forEach(window -> servers.merge(window.server(), window, WindowSum::add));
      }
    }
    List<UpstreamWindow> upstreams = new ArrayList<>();
    sums.forEach(
        (name, servers) -> upstreams.add(new UpstreamWindow(name, List.copyOf(servers.values()))));
    return new Sample(number, start, end, polls, connections, upstreams);
  }

  /** A server is down when it is down for both; the weight is the first one's. */
  private static ServerWindow add(ServerWindow a, ServerWindow b) {
    return new ServerWindow(
        a.server(),
        a.requests() + b.requests(),
        a.inBytes() + b.inBytes(),
        a.outBytes() + b.outBytes(),
        a.responses1xx() + b.responses1xx(),
        a.responses2xx() + b.responses2xx(),
        a.responses3xx() + b.responses3xx(),
        a.responses4xx() + b.responses4xx(),
        a.responses5xx() + b.responses5xx(),
        a.requestMillis() + b.requestMillis(),
        a.responseMillis() + b.responseMillis(),
        a.weight(),
        a.down() && b.down(),
        inFlight(a.inFlight(), b.inFlight()),
        histogram(a.latency(), b.latency()));
  }

  /** Of half the balancers it would look like an idle server: then it is not known. */
  private static @Nullable Integer inFlight(@Nullable Integer a, @Nullable Integer b) {
    return a == null || b == null ? null : Integer.valueOf(a + b);
  }

  /** Unknown where one has none, or other buckets. */
  private static @Nullable LatencyHistogram histogram(
      @Nullable LatencyHistogram a, @Nullable LatencyHistogram b) {
    if (a == null || b == null || !a.upperMillis().equals(b.upperMillis())) {
      return null;
    }
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < a.counts().size(); i++) {
      counts.add(a.counts().get(i) + b.counts().get(i));
    }
    return new LatencyHistogram(a.upperMillis(), counts);
  }
}
