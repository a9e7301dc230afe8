package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.TimeBuckets.Bucket;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Accumulated relative tardiness of a window: the sum of max(0, (t - d) / d) over its requests, t
 * the response time and d the frozen deadline of their type, plus 10 a failed request.
 *
 * <p>Times come from the histograms, taken as uniform inside a bucket, which do not tell failed
 * attempts apart: an error counts 10 and, when it took longer than the deadline, its tardiness too.
 *
 * @param sum accumulated relative tardiness, 0 or more
 * @param requests attempts of the upstreams that have a deadline, at least 1
 */
public record Tardiness(double sum, long requests) {

  private static final double ERROR = 10;

  /**
   * Of one window.
   *
   * @return empty without a deadline, without a request, or when a server that had requests has no
   *     histogram
   */
  public static Optional<Tardiness> of(Sample sample, Map<String, Double> deadlineMillis) {
    double sum = 0;
    long requests = 0;
    for (UpstreamWindow upstream : sample.upstreams()) {
      Double deadline = deadlineMillis.get(upstream.upstream());
      if (deadline == null) {
        continue;
      }
      for (ServerWindow server : upstream.servers()) {
        Optional<List<Bucket>> buckets = TimeBuckets.of(server);
        if (buckets.isEmpty()) {
          return Optional.empty();
        }
        for (Bucket bucket : buckets.get()) {
          sum += bucket.sumAbove(deadline) / deadline;
        }
        sum += ERROR * server.errors();
        requests += server.requests();
      }
    }
    return requests == 0 ? Optional.empty() : Optional.of(new Tardiness(sum, requests));
  }

  /** Tardiness of a request, on average. */
  public double perRequest() {
    return sum / requests;
  }

  /** Tardiness of a thousand requests. */
  public double per1000() {
    return 1000 * sum / requests;
  }

  /**
   * -ln(0.001 + tardiness a request). The logarithm keeps one overloaded window from outweighing an
   * hour.
   */
  public double reward() {
    return -Math.log(0.001 + perRequest());
  }
}
