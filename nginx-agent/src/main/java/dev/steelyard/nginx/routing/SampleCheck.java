package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Whether the numbers of a sample can be true. A member of the cluster may send anything. */
final class SampleCheck {

  /** Above this a window's count or sum of ms is no measurement, and sums would lose digits. */
  private static final long LARGEST = 1_000_000_000_000L;

  private SampleCheck() {}

  /** Counts and sums are finite, 0 or more and below 1e12; nothing is named twice. */
  static boolean sound(Sample sample) {
    Set<String> upstreams = new HashSet<>();
    for (UpstreamWindow upstream : sample.upstreams()) {
      if (!upstreams.add(upstream.upstream())) {
        return false;
      }
      Set<String> servers = new HashSet<>();
      for (ServerWindow server : upstream.servers()) {
        if (!servers.add(server.server()) || !sound(server)) {
          return false;
        }
      }
    }
    return sample.polls() >= 1;
  }

  private static boolean sound(ServerWindow server) {
    Integer inFlight = server.inFlight();
    return server.inBytes() >= 0
        && server.outBytes() >= 0
        && LongStream.of(
                server.requests(),
                server.responses1xx(),
                server.responses2xx(),
                server.responses3xx(),
                server.responses4xx(),
                server.responses5xx())
            .allMatch(SampleCheck::possible)
        && possible(server.requestMillis())
        && possible(server.responseMillis())
        && (inFlight == null || inFlight >= 0)
        && sound(server.latency());
  }

  private static boolean sound(@Nullable LatencyHistogram latency) {
    if (latency == null) {
      return true;
    }
    double below = 0;
    for (double upper : latency.upperMillis()) {
      if (!(upper > below) || !possible(upper)) {
        return false;
      }
      below = upper;
    }
    return latency.counts().stream().allMatch(SampleCheck::possible);
  }

  private static boolean possible(long count) {
    return count >= 0 && count <= LARGEST;
  }

  private static boolean possible(double sum) {
    return sum >= 0 && sum <= LARGEST;
  }
}
