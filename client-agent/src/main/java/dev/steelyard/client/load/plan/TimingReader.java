package dev.steelyard.client.load.plan;

import static dev.steelyard.client.load.plan.Checks.or;
import static dev.steelyard.client.load.plan.Checks.within;
import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.arrival.ConnectionSchedules;
import dev.steelyard.client.load.arrival.FixedPhase;
import dev.steelyard.client.load.arrival.TraceGaps;
import dev.steelyard.client.load.plan.LoadPlan.Timing;
import dev.steelyard.client.load.plan.RandomRuns.Bounds;
import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.RandomPlan;
import dev.steelyard.shared.bus.StartLoad.Share;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.StartLoad.Trace;
import dev.steelyard.shared.bus.StartLoad.Users;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what a start command says about when requests are sent. */
final class TimingReader {

  private static final double HIGHEST_RATE = 1_000_000;
  private static final double LONGEST_SECONDS = 1e7;
  private static final int MOST_USERS = 100_000;
  private static final double LONGEST_THINK_SECONDS = 3600;

  private static final double RATE_FACTOR = 1;
  private static final double THINK_SECONDS = 2;
  private static final double RANDOM_SECONDS = 18_000;
  private static final Bounds RANDOM_RATE = new Bounds(100, 2000);
  private static final Bounds RANDOM_RUN_SECONDS = new Bounds(30, 600);
  private static final Bounds RANDOM_BACK_OFF_SECONDS = new Bounds(10, 100);

  private final StartLoad command;
  private final RequestMix mix;
  private final PlanSeeds seeds;
  private final int threads;
  private final int connections;
  private final double rateFactor;

  TimingReader(StartLoad command, RequestMix mix, PlanSeeds seeds, int threads, int connections) {
    this.command = command;
    this.mix = mix;
    this.seeds = seeds;
    this.threads = threads;
    this.connections = connections;
    this.rateFactor =
        within("rateFactor", or(command.rateFactor(), RATE_FACTOR), 0, HIGHEST_RATE, false);
  }

