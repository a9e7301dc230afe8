package dev.steelyard.shared.bus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A load plan. Exactly one of {@code stages}, {@code random} and {@code users} says when requests
 * are sent.
 *
 * @param name free text, repeated in every status; null for none
 * @param target base URL, for instance {@code http://127.0.0.1:8080}
 * @param seed of arrivals, bodies and job sizes; the same seed and stages give the same trace; null
 *     for 1
 * @param rateFactor every rate is multiplied by it; null for 1
 * @param connectionsPerType hard limit of connections for each request type; null for 100
 * @param timeoutMillis a request older than this has failed; null for 2000
 * @param warmupSeconds left out of all figures; null for 0
 * @param deadlineMillis deadline by request type ({@code compose}, {@code home-read}, {@code
 *     user-read}), for tardiness; null or a missing type for none
 * @param work law of the job size that a request of a type carries in {@code
 *     X-Steelyard-Work-Millis}; null or a missing type for none
 * @param stages one after the other
 * @param random the published random plan
 * @param users closed-loop users with think time U(0,2) s
 */
public record StartLoad(
    @Nullable String name,
    String target,
    @Nullable Long seed,
    @Nullable Double rateFactor,
    @Nullable Integer connectionsPerType,
    @Nullable Long timeoutMillis,
    @Nullable Double warmupSeconds,
    @Nullable Map<String, Double> deadlineMillis,
    @Nullable Map<String, ServiceLaw> work,
    @Nullable List<Stage> stages,
    @Nullable RandomPlan random,
    @Nullable Users users) {

  /**
   * A stretch of constant rates.
   *
   * @param seconds length, above 0
   * @param ratePerSecond requests a second by request type; a missing type is silent
   * @param arrival {@code fixed}, {@code exponential}, {@code normal} or {@code zipf}; null for
   *     exponential
   */
  public record Stage(
      double seconds, Map<String, Double> ratePerSecond, @Nullable String arrival) {}

  /**
   * The published random plan; see specs: 100..2000 requests/s, runs of 30..600 s, back-off of
   * 10..100 s, 18,000 s.
   *
   * @param totalSeconds length of the whole plan; null for 18,000
   * @param minRate lowest rate, requests/s; null for 100 (the published text has 1000)
   * @param maxRate highest rate; null for 2000
   * @param minRunSeconds null for 30
   * @param maxRunSeconds null for 600
   * @param minBackOffSeconds null for 10
   * @param maxBackOffSeconds null for 100
   * @param publishedCode true for the published program's behaviour: reads always exponential,
   *     {@code norm} never waits
   */
  public record RandomPlan(
      @Nullable Double totalSeconds,
      @Nullable Integer minRate,
      @Nullable Integer maxRate,
      @Nullable Integer minRunSeconds,
      @Nullable Integer maxRunSeconds,
      @Nullable Integer minBackOffSeconds,
      @Nullable Integer maxBackOffSeconds,
      @Nullable Boolean publishedCode) {}

  /**
   * Closed-loop users: each sends a request, waits for the answer, thinks U(0,2) s.
   *
   * @param count users, at least 1
   * @param seconds length of the run
   */
  public record Users(int count, double seconds) {}
}
