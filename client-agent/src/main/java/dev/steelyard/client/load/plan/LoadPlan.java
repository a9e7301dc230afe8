package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestStream;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.request.Target;
import dev.steelyard.client.testbed.ServiceTimes;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A checked load plan. Everything random in it comes from its seed, a stream of its own for each
 * type and purpose.
 */
public final class LoadPlan {

  private final @Nullable String name;
  private final Target target;
  private final RequestMix mix;
  private final PlanSeeds seeds;
  private final Limits limits;
  private final Sending sending;
  private final Map<RequestType, Double> deadlineMillis;
  private final Map<RequestType, ServiceLaw> work;
  private final Timing timing;
  private final StartLoad.@Nullable Limits verdictLimits;

  /**
   * What bounds a run.
   *
   * @param connectionsPerType hard limit of connections: for each type of the social network, for
   *     all types of a plan's own together
   * @param timeoutNanos a request is given up so long after it was sent
   * @param warmupNanos requests intended before it are in no figure
   * @param threads that send
   */
  public record Limits(int connectionsPerType, long timeoutNanos, long warmupNanos, int threads) {}

  /**
   * How requests are sent.
   *
   * @param dsb connections have schedules of their own and send without waiting for answers, as
   *     DeathStarBench's wrk2 does
   * @param insecure any certificate of the target is believed
   */
  public record Sending(PacingMode pacing, boolean dsb, boolean insecure) {}

  LoadPlan(
      @Nullable String name,
      Target target,
      RequestMix mix,
      PlanSeeds seeds,
      Limits limits,
      Sending sending,
      Map<RequestType, Double> deadlineMillis,
      Map<RequestType, ServiceLaw> work,
      Timing timing,
      StartLoad.@Nullable Limits verdictLimits) {
    this.name = name;
    this.target = target;
    this.mix = mix;
    this.seeds = seeds;
    this.limits = limits;
    this.sending = sending;
    this.deadlineMillis = deadlineMillis;
    this.work = work;
    this.timing = timing;
    this.verdictLimits = verdictLimits;
  }

  /**
   * When requests are sent.
   *
   * @param common whether the runs of all types are one sequence, split by the weights of the mix
   * @param users closed-loop users at the start; empty for an open loop
   * @param choices of the users
   */
  record Timing(
      double totalNanos,
      RunSource runs,
      boolean common,
      OptionalInt users,
      @Nullable UserChoices choices) {
    static Timing closedLoop(int users, double seconds, UserChoices choices) {
      return new Timing(
          seconds * Run.NANOS_PER_SECOND,
          type -> Collections.emptyIterator(),
          false,
          OptionalInt.of(users),
          choices);
    }

    static Timing openLoop(double totalNanos, RunSource runs, boolean common) {
      return new Timing(totalNanos, runs, common, OptionalInt.empty(), null);
    }
  }

  /**
   * Checks a start command; fails with a bad request that names the field, its value and the rule.
   */
  public static LoadPlan of(StartLoad command) {
    return new PlanReader(command).read();
  }

  public @Nullable String name() {
    return name;
  }

  public Target target() {
    return target;
  }

  public long seed() {
    return seeds.plan().seed();
  }

  /** The request types, in the order of the plan. */
  public List<RequestType> types() {
    return mix.types();
  }

  /** The hard limit of connections of a type. */
  public int connections(RequestType type) {
    return mix.social()
        ? limits.connectionsPerType()
        : mix.connections(type, limits.connectionsPerType());
  }

  public Limits limits() {
    return limits;
  }

  public Sending sending() {
    return sending;
  }

  /** The deadline of a type in ms; NaN for none. */
  public double deadlineMillis(RequestType type) {
    return deadlineMillis.getOrDefault(type, Double.NaN);
  }

  /** Whether other agents run other parts of the plan. */
  public boolean shared() {
    return seeds.share().of() > 1;
  }

  /** When to start, ms since the epoch; empty for at once. */
  public OptionalLong startAtMillis() {
    Long millis = seeds.share().startAtMillis();
    return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  /** What the verdict goes by; null for the defaults. */
  public StartLoad.@Nullable Limits verdictLimits() {
    return verdictLimits;
  }

  /** The length of the plan in ns; nothing is sent later. */
  public double totalNanos() {
    return timing.totalNanos();
  }

  /** Closed-loop users at the start; empty for an open loop. */
  public OptionalInt users() {
    return timing.users();
  }

  /** The intended send times of a type, from the first on; each call gives the same ones. */
  public IntendedTimes intendedTimes(RequestType type) {
    return new IntendedTimes(
        timing.runs().runs(type),
        seeds.arrivals(type, timing.common()),
        seeds.thinning(type, mix, timing.common()));
  }

  /**
   * How many requests are intended in the measured time between two moments, by all types.
   *
   * @param fromNanos since the start, included
   * @param untilNanos excluded
   * @return empty where that depends on the answers: users, and runs that never wait
   */
  public OptionalLong planned(double fromNanos, double untilNanos) {
    if (users().isPresent()) {
      return OptionalLong.empty();
    }
    double from = Math.max(fromNanos, (double) limits.warmupNanos());
    long count = 0;
    for (RequestType type : types()) {
      IntendedTimes times = intendedTimes(type);
      for (double at = times.peek(0); at < untilNanos; at = times.peek(0)) {
        if (times.neverWaits()) {
          return OptionalLong.empty();
        }
        if (Math.round(at) >= from) {
          count++;
        }
        times.advance();
      }
    }
    return OptionalLong.of(count);
  }

  /** This agent's part of a number of users; the parts of all agents add up to it. */
  public int part(int users) {
    return seeds.part(users);
  }

  /** The requests of a type, from the first on; each call gives the same ones. */
  public RequestStream requests(RequestType type) {
    ServiceLaw law = work.get(type);
    return new RequestStream(
        seeds.own("contents of " + type.wireName()),
        law == null ? null : new ServiceTimes(law, seeds.own("job sizes of " + type.wireName())));
  }

  /** What closed-loop users decide; only where there are users. */
  public UserChoices userChoices() {
    return Objects.requireNonNull(timing.choices(), "an open loop has no users");
  }
}