  Timing read() {
    long given =
        Stream.of(command.stages(), command.random(), command.users(), command.trace())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      throw badRequest(
          given + " of stages, random, users and trace are given", "give exactly one of them");
    }
    if (dsb() && command.stages() == null) {
      throw badRequest("dsb is true", "use it with stages");
    }
    if (command.random() != null) {
      return random(command.random());
    }
    if (command.users() != null) {
      return users(command.users());
    }
    if (command.trace() != null) {
      return trace(command.trace());
    }
    return stages(or(command.stages(), List.of()));
  }

  private boolean dsb() {
    return or(command.dsb(), false);
  }

  private Timing users(Users users) {
    within("users.count", users.count(), 1, MOST_USERS, true);
    within("users.seconds", users.seconds(), 0, LONGEST_SECONDS, false);
    double spawn = or(users.spawnPerSecond(), Double.POSITIVE_INFINITY);
    if (users.spawnPerSecond() != null) {
      within("users.spawnPerSecond", spawn, 0, MOST_USERS, false);
    }
    double think = or(users.maxThinkSeconds(), THINK_SECONDS);
    within("users.maxThinkSeconds", think, 0, LONGEST_THINK_SECONDS, false);
    int count = seeds.part(users.count());
    return Timing.closedLoop(
        count,
        users.seconds(),
        new UserChoices(
            seeds.own("users"),
            mix,
            think * Run.NANOS_PER_SECOND,
            Run.NANOS_PER_SECOND / spawn * seeds.share().of()));
  }

  private Timing trace(Trace trace) {
    if (trace.file() == null) {
      throw badRequest("trace.file is missing", "name the file");
    }
    Path file = Path.of(or(command.directory(), "")).resolve(trace.file());
    TraceGaps gaps = TraceGaps.read(file, or(trace.unit(), "us"));
    // The last send of one pass is intended at its end, which is excluded: a hair is added.
    double once = Math.nextUp(gaps.totalNanos() + 1);
    double nanos = trace.seconds() == null ? once : trace.seconds() * Run.NANOS_PER_SECOND;
    within("trace.seconds", nanos / Run.NANOS_PER_SECOND, 0, LONGEST_SECONDS, false);
    requireExactSplit("a trace");
    return Timing.openLoop(
        nanos, type -> List.of(Run.ofNanos(0, nanos, gaps.process())).iterator(), true);
  }

  private void requireExactSplit(String what) {
    if (seeds.share().of() > 1 && !seeds.exactSplit()) {
      throw badRequest(
          "exactSplit is not set", what + " can only be split exactly; set it to true");
    }
  }

  private Timing stages(List<Stage> stages) {
    if (stages.isEmpty()) {
      throw badRequest("stages is empty", "give at least one stage");
    }
    boolean common = stages.stream().anyMatch(TimingReader::ofAll);
    List<StageRuns.Stage> checked = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      checked.add(stage("stages[" + i + "]", stages.get(i), common));
    }
    StageRuns runs = new StageRuns(List.copyOf(checked));
    return Timing.openLoop(runs.totalNanos(), shared(runs), common);
  }

  private static boolean ofAll(@Nullable Stage stage) {
    return stage != null
        && or(stage.ratePerSecond(), Map.<String, Double>of()).containsKey(StartLoad.ALL);
  }

  private StageRuns.Stage stage(String place, @Nullable Stage stage, boolean common) {
    if (stage == null) {
      throw badRequest(place + " is null", "give seconds and ratePerSecond");
    }
    within(place + ".seconds", stage.seconds(), 0, LONGEST_SECONDS, false);
    String law = or(stage.arrival(), ArrivalLaw.EXPONENTIAL.wireName());
    ArrivalLaw arrival = ArrivalLaw.named(law, place + ".arrival");
    if (common && !arrival.waits() && mix.types().size() > 1) {
      throw badRequest(
          place + ".arrival is " + law,
          "a rate of " + StartLoad.ALL + " cannot be split without waiting; give a rate a type");
    }
    Map<String, Double> start = or(stage.ratePerSecond(), Map.<String, Double>of());
    Map<String, Double> end = or(stage.endRatePerSecond(), Map.<String, Double>of());
    for (String type : end.keySet()) {
      if (!start.containsKey(type)) {
        throw badRequest(
            place + ".endRatePerSecond names " + type, "give it a ratePerSecond as well");
      }
    }
    Map<RequestType, StageRuns.Ramp> rates = new LinkedHashMap<>();
    start.forEach(
        (name, rate) -> {
          String at = place + ".ratePerSecond." + name;
          boolean ramps = end.containsKey(name);
          double from = ramps ? rampRate(at, or(rate, 0.0)) : rate(at, or(rate, 0.0));
          double to =
              ramps ? rampRate(place + ".endRatePerSecond." + name, or(end.get(name), 0.0)) : from;
          StageRuns.Ramp ramp =
              new StageRuns.Ramp(from, to, process(arrival, from, ramps, name, at));
          if (name.equals(StartLoad.ALL)) {
            mix.types().forEach(type -> rates.put(type, ramp));
          } else if (common) {
            throw badRequest(
                place + ".ratePerSecond names " + name,
                "give rates of " + StartLoad.ALL + " or of types, not both");
          } else {
            rates.put(RequestType.named(name, mix.types(), place + ".ratePerSecond"), ramp);
          }
        });
    return new StageRuns.Stage(stage.seconds(), rates);
  }

  /**
   * Where a stage's gaps come from; a fresh one for each type that asks. A type of the plan's own
   * with a rate of its own has its own connections, and its part of the threads.
   */
  private StageRuns.Gaps process(
      ArrivalLaw arrival, double rate, boolean ramps, String name, String place) {
    if (!dsb() || !arrival.waits()) {
      return () -> arrival;
    }
    if (ramps) {
      throw badRequest(place + " ramps", "the schedule of wrk2 knows constant rates only");
    }
    requireExactSplit("the schedule of wrk2");
    boolean own = !name.equals(StartLoad.ALL) && !mix.social();
    int count =
        own
            ? mix.connections(RequestType.named(name, mix.types(), place), connections)
            : connections;
    int of = own ? Math.max(1, threads / mix.types().size()) : threads;
    StageRuns.Gaps gaps = () -> new ConnectionSchedules(arrival, of, count, rate);
    gaps.begin(); // A rate too low for its connections and threads is refused here.
    return gaps;
  }

  /** The runs of this agent's share. */
  private RunSource shared(RunSource whole) {
    Share share = seeds.share();
    if (share.of() == 1 || seeds.exactSplit()) {
      return whole;
    }
    double phase = (share.index() + 0.5) / share.of();
    return type ->
        new MappedRuns(
            whole.runs(type),
            run -> {
              ArrivalProcess law =
                  run.law() == ArrivalLaw.FIXED ? new FixedPhase(phase) : run.law();
              return run.thinned(share.of(), law);
            });
  }

  private double rate(String place, double ratePerSecond) {
    within(place, ratePerSecond, 0, HIGHEST_RATE, false);
    within(place + " times rateFactor", ratePerSecond * rateFactor, 0, HIGHEST_RATE, false);
    return ratePerSecond * rateFactor;
  }

  /** The rate at an end of a ramp may be 0. */
  private double rampRate(String place, double ratePerSecond) {
    within(place, ratePerSecond, 0, HIGHEST_RATE, true);
    within(place + " times rateFactor", ratePerSecond * rateFactor, 0, HIGHEST_RATE, true);
    return ratePerSecond * rateFactor;
  }

  private Timing random(RandomPlan plan) {
    double seconds = or(plan.totalSeconds(), RANDOM_SECONDS);
    within("random.totalSeconds", seconds, 0, LONGEST_SECONDS, false);
    Bounds rate = bounds("Rate", plan.minRate(), plan.maxRate(), RANDOM_RATE, HIGHEST_RATE);
    rate("random.maxRate", rate.highest());
    RandomRuns runs =
        new RandomRuns(
            seeds.plan(),
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
    return Timing.openLoop(seconds * Run.NANOS_PER_SECOND, shared(runs), false);
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
}
