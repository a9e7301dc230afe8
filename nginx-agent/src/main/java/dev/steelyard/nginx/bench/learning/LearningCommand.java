package dev.steelyard.nginx.bench.learning;

import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Benchmark;
import dev.steelyard.shared.config.Programs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nginx-agent bench learning}: fitting and deciding. */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the Gaussian mixture against scikit-learn's, and one decision for 100 servers.",
      "Fetches Debian's python3-sklearn (about 400 MB unpacked) where no Python has it. Takes about"
          + " 3 minutes."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every figure was measured; the table tells which targets were met",
      "1:a figure could not be measured; its row says why",
      "2:bad usage"
    })
public final class LearningCommand implements Callable<Integer> {

  private static final int DATA_SETS = 5;
  private static final int DECISIONS = 2000;

  @Option(names = "--quick", description = "One data set.")
  private boolean quick;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PREFIX",
      description = "Only figures whose name begins so, for instance decision.")
  private List<String> only = List.of();

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int dataSets = quick ? 1 : DATA_SETS;
    Benchmark<Workbench> benchmark =
        new Benchmark<>(
            List.of(new MixtureComparison(dataSets, seed), new DecisionTime(DECISIONS, seed)),
            only);
    Instant startedAt = Clock.systemUTC().instant();
    List<BenchmarkRow> rows;
    try (Workbench bench =
        new Workbench(
            ScratchFolder.temporary(),
            line -> {
              err.println(line);
              err.flush();
            })) {
      rows = benchmark.run(bench);
    }
    Map<String, String> config =
        Map.of(
            "quick", Boolean.toString(quick),
            "dataSets", Integer.toString(dataSets),
            "only", String.join(",", only));
    return benchmark.tell(
        new BenchmarkReport("learning", Programs.version(), seed, config, startedAt, rows),
        quick,
        out,
        json);
  }
}
