package dev.steelyard.shared.vts;

import dev.steelyard.shared.SteelyardException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * What to poll.
 *
 * @param url of the status page's JSON, http or https
 * @param periodMillis time between polls, 200..60000
 * @param timeoutMillis a poll without a whole answer after this time has failed, at least 1
 * @param upstreams names of those wanted; empty for all on the page
 */
public record StatusSettings(
    String url, long periodMillis, long timeoutMillis, Set<String> upstreams) {

  /**
   * Shortest period. Steelyard's own counters are gathered from the workers every 200 ms, so a page
   * is uneven by that much: little for periods from 1 s on, a good part of shorter ones.
   */
  public static final long MIN_PERIOD_MILLIS = 200;

  /** Longest period. */
  public static final long MAX_PERIOD_MILLIS = 60_000;

  /** Validates; throws {@link SteelyardException} BAD_REQUEST. */
  public StatusSettings {
    upstreams = Set.copyOf(upstreams);
    URI uri = uri(url);
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null) {
      throw SteelyardException.badRequest(
          "status address " + url, "use http://HOST:PORT/status/format/json");
    }
    if (periodMillis < MIN_PERIOD_MILLIS || periodMillis > MAX_PERIOD_MILLIS) {
      throw SteelyardException.badRequest(
          "period of " + periodMillis + " ms",
          "use " + MIN_PERIOD_MILLIS + ".." + MAX_PERIOD_MILLIS);
    }
    if (timeoutMillis < 1) {
      throw SteelyardException.badRequest("timeout of " + timeoutMillis + " ms", "use 1 or more");
    }
  }

  /** The same with another period. */
  public StatusSettings withPeriodMillis(long millis) {
    return new StatusSettings(url, millis, timeoutMillis, upstreams);
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw SteelyardException.badRequest(
          "status address " + url, e.getReason() + "; use http://HOST:PORT/status/format/json");
    }
  }
}
