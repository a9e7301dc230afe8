package dev.steelyard.client.load;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.engine.Engine;
import dev.steelyard.client.load.report.Course.Point;
import dev.steelyard.client.load.report.HtmlReport;
import dev.steelyard.client.load.report.JsonReport;
import dev.steelyard.client.load.report.SummaryText;
import dev.steelyard.client.load.report.Threshold;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.config.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs a load plan without a cluster and prints its figures. Ctrl-C ends the run and prints what
 * there is so far.
 */
@Command(
    name = "load",
    versionProvider = Programs.Version.class,
    description = "Sends load by a plan and reports latencies from the intended send times.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the run is over, every threshold is met",
      "1:the run failed, no request was completed, a threshold is missed, or, with --strict, the"
          + " verdict is not valid",
      "2:the plan or the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  client-agent load http://127.0.0.1:8080/ -R 2000 -d 30s -c 64 -L",
      "  client-agent load http://127.0.0.1:8080 --request mix.json -R 500 -d 1m --html load.html",
      "  client-agent load --target http://127.0.0.1:8080 --seconds 30 --rate compose=100",
      "  client-agent load plan.json --threshold 'p99<20ms' --strict"
    })
public final class LoadCommand implements Callable<Integer> {

  private static final String NEVER_WAITS =
      ArrivalLaw.NORM_NOWAIT.wireName()
          + " never waits: the rate is ignored, requests are sent whenever a connection is free";
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private final Clock clock = Clock.systemUTC();
  private final Path directory;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "URL|PLAN",
      description =
          "Where requests go, or a JSON file with the body of steelyard.load.start. Several URLs of"
              + " one server get the rate, the connections and the threads each.")
  private List<String> sources = List.of();

  @ArgGroup(exclusive = false, heading = "%nPlan:%n")
  private @Nullable PlanOptions options;

  @Mixin private OutputOptions outputs = new OutputOptions();

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-v", "-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  private boolean version;

  public LoadCommand() {
    this(Path.of(""));
  }

  /**
   * @param directory of files whose names wrk2 chooses
   */
  LoadCommand(Path directory) {
    this.directory = directory;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("to be called by picocli");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      StartLoad plan = plan();
      return run(plan, out, outputs.wrk2Text() ? err : out);
    } catch (SteelyardException e) {
      SteelyardException said = options == null ? e : FlagNames.of(e);
      err.println(SteelyardException.sentence(said));
      err.flush();
      return e.code() == ErrorCode.BAD_REQUEST ? BAD_USAGE : FAILED;
    }
  }

  private boolean ofUrls() {
    return sources.isEmpty() || sources.get(0).contains("://");
  }

  private StartLoad plan() {
    if (ofUrls()) {
      PlanOptions given = options;
      if (given == null) {
        throw SteelyardException.badRequest(
            "Missing required argument",
            "give a URL with -R and -d, a plan's file, or --target with a plan; --help tells more");
      }
      return given.plan(sources);
    }
    String file = sources.get(0);
    if (sources.size() > 1) {
      throw SteelyardException.badRequest(
          sources.size() + " plans " + sources, "give one plan, or URLs with their scheme");
    }
    if (options != null) {
      throw SteelyardException.badRequest(
          "plan " + file + " and options of a plan are mutually exclusive",
          "write them into the file");
    }
    try {
      return RecordCodec.decode(Files.readString(Path.of(file)), StartLoad.class);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, "plan " + file + " (" + e + ")", "name a readable file", e);
    }
  }

  /**
   * Runs it.
   *
   * @param notes gets all that is not the result
   */
  private int run(StartLoad plan, PrintWriter out, PrintWriter notes) throws InterruptedException {
    List<Threshold> thresholds = outputs.parsedThresholds();
    Wrk2Output wrk2 = new Wrk2Output(outputs, plan, ofUrls() ? sources : List.of(), out);
    Instant startedAt = clock.instant();
    boolean terminal = Boolean.getBoolean("steelyard.terminal");
    try (RunOutputs live = new RunOutputs(outputs, notes, terminal, startedAt);
        ForegroundRun run =
            new ForegroundRun(
                status -> {
                  live.second(status);
                  wrk2.second(status);
                },
                live::line,
                live.wholeSeconds() || wrk2.wholeSeconds(),
                !outputs.noRehearsal)) {
      wrk2.begin();
      if (neverWaits(plan)) {
        live.line(NEVER_WAITS);
      }
      LoadStatus result = run.toTheEnd(plan);
      List<Point> course = live.course().points();
      List<Threshold.Outcome> outcomes = check(thresholds, result, plan);
      wrk2.end(result, measuredSeconds(result, plan), notes, directory);
      tell(result, outcomes, out, notes);
      write(plan, result, course, outcomes, startedAt);
      return exitStatus(result, outcomes);
    }
  }

  private void tell(
      LoadStatus result, List<Threshold.Outcome> outcomes, PrintWriter out, PrintWriter notes) {
    if (!outputs.wrk2Text()) {
      print(out, SummaryText.of(result));
    } else if (result.verdict() != null) {
      print(notes, SummaryText.verdict(result.verdict()));
    }
    outcomes.forEach(outcome -> print(notes, outcome.sentence() + System.lineSeparator()));
  }

  private static boolean neverWaits(StartLoad plan) {
    String law = ArrivalLaw.NORM_NOWAIT.wireName();
    return plan.stages() != null
        && plan.stages().stream().anyMatch(stage -> stage != null && law.equals(stage.arrival()));
  }

  private static List<Threshold.Outcome> check(
      List<Threshold> thresholds, LoadStatus result, StartLoad plan) {
    double seconds = measuredSeconds(result, plan);
    return thresholds.stream().map(threshold -> threshold.check(result, seconds)).toList();
  }

  private static double measuredSeconds(LoadStatus result, StartLoad plan) {
    double warmup = plan.warmupSeconds() == null ? 0 : plan.warmupSeconds();
    return Math.max(1e-3, result.elapsedMillis() / 1000.0 - warmup);
  }

  private static void print(PrintWriter out, String text) {
    out.print(text);
    out.flush();
  }

  private int exitStatus(LoadStatus result, List<Threshold.Outcome> outcomes) {
    String because = result.endedBecause();
    boolean over = Engine.PLAN_COMPLETE.equals(because) || Engine.STOPPED.equals(because);
    boolean useless =
        result.total() != null && result.total().planned() > 0 && result.total().completed() == 0;
    boolean missed = outcomes.stream().anyMatch(outcome -> !outcome.met());
    boolean doubtful =
        outputs.strict
            && (result.verdict() == null || !result.verdict().state().equals(Verdict.VALID));
    return over && !useless && !missed && !doubtful ? DONE : FAILED;
  }

  private void write(
      StartLoad plan,
      LoadStatus result,
      List<Point> course,
      List<Threshold.Outcome> outcomes,
      Instant startedAt) {
    if (outputs.json != null) {
      ReportFile.write(outputs.json, JsonReport.of(result, plan, startedAt, course, outcomes));
    }
    if (outputs.html != null) {
      List<String> about =
          List.of(
              "Target " + plan.target() + ", started " + startedAt,
              "Steelyard "
                  + Programs.version()
                  + ", seed "
                  + result.seed()
                  + ", plan "
                  + JsonReport.hash(plan).substring(0, 12),
              BenchmarkReport.machine());
      ReportFile.write(outputs.html, HtmlReport.page(result, course, outcomes, about));
    }
  }
}
