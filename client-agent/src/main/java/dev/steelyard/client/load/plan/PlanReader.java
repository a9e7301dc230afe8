package dev.steelyard.client.load.plan;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.plan.LoadPlan.Limits;
import dev.steelyard.client.load.plan.LoadPlan.Timing;
import dev.steelyard.client.load.plan.RandomRuns.Bounds;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.request.Target;
import dev.steelyard.client.testbed.ServiceTimes;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.RandomPlan;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.StartLoad.Users;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a start command and fills in the defaults. */
final class PlanReader {

  private static final double HIGHEST_RATE = 1_000_000;
  private static final double LONGEST_SECONDS = 1e7;
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int MOST_USERS = 100_000;
  private static final long LONGEST_TIMEOUT_MILLIS = 600_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final long SEED = 1;
  private static final double RATE_FACTOR = 1;
  private static final int CONNECTIONS_PER_TYPE = 100;
  private static final long TIMEOUT_MILLIS = 2000;
  private static final double RANDOM_SECONDS = 18_000;
  private static final Bounds RANDOM_RATE = new Bounds(100, 2000);
  private static final Bounds RANDOM_RUN_SECONDS = new Bounds(30, 600);
  private static final Bounds RANDOM_BACK_OFF_SECONDS = new Bounds(10, 100);

  private final StartLoad command;
  private final SeedStreams seeds;
  private final double rateFactor;

  PlanReader(StartLoad command) {
    this.command = command;
    this.seeds = new SeedStreams(or(command.seed(), SEED));
    this.rateFactor =
        within("rateFactor", or(command.rateFactor(), RATE_FACTOR), 0, HIGHEST_RATE, false);
  }

  LoadPlan read() {
    if (command.target() == null) {
      throw badRequest(
          "target is missing", "give the base URL, for instance http://127.0.0.1:8080");
    }
    Timing timing = timing();
    return new LoadPlan(
        command.name(),
        Target.parse(command.target()),
        seeds,
        limits(timing),
        deadlines(),
        work(),
        timing);
  }

  private Limits limits(Timing timing) {
    double connections = or(command.connectionsPerType(), CONNECTIONS_PER_TYPE);
    within("connectionsPerType", connections, 1, MOST_CONNECTIONS, true);
    double timeoutMillis = or(command.timeoutMillis(), TIMEOUT_MILLIS);
    within("timeoutMillis", timeoutMillis, 1, LONGEST_TIMEOUT_MILLIS, true);
    double warmupNanos = or(command.warmupSeconds(), 0.0) * Run.NANOS_PER_SECOND;
    if (!(warmupNanos >= 0 && warmupNanos < timing.totalNanos())) {
      throw badRequest(
          "warmupSeconds is " + command.warmupSeconds(),
          "use at least 0 and less than the plan's "
              + timing.totalNanos() / Run.NANOS_PER_SECOND
              + " s");
    }
    return new Limits(
        (int) connections, Math.round(timeoutMillis * NANOS_PER_MILLI), Math.round(warmupNanos));
  }

  private Map<RequestType, Double> deadlines() {
    Map<RequestType, Double> deadlines = new EnumMap<>(RequestType.class);
    or(command.deadlineMillis(), Map.<String, Double>of())
        .forEach(
            (type, millis) ->
                deadlines.put(
                    RequestType.named(type, "deadlineMillis"),
                    within("deadlineMillis." + type, or(millis, 0.0), 0, 1e9, false)));
    return deadlines;
  }

  private Map<RequestType, ServiceLaw> work() {
    Map<RequestType, ServiceLaw> work = new EnumMap<>(RequestType.class);
    or(command.work(), Map.<String, ServiceLaw>of())
        .forEach((type, law) -> work.put(RequestType.named(type, "work"), checked(type, law)));
    return work;
  }

  /** A law is known when job sizes can be drawn from it. */
  private static ServiceLaw checked(String type, @Nullable ServiceLaw law) {
    if (law == null) {
      throw badRequest("work." + type + " is null", "give a law or leave the type out");
    }
    try {
      new ServiceTimes(law, new SplittableRandom(SEED));
    } catch (SteelyardException e) {
      throw new SteelyardException(ErrorCode.BAD_REQUEST, "work." + type + "." + e.getMessage(), e);
    }
    return law;
  }

