package dev.steelyard.shared.bus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A load plan. Exactly one of {@code stages}, {@code random}, {@code users} and {@code trace} says
 * when requests are sent.
 *
 * @param name free text, repeated in every status; null for none
 * @param target base URL, for instance {@code http://127.0.0.1:8080}
 * @param seed of arrivals, bodies and job sizes; the same seed and stages give the same trace; null
 *     for 1
 * @param rateFactor every rate is multiplied by it; null for 1
 * @param connectionsPerType hard limit of connections for each request type, or, with {@code
 *     requests} of the plan's own, for all of them together; null for 100
 * @param timeoutMillis a request older than this has failed; null for 2000
 * @param warmupSeconds left out of all figures; null for 0
 * @param deadlineMillis deadline by request type, for tardiness; null or a missing type for none
 * @param work law of the job size that a request of a type carries in {@code
 *     X-Steelyard-Work-Millis}; null or a missing type for none
 * @param stages one after the other
 * @param random the published random plan
 * @param users closed-loop users
 * @param requests the request types of this plan; null for the social network's {@code compose},
 *     {@code home-read} and {@code user-read}
 * @param directory where relative files of requests and traces are, on the agent's machine; null
 *     for its working directory
 * @param trace gaps from a file
 * @param threads that send; null for 1
 * @param dsb true for the schedule of DeathStarBench's wrk2: every connection has its own arrival
 *     process, gaps are whole µs, integer divisions; for stages only
 * @param pacing {@code busy}, {@code hybrid} or {@code eco}: how exactly sends meet their times,
 *     and at what cost; null for hybrid
 * @param insecure true to believe any certificate of an https target
 * @param limits beyond which the generator is said to be the bottleneck; null for the defaults
 * @param share of this agent when several run the plan; null for all of it
 * @param agents that shall share the plan, each of which gets a {@code share}; null for the one
 *     that gets the command alone
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
    @Nullable Users users,
    @Nullable List<Request> requests,
    @Nullable String directory,
    @Nullable Trace trace,
    @Nullable Integer threads,
    @Nullable Boolean dsb,
    @Nullable String pacing,
    @Nullable Boolean insecure,
    @Nullable Limits limits,
    @Nullable Share share,
    @Nullable Agents agents) {

  /** A rate of this name in a stage is that of all types together, split by their weights. */
  public static final String ALL = "all";

  /** A plan of social network requests for one agent. */
  public StartLoad(
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
    this(
        name,
        target,
        seed,
        rateFactor,
        connectionsPerType,
        timeoutMillis,
        warmupSeconds,
        deadlineMillis,
        work,
        stages,
        random,
        users,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same plan for one of several agents. */
  public StartLoad with(Share ofAgent) {
    return new StartLoad(
        name,
        target,
        seed,
        rateFactor,
        connectionsPerType,
        timeoutMillis,
        warmupSeconds,
        deadlineMillis,
        work,
        stages,
        random,
        users,
        requests,
        directory,
        trace,
        threads,
        dsb,
        pacing,
        insecure,
        limits,
        ofAgent,
        null);
  }

  /**
   * A stretch of one rate, or of one that rises or falls evenly.
   *
   * @param seconds length, above 0
   * @param ratePerSecond requests a second by request type, or of {@value #ALL}; a missing type is
   *     silent
   * @param arrival {@code fixed}, {@code exponential}, {@code normal}, {@code zipf} or {@code
   *     norm-nowait}; null for exponential
   * @param endRatePerSecond the rate at the end for types that ramp; null or a missing type for a
   *     constant rate
   */
  public record Stage(
      double seconds,
      Map<String, Double> ratePerSecond,
      @Nullable String arrival,
      @Nullable Map<String, Double> endRatePerSecond) {

    /** Constant rates. */
    public Stage(double seconds, Map<String, Double> ratePerSecond, @Nullable String arrival) {
      this(seconds, ratePerSecond, arrival, null);
    }
  }

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
   * Closed-loop users: each thinks, sends a request, waits for the answer, and thinks again.
   *
   * @param count users, at least 1
   * @param seconds length of the run
   * @param spawnPerSecond so many users begin each second; null for all at once
   * @param maxThinkSeconds thinking takes U(0, this) s; null for 2
   */
  public record Users(
      int count,
      double seconds,
      @Nullable Double spawnPerSecond,
      @Nullable Double maxThinkSeconds) {

    /** All at once, thinking U(0,2) s. */
    public Users(int count, double seconds) {
      this(count, seconds, null, null);
    }
  }

  /**
   * A type of requests. Path, header values and body may have fields like <code>${int:1..962}
   * </code>, drawn anew for every request.
   *
   * @param name of the type in rates and figures
   * @param weight its part of a rate of {@value #ALL}; null for 1
   * @param method null for GET
   * @param path with the query, behind the target's own; null for {@code /}
   * @param headers by name; null for none
   * @param body text, or {@code @FILE} for the bytes of a file; null for none
   */
  public record Request(
      String name,
      @Nullable Double weight,
      @Nullable String method,
      @Nullable String path,
      @Nullable Map<String, String> headers,
      @Nullable String body) {}

  /**
   * Gaps between sends from a file of one number a line.
   *
   * @param unit {@code us}, {@code ms} or {@code s}; null for µs
   * @param seconds length; the trace is begun again if it is shorter; null for once
   */
  public record Trace(String file, @Nullable String unit, @Nullable Double seconds) {}

  /**
   * Limits of the verdict.
   *
   * @param latenessP99Millis null for 1, or 3 with {@code eco} pacing
   * @param rateErrorShare sent against planned over the run; null for 0.001
   * @param windowRateErrorShare the same over any 5 s; null for 0.005
   * @param dropped requests; null for 0
   * @param utilisationShare of the sending loops, polling excluded; null for 0.8
   * @param stolenShare of the machine's CPU time taken by other guests; null for 0.02
   */
  public record Limits(
      @Nullable Double latenessP99Millis,
      @Nullable Double rateErrorShare,
      @Nullable Double windowRateErrorShare,
      @Nullable Long dropped,
      @Nullable Double utilisationShare,
      @Nullable Double stolenShare) {}

  /**
   * One agent's part of a plan.
   *
   * @param index of this agent, from 0
   * @param of so many agents
   * @param startAtMillis common start, ms since the epoch; null for at once
   * @param exactSplit true: this agent sends every {@code of}th request of the one sequence that a
   *     single agent would send; null or false: a rate of 1/{@code of}, shifted by {@code
   *     index}/{@code of} of a gap where gaps are fixed
   */
  public record Share(
      int index, int of, @Nullable Long startAtMillis, @Nullable Boolean exactSplit) {}

  /**
   * The client agents that share a plan. The one that gets the command is the first of them and
   * coordinates.
   *
   * @param count so many; null for all that are known
   * @param takeOver true: what is left of a lost agent's share is sent by another one; null or
   *     false: it is missing
   * @param exactSplit as in {@link Share}
   */
  public record Agents(
      @Nullable Integer count, @Nullable Boolean takeOver, @Nullable Boolean exactSplit) {}
}
