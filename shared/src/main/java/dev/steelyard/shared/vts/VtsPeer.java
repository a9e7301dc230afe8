package dev.steelyard.shared.vts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server of one upstream as the status page shows it: running totals and configuration.
 *
 * <p>The last four fields are written by Steelyard's own status location only.
 *
 * @param server {@code host:port} after resolution
 * @param requestCounter attempts, passed-on ones included
 * @param inBytes bytes from the client
 * @param outBytes bytes to the client
 * @param responses attempts by status class; a refused connect is a 5xx
 * @param requestMsecCounter sum of request times, client included, ms
 * @param responseMsecCounter sum of upstream response times, ms
 * @param requestBuckets request times as a histogram; null or empty when switched off
 * @param responseBuckets response times as a histogram; null or empty when switched off
 * @param weight weight of the server line; 0 for a ghost
 * @param maxFails of the server line; 0 for a ghost
 * @param failTimeout of the server line, s
 * @param backup the server line says so
 * @param down the server line says so or, with {@code zone} in the upstream, the live state
 * @param liveWeight weight in force, 0..1000, 0 = drained
 * @param inFlight requests on this server for this upstream now
 * @param responseMicrosCounter sum of upstream response times, µs
 * @param ejected taken out after failures
 */
public record VtsPeer(
    String server,
    long requestCounter,
    long inBytes,
    long outBytes,
    Responses responses,
    long requestMsecCounter,
    long responseMsecCounter,
    @Nullable Buckets requestBuckets,
    @Nullable Buckets responseBuckets,
    int weight,
    int maxFails,
    long failTimeout,
    boolean backup,
    boolean down,
    @Nullable Integer liveWeight,
    @Nullable Integer inFlight,
    @Nullable Long responseMicrosCounter,
    @Nullable Boolean ejected) {

  public VtsPeer {
    Objects.requireNonNull(server, "server is missing");
    Objects.requireNonNull(responses, "responses is missing");
  }

  /** The weight in force: {@link #liveWeight} where the page has it, else the server line's. */
  public int weightInForce() {
    return liveWeight == null ? weight : liveWeight;
  }

  /** Gets no requests: marked down, or ejected. */
  public boolean outOfService() {
    return down || Boolean.TRUE.equals(ejected);
  }

  /** A server that the configuration no longer has; its counters stay listed until a restart. */
  boolean ghost() {
    return weight == 0 && maxFails == 0 && liveWeight == null;
  }

  /** The address that stands in for servers that only a script knows. */
  boolean placeholder() {
    return server.equals("0.0.0.1") || server.startsWith("0.0.0.1:");
  }

  /** Attempts by status class. */
  public record Responses(
      @JsonProperty("1xx") long count1xx,
      @JsonProperty("2xx") long count2xx,
      @JsonProperty("3xx") long count3xx,
      @JsonProperty("4xx") long count4xx,
      @JsonProperty("5xx") long count5xx) {}

  /**
   * A histogram of running totals.
   *
   * @param msecs rising upper bounds, ms
   * @param counters as many counts, each of the times up to its bound (cumulative)
   */
  public record Buckets(List<Double> msecs, List<Long> counters) {

    public Buckets {
      msecs = List.copyOf(msecs);
      counters = List.copyOf(counters);
      if (msecs.size() != counters.size()) {
        throw new IllegalArgumentException(
            msecs.size() + " bounds but " + counters.size() + " counters");
      }
      double before = Double.NEGATIVE_INFINITY;
      for (double bound : msecs) {
        if (!(bound > before && bound < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException("bounds must rise and be finite, got " + bound);
        }
        before = bound;
      }
    }
  }
}
