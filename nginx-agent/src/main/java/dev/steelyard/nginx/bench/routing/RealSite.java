package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.bench.routing.CellRuns.Usage;
import dev.steelyard.nginx.bench.site.AgentProcess;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.bench.place.ProcessorTime;
import dev.steelyard.shared.bench.run.Place;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the cells are run. A cell is run once, when somebody asks for its runs; the arms are
 * started with the first.
 */
final class RealSite implements Place, AutoCloseable {

  /** Longer than the rarest job takes on the slow server: no request is cut short. */
  private static final long TIMEOUT_MILLIS = 20_000;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /** Load process 0 for the first arm and so on. */
  private static final List<Integer> IN_ORDER =
      IntStream.range(0, Arm.values().length).boxed().toList();

  /** The fault lasts for the second third of the time that is measured. */
  static final int FAULT_PART = 3;

  private final BenchSite site;
  private final RealPlan plan;
  private final Clock clock;
  private final Map<Fleet, Map<String, Double>> deadlines = new EnumMap<>(Fleet.class);
  private final Map<Cell, CellRuns> done = new EnumMap<>(Cell.class);
  private @Nullable LiveArms live;

  RealSite(BenchSite site, RealPlan plan, Clock clock) {
    this.site = site;
    this.plan = plan;
    this.clock = clock;
  }

  RealPlan plan() {
    return plan;
  }

  /** The cells that were run, with their pairs. */
  Map<Cell, CellRuns> done() {
    return done;
  }

  /** Deadlines in ms by request type, frozen before any policy was in charge. */
  Map<String, Double> deadlines(Fleet fleet) {
    return deadlines.computeIfAbsent(fleet, this::observe);
  }

  /** All pairs of a cell. */
  CellRuns runs(Cell cell) {
    CellRuns before = done.get(cell);
    if (before != null) {
      return before;
    }
    try {
      CellRuns runs = run(cell);
      done.put(cell, runs);
      return runs;
    } catch (RuntimeException e) {
      // Whatever is left of the processes, the next cell begins with new ones.
      close();
      throw e;
    }
  }

  private CellRuns run(Cell cell) {
    Map<String, Double> frozen = deadlines(cell.fleet());
    LiveArms arms = arms();
    arms.servers().setSpeeds(cell.fleet().speeds());
    arms.freeze(frozen);
    CellRuns runs = new CellRuns();
    int pairs = cell.pairs(plan.pairs());
    for (int pair = 0; pair < pairs; pair++) {
      say("%s: pair %d of %d".formatted(cell.key(), pair + 1, pairs));
      pair(arms, cell, pair, runs);
    }
    return runs;
  }

  private LiveArms arms() {
    if (live == null) {
      say("starting servers, NGINX, agents and load processes");
      live = LiveArms.start(site, plan.seed());
      warmUp(live);
    }
    return live;
  }

  /** The first requests of a process say nothing about the servers. */
  private void warmUp(LiveArms arms) {
    say("warming up");
    Map<Arm, StartLoad> loads = new LinkedHashMap<>();
    for (Arm arm : Arm.values()) {
      long seed = plan.seedOf("warm-up " + arm);
      loads.put(arm, load(arms, arm, seed, Cell.SPEED3.load(), plan.warmUpSeconds(), Map.of()));
    }
    arms.activate();
    Map<Arm, AgentProcess> sending = arms.send(loads, IN_ORDER);
    pauseUntil(arms, clock.instant(), 2 * plan.warmUpSeconds());
    arms.awaitEnd(sending);
  }

  /** Both baseline arms, each with arrivals that no pair has. */
  private Map<String, Double> observe(Fleet fleet) {
    say("deadlines of servers " + fleet.sentence() + " under least_conn");
    LiveArms arms = arms();
    arms.servers().setSpeeds(fleet.speeds());
    Map<Arm, StartLoad> loads = new LinkedHashMap<>();
    for (Arm arm : Arm.baselines()) {
      long seed = plan.seedOf("deadlines " + fleet + " " + arm);
      loads.put(arm, load(arms, arm, seed, Cell.SPEED3.load(), plan.seconds(), Map.of()));
    }
    Map<Arm, AgentProcess> sending = arms.send(loads, IN_ORDER);
    pauseUntil(arms, clock.instant(), plan.warmUpSeconds() + plan.seconds());
    Map<Arm, LoadStatus> ended = arms.awaitEnd(sending);
    ended.forEach(ArmRun::of);
    return Deadlines.of(List.copyOf(ended.values()));
  }

