package dev.steelyard.nginx.routing.simulator.replay;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.Seeds;
import dev.steelyard.nginx.routing.simulator.fit.FitOptions;
import dev.steelyard.nginx.routing.simulator.fit.SiteFit;
import dev.steelyard.nginx.routing.simulator.fit.SiteTable;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.sample.Sample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: what another policy would have given. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulates the requests of a sample log under other policies, in the simulator fitted to that"
          + " log, and prints tardiness (ART), mean and 99th percentile against the recorded"
          + " policy. The 95 %% intervals hold the spread of the seeds and the simulator's error on"
          + " the recorded policy."
    })
public final class ReplayCommand implements Callable<Integer> {

  private final Clock clock;

  @Parameters(index = "0", paramLabel = "SAMPLES", description = "Sample log, .jsonl or .jsonl.gz.")
  private Path samples = Path.of("");

  @Option(
      names = "--policy",
      required = true,
      split = ",",
      paramLabel = "POLICY",
      description = {
        "none (equal weights), gains, bandit, searched@FILE, or a method of evaluate routing such"
            + " as sed+gain1t."
      })
  private List<String> policies = List.of();

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "Site of this fleet, made by twin fit (default: fitted to the log).")
  private @Nullable Path siteFile;

  @Mixin private FitOptions fit = new FitOptions();

  @Option(
      names = "--against",
      defaultValue = Policies.RECORDED,
      paramLabel = "POLICY",
      description = "What the ratios are to (default: ${DEFAULT-VALUE}, the weights of the log).")
  private String against = "";

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1..10",
      description = "For instance 1..10 or 7,8 (default: ${DEFAULT-VALUE}).")
  private List<String> seeds = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  @Spec private CommandSpec spec = CommandSpec.create();

  public ReplayCommand() {
    this(Clock.systemUTC());
  }

  ReplayCommand(Clock clock) {
    this.clock = clock;
  }

  /** Exit status 0; what is wrong comes as a {@link SteelyardException}. */
  @Override
  public Integer call() {
    Instant startedAt = clock.instant();
    PrintWriter out = spec.commandLine().getOut();
    List<Long> numbers = Seeds.of(seeds).stream().distinct().toList();
    if (numbers.size() < 2) {
      throw SteelyardException.badRequest(
          "--seeds has " + seeds, "use 2 or more: one run says nothing about its spread");
    }
    for (String option : List.of("--rule", "--deadline", "--priority")) {
      if (siteFile != null && spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw SteelyardException.badRequest(
            option + " goes with a fit", "leave it out: " + siteFile + " holds it, or fit again");
      }
    }
    FitOptions.Task task = fit.read(samples, numbers.get(0), line -> {});
    Site site =
        siteFile == null
            ? SiteFit.of(task.samples(), task.options())
            : SiteFit.withLoad(Site.load(siteFile), task.samples(), samples.toString());
    List<Sample> windows = SiteFit.windows(task.samples(), samples.toString());
    List<String> notes = new ArrayList<>();
    List<Method> methods = new ArrayList<>();
    for (String policy : policies) {
      if (!policy.equals(against)) {
        methods.add(Policies.named(policy, site.rule(), windows.get(0), notes));
      }
    }
    Method baseline = Policies.named(against, site.rule(), windows.get(0), notes);
    if (siteFile == null) {
      out.print(SiteTable.of(site));
    } else {
      site.notes().forEach(note -> out.println("note: " + note));
    }
    notes.forEach(note -> out.println("note: " + note));
    try (ParallelRuns runs = new ParallelRuns(Runtime.getRuntime().availableProcessors())) {
      BenchmarkReport report =
          new BenchmarkReport(
              "replay",
              Programs.version(),
              numbers.get(0),
              config(site),
              startedAt,
              new WhatIf(site, windows, numbers).rows(baseline, methods, runs));
      out.print(report.table());
      out.flush();
      if (json != null) {
        report.write(json);
      }
    }
    return 0;
  }

  private Map<String, String> config(Site site) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("samples", samples.toString());
    config.put("site", siteFile == null ? "fitted to the samples" : siteFile.toString());
    config.put("policies", String.join(",", policies));
    config.put("against", against);
    config.put("rule", site.rule());
    config.put("seeds", String.join(",", seeds));
    return config;
  }
}
