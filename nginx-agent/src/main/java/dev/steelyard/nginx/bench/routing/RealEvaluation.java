package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.bench.routing.CellRuns.Course;
import dev.steelyard.nginx.bench.routing.TwinError.Comparison;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.Homes;
import dev.steelyard.nginx.page.Phase;
import dev.steelyard.nginx.page.evaluation.EvaluationPage;
import dev.steelyard.nginx.page.evaluation.Extras;
import dev.steelyard.nginx.page.evaluation.Extras.Prediction;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Benchmark;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.NginxProvisioner;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The part of {@code evaluate routing} that runs on real NGINX, with its options. */
public final class RealEvaluation {

  @Option(
      names = "--real",
      description = {
        "On real NGINX with emulated servers instead of the simulator: gains over n/w (A) and over"
            + " (n + 1)/w (B) against least_conn, all arms on the same arrivals at the same time.",
        "--only names cells: speed3, twin, mild3, hom3, gray. Takes about 40 minutes, with --quick"
            + " 5. Nothing else should run on the machine."
      })
  private boolean real;

  @Option(names = "--pairs", description = "With --real: pairs of a cell; default 10, quick 2.")
  private @Nullable Integer pairs;

  @Option(
      names = "--pair-seconds",
      description = "With --real: measured time of a pair; default 30, quick 15.")
  private @Nullable Double pairSeconds;

  @Option(names = "--seed", description = "With --real: of arrivals and job sizes; default 1.")
  private @Nullable Long seed;

  @Mixin private Homes homes = new Homes();

  /**
   * What the command was asked for beside the options here.
   *
   * @param quick a rough answer
   * @param only names of cells; empty for all
   */
  public record Wanted(
      boolean quick, List<String> only, @Nullable Path json, @Nullable Path html) {}

  /** Whether it is wanted; refuses options that mean nothing without it. */
  public boolean asked() {
    if (!real && (pairs != null || pairSeconds != null || seed != null)) {
      throw SteelyardException.badRequest(
          "--pairs, --pair-seconds or --seed is given without --real", "add --real");
    }
    return real;
  }

  /**
   * Measures, prints the table, writes what is wanted.
   *
   * @return the exit status: 0 when every figure was measured
   */
  public int run(Wanted wanted, PrintWriter out, PrintWriter err, Clock clock) {
    RealPlan plan = plan(wanted.quick());
    Set<Cell> cells = cells(wanted.only());
    refuseNoFolder("--json", wanted.json());
    refuseNoFolder("--html", wanted.html());
    Instant startedAt = clock.instant();
    TwinError twin = new TwinError();
    Benchmark<RealSite> benchmark = new Benchmark<>(measurements(cells, twin), List.of());
    List<BenchmarkRow> rows;
    Extras extras;
    NginxProgram nginx = new NginxProvisioner().find();
    BenchSite.Distributions distributions = homes.distributions();
    try (BenchSite site =
            new BenchSite(ScratchFolder.temporary(), nginx, distributions, line -> say(err, line));
        RealSite place = new RealSite(site, plan, clock)) {
      rows = benchmark.run(place);
      extras = extras(place.done(), twin.comparisons(), plan);
    }
    BenchmarkReport report =
        new BenchmarkReport(
            "routing-real",
            Programs.version(),
            plan.seed(),
            config(plan, cells, wanted.quick()),
            startedAt,
            rows);
    int status = benchmark.tell(report, wanted.quick(), out, wanted.json());
    if (wanted.html() != null) {
      EvaluationPage.write(report, extras, wanted.html());
    }
    return status;
  }

  /** Said before, and not after everything was measured. */
  private static void refuseNoFolder(String option, @Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().normalize().getParent();
    if (file != null && (folder == null || !Files.isDirectory(folder))) {
      throw SteelyardException.badRequest(
          option + " is " + file, "choose a file in a directory that exists");
    }
  }

  private RealPlan plan(boolean quick) {
    RealPlan plan = quick ? RealPlan.QUICK : RealPlan.FULL;
    plan = seed == null ? plan : plan.withSeed(seed);
    plan = pairs == null ? plan : plan.withPairs(pairs);
    return pairSeconds == null ? plan : plan.withSeconds(pairSeconds);
  }

  private static Set<Cell> cells(List<String> only) {
    return only.isEmpty() ? EnumSet.allOf(Cell.class) : EnumSet.copyOf(Cell.named(only));
  }

  private static List<Measurement<RealSite>> measurements(Set<Cell> cells, TwinError twin) {
    List<Measurement<RealSite>> measurements = new ArrayList<>();
    for (Cell cell : cells) {
      measurements.add(cell == Cell.TWIN ? twin : new CellMeasurement(cell));
    }
    measurements.add(new AgentShare());
    return measurements;
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  private static Map<String, String> config(RealPlan plan, Set<Cell> cells, boolean quick) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("real", "true");
    config.put("quick", Boolean.toString(quick));
    config.put("cells", String.join(",", cells.stream().map(Cell::key).toList()));
    config.put("pairs", Integer.toString(plan.pairs()));
    config.put("pairSeconds", Double.toString(plan.seconds()));
    config.put("warmUpSeconds", Double.toString(plan.warmUpSeconds()));
    return config;
  }

  static Extras extras(Map<Cell, CellRuns> done, List<Comparison> comparisons, RealPlan plan) {
    List<Extras.Latencies> latencies = new ArrayList<>();
    List<Extras.Course> courses = new ArrayList<>();
    done.forEach(
        (cell, runs) -> {
          latencies.add(new Extras.Latencies(title(cell), runs.curves()));
          runs.courses().forEach((arm, course) -> courses.add(course(cell, arm, course, plan)));
        });
    return new Extras(
        latencies, courses, comparisons.stream().map(RealEvaluation::prediction).toList());
  }

  private static String title(Cell cell) {
    return "real." + cell.key() + ": " + cell.sentence();
  }

  private static Extras.Course course(Cell cell, Arm arm, Course course, RealPlan plan) {
    double warm = plan.warmUpSeconds();
    double measured = cell.seconds(plan.seconds());
    List<Phase> phases = new ArrayList<>(List.of(new Phase("warm-up", null, 0, warm)));
    if (cell.gray()) {
      double part = measured / RealSite.FAULT_PART;
      phases.add(new Phase("healthy", null, warm, warm + part));
      phases.add(new Phase("the fast server fails", null, warm + part, warm + 2 * part));
      phases.add(new Phase("healthy again", null, warm + 2 * part, warm + measured));
    } else {
      phases.add(new Phase("measured", null, warm, warm + measured));
    }
    return new Extras.Course(
        title(cell) + ", " + arm.key(), phases, course.points(), course.servers());
  }

  private static Prediction prediction(Comparison each) {
    Double low = each.measured().low();
    Double high = each.measured().high();
    double value = each.measured().value();
    return new Prediction(
        "%s %.0f %%".formatted(each.arm().key(), 100 * each.cell().load()),
        each.predicted(),
        value,
        low == null ? value : low,
        high == null ? value : high);
  }
}