  private void pair(LiveArms arms, Cell cell, int pair, CellRuns runs) {
    double measured = cell.seconds(plan.seconds());
    double whole = plan.warmUpSeconds() + measured;
    long seed = plan.seedOf(cell + " " + pair);
    Map<Arm, StartLoad> loads = new LinkedHashMap<>();
    List<Arm> order = new ArrayList<>(List.of(Arm.values()));
    Random random = new Random(seed);
    Collections.shuffle(order, random);
    for (Arm arm : order) {
      loads.put(arm, load(arms, arm, seed, cell.load(), measured, deadlines(cell.fleet())));
    }
    List<Integer> positions = new ArrayList<>(IN_ORDER);
    Collections.shuffle(positions, random);
    arms.activate();
    Map<Arm, AgentProcess> sending = arms.send(loads, positions);
    Instant start = clock.instant();
    pauseUntil(arms, start, plan.warmUpSeconds());
    double machine = ProcessorTime.secondsOfMachine();
    Map<Arm, Double> agents = arms.agentSeconds();
    Instant from = clock.instant();
    if (cell.gray()) {
      double part = measured / FAULT_PART;
      pauseUntil(arms, start, plan.warmUpSeconds() + part);
      arms.servers().failPartly(pair % DemoPlan.SPEEDS.size(), Cell.GRAY_SHARE, part);
    }
    pauseUntil(arms, start, whole);
    double wall = Duration.between(from, clock.instant()).toNanos() / 1e9;
    double busy = ProcessorTime.secondsOfMachine() - machine;
    Map<Arm, Double> agentsNow = arms.agentSeconds();
    double agentShare =
        agentsNow.entrySet().stream()
            .mapToDouble(now -> (now.getValue() - agents.getOrDefault(now.getKey(), 0.0)) / wall)
            .max()
            .orElseThrow();
    Map<Arm, LoadStatus> ended = arms.awaitEnd(sending);
    double cores = Runtime.getRuntime().availableProcessors();
    runs.add(ended, new Usage(busy / wall / cores, agentShare, arms.serverLatenessP99Millis()));
    if (pair == 0) {
      Arm.policies().forEach(arm -> runs.addCourse(arm, arms.course(arm, start, whole)));
    }
  }

  private StartLoad load(
      LiveArms arms,
      Arm arm,
      long seed,
      double share,
      double measured,
      Map<String, Double> deadlineMillis) {
    Map<String, Double> rates = new TreeMap<>();
    DemoPlan.MIX.forEach(
        (type, part) -> rates.put(type, part * share * DemoPlan.capacityPerSecond()));
    return new StartLoad(
        arm.key(),
        "http://127.0.0.1:" + arms.port(arm),
        seed,
        null,
        null,
        TIMEOUT_MILLIS,
        plan.warmUpSeconds(),
        deadlineMillis.isEmpty() ? null : deadlineMillis,
        DemoPlan.WORK,
        List.of(new StartLoad.Stage(plan.warmUpSeconds() + measured, rates, "exponential")),
        null,
        null);
  }

  /** Ends at once when a process has ended, as all do on Ctrl-C. */
  private void pauseUntil(LiveArms arms, Instant start, double later) {
    Instant end = start.plus(seconds(later));
    while (clock.instant().isBefore(end)) {
      arms.checkAlive();
      Duration left = Duration.between(clock.instant(), end);
      BenchSite.pause(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(1000 * seconds));
  }

  @Override
  public void say(String line) {
    site.say(line);
  }

  @Override
  public void keepFolder() {
    site.keepFolder();
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
      live = null;
    }
  }
}
