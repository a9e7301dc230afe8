package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.TimeBuckets.Bucket;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deadlines from the response times of an observation period: {@code d = mean + c sigma} with
 * {@code c = 1 + 1/priority} and {@code sigma = sqrt(E[t^2] - mean^2)}.
 *
 * <p>The mean is exact; sigma is that of the histogram around its own mean. A deadline is never
 * estimated under the policy that it judges: a slower policy would loosen it.
 */
public final class Deadlines {

  private final Map<String, Moments> byUpstream = new LinkedHashMap<>();

  /**
   * The deadline of one type.
   *
   * @param meanMillis mean response time, ms
   * @param sigmaMillis standard deviation, ms
   * @param priority 1 or more; the higher, the tighter
   * @return ms
   */
  static double deadline(double meanMillis, double sigmaMillis, double priority) {
    return meanMillis + (1 + 1 / priority) * sigmaMillis;
  }

  /** Takes a window of the observation period in. */
  public void add(Sample sample) {
    for (UpstreamWindow upstream : sample.upstreams()) {
      Moments moments = byUpstream.computeIfAbsent(upstream.upstream(), u -> new Moments());
      upstream.servers().forEach(moments::add);
    }
  }

  /**
   * Deadlines of the upstreams that had at least two requests, and took longer than 0 ms.
   *
   * @param priorities by upstream; 1 for one that is missing
   * @return ms by upstream
   */
  public Map<String, Double> freeze(Map<String, Double> priorities) {
    Map<String, Double> deadlines = new LinkedHashMap<>();
    byUpstream.forEach(
        (upstream, moments) -> {
          double deadline = moments.deadline(priorities.getOrDefault(upstream, 1.0));
          if (deadline > 0) {
            deadlines.put(upstream, deadline);
          }
        });
    return deadlines;
  }

  private static final class Moments {
    private long requests;
    private double responseMillis;
    private long inBuckets;
    private double sum;
    private double sumOfSquares;

    void add(ServerWindow window) {
      Optional<List<Bucket>> buckets = TimeBuckets.of(window);
      if (buckets.isEmpty()) {
        return;
      }
      requests += window.requests();
      responseMillis += window.responseMillis();
      for (Bucket bucket : buckets.get()) {
        inBuckets += bucket.count();
        sum += bucket.sum();
        sumOfSquares += bucket.sumOfSquares();
      }
    }

    double deadline(double priority) {
      if (inBuckets < 2) {
        return 0;
      }
      double mean = sum / inBuckets;
      double sigma = Math.sqrt(Math.max(0, sumOfSquares / inBuckets - mean * mean));
      return Deadlines.deadline(responseMillis / requests, sigma, priority);
    }
  }
}
