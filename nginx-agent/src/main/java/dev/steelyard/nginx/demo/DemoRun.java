package dev.steelyard.nginx.demo;

import dev.steelyard.nginx.page.Phase;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Leads a running site through observation, exploration, training and comparison; every step is a
 * command that a user could send.
 *
 * <p>Within a round every arm gets the same seed, so the same arrivals, bodies and job sizes. The
 * order of the arms is reversed from round to round. Arms that overload the slow server come last
 * in a round and are drained before the next.
 */
final class DemoRun {

  /** The arms in the order of the report. */
  enum Arm {
    ROUND_ROBIN("round-robin", "stock NGINX round robin, zone", "none"),
    LEAST_CONN("least-conn", "stock NGINX least_conn, zone", "none"),
    RANDOM_WEIGHTS(
        "random-weights", "weights 1/3/5 at random, smooth weighted round robin", "random-weights"),
    PUBLISHED_PLAN(
        "published-plan",
        "Gaussian mixture + value iteration, smooth weighted round robin",
        "published-plan"),
    GAINS("gains", "weights from latency ratios, shortest expected delay, guard off", "gains");

    private final String label;
    private final String balancer;
    private final String policy;

    Arm(String label, String balancer, String policy) {
      this.label = label;
      this.balancer = balancer;
      this.policy = policy;
    }

    String label() {
      return label;
    }
  }

  /** Stable at this load first, so that what overloads cannot reach them. */
  private static final List<Arm> STABLE = List.of(Arm.LEAST_CONN, Arm.GAINS);

  private static final List<Arm> MAY_OVERLOAD =
      List.of(Arm.PUBLISHED_PLAN, Arm.RANDOM_WEIGHTS, Arm.ROUND_ROBIN);

  /** Pseudo-visits of the state's average: most pairs are seen once or twice. */
  private static final double SHRINKAGE = 5;

  private final DemoPlan plan;
  private final DemoSite site;
  private final LiveLine line;
  private final SiteCommands commands;
  private final List<Phase> phases = new ArrayList<>();
  private final Map<Arm, ArmResults> results = new LinkedHashMap<>();
  private final Map<Arm, ArmResults> equalServers = new LinkedHashMap<>();
  private Map<String, Double> deadlineOfUpstream = Map.of();
  private long failedWhileExploring;

  DemoRun(DemoPlan plan, DemoSite site, LiveLine line) {
    this.plan = plan;
    this.site = site;
    this.line = line;
    this.commands = new SiteCommands(site, line);
    for (Arm arm : Arm.values()) {
      results.put(arm, new ArmResults(arm.label, arm.balancer));
    }
    for (Arm arm : STABLE) {
      equalServers.put(arm, new ArmResults(arm.label, arm.balancer));
    }
  }

  List<Phase> phases() {
    return phases;
  }

  ArmResults results(Arm arm) {
    return Objects.requireNonNull(results.get(arm));
  }

  /** The results of an arm on servers of one speed. */
  ArmResults equalServers(Arm arm) {
    return Objects.requireNonNull(equalServers.get(arm));
  }

  /** Deadlines in ms by upstream, frozen after the baseline observation. */
  Map<String, Double> deadlines() {
    return deadlineOfUpstream;
  }

  /** Requests that failed otherwise than by overload while weights changed. */
  long failedByWeightChange() {
    return failedWhileExploring
        + results(Arm.RANDOM_WEIGHTS).unexplainedFailures()
        + results(Arm.PUBLISHED_PLAN).unexplainedFailures()
        + results(Arm.GAINS).unexplainedFailures();
  }

  /** Lets the processes get warm: their first requests say nothing about the servers. */
  void warmUp() {
    double from = begin("1/4 baseline: warming up");
    load("warm-up", plan.seed() - 1, List.of(steady(plan.warmUpSeconds())));
    commands.awaitEnd();
    commands.drain();
    end("warm-up", null, from);
  }

