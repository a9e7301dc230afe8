package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Response times of a window as uniform stretches, ms.
 *
 * <p>Times inside a bucket are taken as uniform over it. The last, open bucket starts at the
 * largest bound; its width is chosen so that the sum of all times is the exact one of the page.
 */
final class TimeBuckets {

  /**
   * Times spread evenly over a stretch; a point when both ends are the same.
   *
   * @param lower ms
   * @param upper ms, at least {@code lower}
   * @param count number of times
   */
  record Bucket(double lower, double upper, long count) {

    double sum() {
      return count * (lower + upper) / 2;
    }

    double sumOfSquares() {
      return count * (lower * lower + lower * upper + upper * upper) / 3;
    }

    /** Sum of what every time has above a limit. */
    double sumAbove(double limit) {
      if (limit >= upper) {
        return 0;
      }
      if (limit <= lower) {
        return sum() - count * limit;
      }
      double above = upper - limit;
      return count * above * above / (2 * (upper - lower));
    }
  }

  private TimeBuckets() {}

  /**
   * The stretches of a server's window; none without a request.
   *
   * @return empty when the page has no histogram for the requests of the window
   */
  static Optional<List<Bucket>> of(ServerWindow window) {
    if (window.requests() == 0) {
      return Optional.of(List.of());
    }
    LatencyHistogram latency = window.latency();
    if (latency == null || latency.upperMillis().isEmpty()) {
      return Optional.empty();
    }
    List<Bucket> buckets = new ArrayList<>();
    double lower = 0;
    double sum = 0;
    int last = latency.upperMillis().size();
    for (int i = 0; i < last; i++) {
      double upper = latency.upperMillis().get(i);
      Bucket bucket = new Bucket(lower, upper, latency.counts().get(i));
      if (bucket.count() > 0) {
        buckets.add(bucket);
        sum += bucket.sum();
      }
      lower = upper;
    }
    long beyond = latency.counts().get(last);
    if (beyond > 0) {
      double mean = Math.max(lower, (window.responseMillis() - sum) / beyond);
      buckets.add(new Bucket(lower, 2 * mean - lower, beyond));
    }
    return buckets.isEmpty() ? Optional.empty() : Optional.of(buckets);
  }
}
