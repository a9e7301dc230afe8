package dev.steelyard.shared.sample;

import org.jspecify.annotations.Nullable;

/**
 * What one server did for one upstream in a window; counts and sums are differences.
 *
 * @param server {@code host:port}
 * @param requests attempts that ended in the window, errors included
 * @param inBytes bytes from the client
 * @param outBytes bytes to the client
 * @param responses1xx attempts answered 1xx, and so on to {@code responses5xx}
 * @param requestMillis sum of request times, client included, ms
 * @param responseMillis sum of upstream response times, ms; with fractions where the page has them
 * @param weight weight in force where the page says it, else that of the server line
 * @param down the server line says down, or NGINX knows it is, or took the server out after
 *     failures
 * @param inFlight requests on the server for this upstream now; null when the page does not say
 * @param latency response times as a histogram; null when the page has none
 */
public record ServerWindow(
    String server,
    long requests,
    long inBytes,
    long outBytes,
    long responses1xx,
    long responses2xx,
    long responses3xx,
    long responses4xx,
    long responses5xx,
    double requestMillis,
    double responseMillis,
    int weight,
    boolean down,
    @Nullable Integer inFlight,
    @Nullable LatencyHistogram latency) {

  /** Server errors (5xx): what the policy counts as failed. */
  public long errors() {
    return responses5xx;
  }

  /** Attempts that did not fail. */
  public long completions() {
    return Math.max(0, requests - responses5xx);
  }

  /** The published feature {@code Non 2xx/3xx responses}: 1xx + 4xx + 5xx. */
  public long non2xx3xx() {
    return responses1xx + responses4xx + responses5xx;
  }

  /**
   * Whether {@link #meanResponseMillis()} means something although NGINX reads a clock of 1 ms:
   * over at least 1000 requests, or at least 10 ms long.
   */
  public boolean meanResolved() {
    return requests >= 1000 || meanResponseMillis() >= 10;
  }

  /** Mean response time in ms; 0 without a request. */
  public double meanResponseMillis() {
    return requests == 0 ? 0 : responseMillis / requests;
  }
}