  /** Baseline weights under steady load, until the deadlines are frozen. */
  void observe() {
    double from = begin("1/4 baseline: watching least_conn, to freeze the deadlines");
    load("observe", plan.seed(), List.of(steady(plan.observeSeconds() + 1)));
    commands.observe(plan.observeSeconds());
    commands.awaitEnd();
    PolicyStatus status = commands.policyStatus();
    deadlineOfUpstream = status.deadlineMillis();
    if (deadlineOfUpstream.size() != DemoPlan.UPSTREAM_OF_TYPE.size()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "deadlines after the observation: " + deadlineOfUpstream,
          "the agent is " + status.phase() + ", dropped samples " + status.dropped());
    }
    end("baseline observation", null, from);
    StringBuilder said = new StringBuilder("  deadlines frozen:");
    deadlineOfUpstream.forEach(
        (upstream, millis) -> said.append(" %s %.0f ms".formatted(upstream, millis)));
    line.say(said.toString());
  }

  /** Random weights under changing load, collected for training. */
  void explore() {
    double from = begin("2/4 exploration: random weights 1/3/5 under changing load");
    commands.activate("random-weights");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed() + 1);
    load("explore", plan.seed() + 1, plan.explorationStages(random));
    ArmResults explored = new ArmResults("exploration", "");
    explored.add(commands.awaitEnd(), 0);
    failedWhileExploring = explored.unexplainedFailures();
    commands.activate("none");
    commands.drain();
    end("exploration", null, from);
  }

  private void load(String name, long seed, List<Stage> stages) {
    commands.start(
        new SiteCommands.Load(name, site.ports().nginx(), seed, 0, stages), deadlineOfUpstream);
  }

  /** Trains the published plan on what was collected. */
  TrainResult train() {
    double from = begin("3/4 training: Gaussian mixture, transitions, value iteration");
    int components = components(commands.policyStatus().collected());
    TrainResult trained =
        commands.train(new TrainPolicy(null, components, null, SHRINKAGE, plan.seed()));
    end("training", null, from);
    line.say(
        "  %d windows, %d components, %d state-action pairs seen, %.1f s"
            .formatted(
                trained.samples(),
                trained.components(),
                trained.visitedPairs(),
                trained.trainMillis() / 1000));
    return trained;
  }

  /**
   * The published 27 need thousands of windows; with fewer windows than 40 a component, most pairs
   * of state and action would never be seen.
   */
  static int components(long windows) {
    return (int) Math.max(3, Math.min(27, windows / 40));
  }

  /** Every arm, round by round, on the same trace within a round. */
  void compare() {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Arm arm : order(round)) {
        String name = "round %d of %d, %s".formatted(round + 1, plan.rounds(), arm.label);
        block(arm, round, name, arm.label, results(arm));
      }
    }
    commands.activate("none");
  }

  /**
   * The arms of a round: first the stable ones, then the others; each group reversed in every
   * second round.
   */
  static List<Arm> order(int round) {
    List<Arm> stable = new ArrayList<>(STABLE);
    List<Arm> others = new ArrayList<>(MAY_OVERLOAD);
    if (round % 2 == 1) {
      Collections.reverse(stable);
      Collections.reverse(others);
    }
    stable.addAll(others);
    return stable;
  }

  /**
   * The two arms that a user chooses between, once more, with servers of one speed that do as much
   * together.
   */
  void compareOnEqualServers() {
    double speed = DemoPlan.SPEEDS.values().stream().mapToDouble(s -> s).average().orElseThrow();
    commands.setSpeed(null, speed);
    for (Arm arm : STABLE) {
      block(arm, plan.rounds(), "equal servers, " + arm.label, null, equalServers(arm));
    }
    DemoPlan.SPEEDS.forEach(commands::setSpeed);
    commands.activate("none");
  }

  private void block(
      Arm arm, int round, String name, @Nullable String reportedArm, ArmResults into) {
    double from = begin("4/4 comparison: " + name);
    commands.activate(arm.policy);
    long samplesBefore = commands.policyStatus().samples();
    commands.start(
        new SiteCommands.Load(
            arm.label,
            port(arm),
            plan.seed() + 100 + round,
            plan.settleSeconds(),
            List.of(steady(plan.settleSeconds() + plan.blockSeconds()))),
        deadlineOfUpstream);
    LoadStatus end = commands.awaitEnd();
    long samples = commands.policyStatus().samples() - samplesBefore;
    into.add(end, samples);
    commands.activate("none");
    commands.drain();
    end(name, reportedArm, from);
  }

  private int port(Arm arm) {
    return switch (arm) {
      case ROUND_ROBIN -> site.ports().stockRoundRobin();
      case LEAST_CONN -> site.ports().stockLeastConn();
      default -> site.ports().nginx();
    };
  }

  private static Stage steady(int seconds) {
    return new Stage(seconds, DemoPlan.rates(DemoPlan.LOAD_SHARE), "exponential");
  }

  private double begin(String phase) {
    line.phase(phase);
    return line.elapsedSeconds();
  }

  private void end(String name, @Nullable String arm, double from) {
    phases.add(new Phase(name, arm, from, line.elapsedSeconds()));
  }
}