  private Timing timing() {
    long given =
        Stream.of(command.stages(), command.random(), command.users())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      throw badRequest(
          given + " of stages, random and users are given", "give exactly one of them");
    }
    if (command.random() != null) {
      return random(command.random());
    }
    if (command.users() != null) {
      return users(command.users());
    }
    return stages(or(command.stages(), List.of()));
  }

  private static Timing users(Users users) {
    within("users.count", users.count(), 1, MOST_USERS, true);
    within("users.seconds", users.seconds(), 0, LONGEST_SECONDS, false);
    return Timing.closedLoop(users.count(), users.seconds());
  }

  private Timing stages(List<Stage> stages) {
    if (stages.isEmpty()) {
      throw badRequest("stages is empty", "give at least one stage");
    }
    List<StageRuns.Stage> checked = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      checked.add(stage("stages[" + i + "]", stages.get(i)));
    }
    StageRuns runs = new StageRuns(List.copyOf(checked));
    return Timing.openLoop(runs.totalNanos(), runs);
  }

  private StageRuns.Stage stage(String place, @Nullable Stage stage) {
    if (stage == null) {
      throw badRequest(place + " is null", "give seconds and ratePerSecond");
    }
    within(place + ".seconds", stage.seconds(), 0, LONGEST_SECONDS, false);
    Map<RequestType, Double> rates = new EnumMap<>(RequestType.class);
    or(stage.ratePerSecond(), Map.<String, Double>of())
        .forEach(
            (type, rate) ->
                rates.put(
                    RequestType.named(type, place + ".ratePerSecond"),
                    rate(place + ".ratePerSecond." + type, or(rate, 0.0))));
    String law = or(stage.arrival(), ArrivalLaw.EXPONENTIAL.wireName());
    return new StageRuns.Stage(stage.seconds(), rates, ArrivalLaw.named(law, place + ".arrival"));
  }

  private double rate(String place, double ratePerSecond) {
    within(place, ratePerSecond, 0, HIGHEST_RATE, false);
    within(place + " times rateFactor", ratePerSecond * rateFactor, 0, HIGHEST_RATE, false);
    return ratePerSecond * rateFactor;
  }

  private Timing random(RandomPlan plan) {
    double seconds = or(plan.totalSeconds(), RANDOM_SECONDS);
    within("random.totalSeconds", seconds, 0, LONGEST_SECONDS, false);
    Bounds rate = bounds("Rate", plan.minRate(), plan.maxRate(), RANDOM_RATE, HIGHEST_RATE);
    rate("random.maxRate", rate.highest());
    RandomRuns runs =
        new RandomRuns(
            seeds,
            seconds,
            rate,
            bounds(
                "RunSeconds",
                plan.minRunSeconds(),
                plan.maxRunSeconds(),
                RANDOM_RUN_SECONDS,
                LONGEST_SECONDS),
            bounds(
                "BackOffSeconds",
                plan.minBackOffSeconds(),
                plan.maxBackOffSeconds(),
                RANDOM_BACK_OFF_SECONDS,
                LONGEST_SECONDS),
            rateFactor,
            or(plan.publishedCode(), false));
    return Timing.openLoop(seconds * Run.NANOS_PER_SECOND, runs);
  }

  private static Bounds bounds(
      String what,
      @Nullable Integer lowest,
      @Nullable Integer highest,
      Bounds defaults,
      double most) {
    Bounds bounds = new Bounds(or(lowest, defaults.lowest()), or(highest, defaults.highest()));
    within("random.min" + what, bounds.lowest(), 1, most, true);
    within("random.max" + what, bounds.highest(), bounds.lowest(), most, true);
    return bounds;
  }

  /**
   * Refuses a value that is not in [lowest, highest], or not above lowest where that is excluded.
   */
  private static double within(
      String place, double value, double lowest, double highest, boolean included) {
    boolean lowEnough = value <= highest;
    boolean highEnough = included ? value >= lowest : value > lowest;
    if (lowEnough && highEnough) {
      return value;
    }
    throw badRequest(
        place + " is " + plain(value),
        "use "
            + (included ? "at least " : "above ")
            + plain(lowest)
            + " and at most "
            + plain(highest));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
