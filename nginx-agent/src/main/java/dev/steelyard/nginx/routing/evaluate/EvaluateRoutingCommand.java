package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.bench.routing.RealEvaluation;
import dev.steelyard.nginx.page.evaluation.EvaluationPage;
import dev.steelyard.nginx.page.evaluation.Extras;
import dev.steelyard.nginx.routing.simulator.Episode;
import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.nginx.routing.simulator.Seeds;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate routing}: methods against a baseline in the simulator. */
@Command(
    name = "routing",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulates balancers and agents in the same worlds with the same seeds and prints accumulated"
          + " relative tardiness (ART), mean and 99th percentile against a baseline, with 95 %%"
          + " intervals.",
      "Without --worlds: everything that the policies shall reach, against its bound."
    })
public final class EvaluateRoutingCommand implements Callable<Integer> {

  private static final String HELD_OUT = "heldOut";
  private static final int MOST_SEEDS = 10_000;

  private final Clock clock;

  @Option(
      names = "--worlds",
      split = ",",
      paramLabel = "WORLD.MODES.PERCENT",
      description = {
        "Worlds hom3, mild3, speed3, cores3, aff3, speed20, speed100 (with _fc first come first"
            + " served, with _ht heavy-tailed), rand0, rand1 ...; modes stat, or shift, antag, fail"
            + " and gray joined by +; load in percent. For instance speed3.shift+antag.50, or"
            + " speed20.stat.70.lb20 with 20 balancers. heldOut is 24 random worlds."
            + " site@FILE.stat.70 is a fitted site, site@FILE.recorded its log again."
      })
  private List<String> worlds = List.of();

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "RULE[+AGENT[+GUARD]]",
      description = {
        "Rules rr, swrr, wrr_o, lc, wlc_o, lcg, wlcg_o, sed, sedk, p2, race, sedL, p2L, iphash,"
            + " pewma, c3, prequal (prequal.6 with the quantile 0.6), oracle, pred; agents gain1,"
            + " gain1.5t (per type too), mm1, banditG, cem, cem@FILE, rand135, rand135s, inverted;"
            + " guards guard (the published one), trust (that of the running agent)."
      })
  private List<String> methods = List.of();

  @Option(
      names = "--against",
      defaultValue = "lc",
      paramLabel = "METHOD",
      description = "The baseline (default: ${DEFAULT-VALUE}, NGINX' least_conn).")
  private String against = "";

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1..6",
      description = "For instance 1..6 or 7,8 (default: ${DEFAULT-VALUE}); with --worlds.")
  private List<String> seeds = List.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "FIGURE",
      description = "Without --worlds: figures whose name starts so, for instance guard,heldOut.")
  private List<String> only = List.of();

  @Option(
      names = "--runs",
      defaultValue = "40",
      description = "Without --worlds: seeds of a scenario (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(names = "--quick", description = "Without --worlds: a rough answer from two seeds.")
  private boolean quick;

  @Option(
      names = "--reference",
      description = "The simulator against the published table of the reference simulator.")
  private boolean reference;

  @Option(
      names = "--seconds",
      description = "Simulated time of a run (default: 150 steady, 240 else, 100 in heldOut).")
  private @Nullable Double seconds;

  @Option(
      names = "--threads",
      description = "Runs at the same time (default: the cores of this machine).")
  private @Nullable Integer threads;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with pictures.")
  private @Nullable Path html;

  @Mixin private RealEvaluation real = new RealEvaluation();

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  public EvaluateRoutingCommand() {
    this(Clock.systemUTC());
  }

  EvaluateRoutingCommand(Clock clock) {
    this.clock = clock;
  }

  /** Exit status 0; what is wrong comes as a {@link SteelyardException}. */
  @Override
  public Integer call() {
    if (real.asked()) {
      if (reference || !worlds.isEmpty() || !methods.isEmpty()) {
        throw SteelyardException.badRequest(
            "--real is given with --worlds, --methods or --reference",
            "choose: real NGINX or the simulator");
      }
      refuse(Set.of("--against", "--seeds", "--seconds", "--runs", "--threads"));
      return real.run(
          new RealEvaluation.Wanted(quick, only, json, html),
          spec.commandLine().getOut(),
          spec.commandLine().getErr(),
          clock);
    }
    refuse(unused());
    Instant startedAt = clock.instant();
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (cores < 1) {
      throw SteelyardException.badRequest("--threads is " + cores, "use 1 or more");
    }
    List<Long> numbers = Seeds.of(seeds);
    try (ParallelRuns runs = new ParallelRuns(cores)) {
      BenchmarkReport report =
          new BenchmarkReport(
              "routing",
              Programs.version(),
              worlds.isEmpty() ? 1 : numbers.get(0),
              config(),
              startedAt,
              rows(numbers, runs));
      PrintWriter out = spec.commandLine().getOut();
      out.print(report.table());
      out.flush();
      if (json != null) {
        report.write(json);
      }
      if (html != null) {
        EvaluationPage.write(report, Extras.NONE, html);
      }
    }
    return 0;
  }

  /** Options that only another way to use this command has. */
  private Set<String> unused() {
    Set<String> ofWorlds = Set.of("--worlds", "--methods", "--against", "--seeds", "--seconds");
    Set<String> ofGoals = Set.of("--only", "--runs", "--quick");
    Set<String> unused = new TreeSet<>(List.of("--pairs", "--pair-seconds", "--seed"));
    if (reference || worlds.isEmpty()) {
      unused.addAll(ofWorlds);
    }
    if (reference || !worlds.isEmpty()) {
      unused.addAll(ofGoals);
    }
    return unused;
  }

  /** An option without an effect would be a wrong answer. */
  private void refuse(Set<String> unused) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (unused.contains(option.longestName())) {
        throw SteelyardException.badRequest(
            option.longestName() + " has no effect here",
            "leave it out; --help tells what goes with --worlds, --real, and neither");
      }
    }
  }

  private List<BenchmarkRow> rows(List<Long> numbers, ParallelRuns threads) {
    if (reference) {
      ReferenceTable table = ReferenceTable.load();
      return table.rows(new SimulatedRuns(table.needed(), threads));
    }
    if (worlds.isEmpty()) {
      return goals(threads);
    }
    if (methods.isEmpty()) {
      throw SteelyardException.badRequest(
          "--methods is missing", "name methods, for instance lc,sed+gain1t");
    }
    List<Method> compared =
        methods.stream()
            .filter(name -> !name.equals(against))
            .distinct()
            .map(Method::named)
            .toList();
    return new Evaluation(Method.named(against), compared, numbers).rows(scenarios(), threads);
  }

  private List<BenchmarkRow> goals(ParallelRuns threads) {
    if (pairs < 2 || pairs > MOST_SEEDS) {
      throw SteelyardException.badRequest("--runs is " + pairs, "use 2.." + MOST_SEEDS);
    }
    List<Goal> all = Goals.all(quick ? 2 : pairs);
    List<Goal> wanted =
        all.stream()
            .filter(g -> only.isEmpty() || only.stream().anyMatch(g.figure().name()::startsWith))
            .toList();
    if (wanted.isEmpty()) {
      throw SteelyardException.badRequest(
          "--only has " + only, "use " + all.stream().map(g -> g.figure().name()).toList());
    }
    GoalTable table = new GoalTable(new SimulatedRuns(GoalTable.needed(wanted), threads));
    return wanted.stream().map(table::row).toList();
  }

  private List<Scenario> scenarios() {
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : worlds) {
      if (name.equals(HELD_OUT)) {
        scenarios.addAll(Episode.heldOut());
      } else {
        scenarios.add(Scenario.named(name));
      }
    }
    if (seconds != null) {
      double total = seconds;
      scenarios.replaceAll(each -> each.lasting(total, each.load().warmSeconds()));
    }
    return scenarios;
  }

  private Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    if (reference) {
      return Map.of("reference", "published table");
    }
    if (worlds.isEmpty()) {
      return Map.of("runs", quick ? "2, rough" : "" + pairs, "only", String.join(",", only));
    }
    config.put("worlds", String.join(",", worlds));
    config.put("methods", String.join(",", methods));
    config.put("against", against);
    config.put("seeds", String.join(",", seeds));
    config.put("seconds", seconds == null ? "default" : seconds.toString());
    return config;
  }
}
