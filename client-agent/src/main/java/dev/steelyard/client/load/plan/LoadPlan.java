package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.request.RequestStream;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.request.Target;
import dev.steelyard.client.testbed.ServiceTimes;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A checked load plan. Everything random in it comes from its seed, a stream of its own for each
 * type and purpose.
 */
public final class LoadPlan {

  private final @Nullable String name;
  private final Target target;
  private final SeedStreams seeds;
  private final Limits limits;
  private final Map<RequestType, Double> deadlineMillis;
  private final Map<RequestType, ServiceLaw> work;
  private final double totalNanos;
  private final RunSource runs;
  private final OptionalInt users;

  /**
   * What bounds a run.
   *
   * @param connectionsPerType hard limit of connections for each request type
   * @param timeoutNanos a request is given up so long after it was sent
   * @param warmupNanos requests intended before it are in no figure
   */
  public record Limits(int connectionsPerType, long timeoutNanos, long warmupNanos) {}

  LoadPlan(
      @Nullable String name,
      Target target,
      SeedStreams seeds,
      Limits limits,
      Map<RequestType, Double> deadlineMillis,
      Map<RequestType, ServiceLaw> work,
      Timing timing) {
    this.name = name;
    this.target = target;
    this.seeds = seeds;
    this.limits = limits;
    this.deadlineMillis = deadlineMillis;
    this.work = work;
    this.totalNanos = timing.totalNanos();
    this.runs = timing.runs();
    this.users = timing.users();
  }

  /**
   * When requests are sent.
   *
   * @param users closed-loop users at the start; empty for an open loop
   */
  record Timing(double totalNanos, RunSource runs, OptionalInt users) {
    static Timing closedLoop(int users, double seconds) {
      return new Timing(
          seconds * Run.NANOS_PER_SECOND,
          type -> Collections.emptyIterator(),
          OptionalInt.of(users));
    }

    static Timing openLoop(double totalNanos, RunSource runs) {
      return new Timing(totalNanos, runs, OptionalInt.empty());
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
    return seeds.seed();
  }

  public Limits limits() {
    return limits;
  }

  /** The deadline of a type in ms; NaN for none. */
  public double deadlineMillis(RequestType type) {
    return deadlineMillis.getOrDefault(type, Double.NaN);
  }

  /** The length of the plan in ns; nothing is sent later. */
  public double totalNanos() {
    return totalNanos;
  }

  /** Closed-loop users at the start; empty for an open loop. */
  public OptionalInt users() {
    return users;
  }

  /** The intended send times of a type, from the first on; each call gives the same ones. */
  public IntendedTimes intendedTimes(RequestType type) {
    return new IntendedTimes(runs.runs(type), seeds.stream("arrivals of " + type.wireName()));
  }

  /** The requests of a type, from the first on; each call gives the same ones. */
  public RequestStream requests(RequestType type) {
    ServiceLaw law = work.get(type);
    return new RequestStream(
        seeds.stream("contents of " + type.wireName()),
        law == null
            ? null
            : new ServiceTimes(law, seeds.stream("job sizes of " + type.wireName())));
  }

  /** Where closed-loop users draw think times and request types from. */
  public RandomGenerator userChoices() {
    return seeds.stream("users");
  }
}
