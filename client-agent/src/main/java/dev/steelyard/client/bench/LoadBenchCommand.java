package dev.steelyard.client.bench;

import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
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

/** {@code client-agent bench load}: the load generator against wrk, its schedule, its memory. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the load generator on this machine: throughput and processor time against wrk and"
          + " Vert.x' WebClient, how late each pacing mode sends and what it costs, memory.",
      "Each arm is a process of its own, arms are interleaved, intervals are of 95 %%. Takes up to"
          + " 20 minutes; every part is bounded."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every figure was measured; the table tells which targets were met",
      "1:a figure could not be measured; its row says why",
      "2:bad usage",
      "3:NGINX is missing"
    })
final class LoadBenchCommand implements Callable<Integer> {

  @Option(names = "--quick", description = "Rough figures in about a minute, without the memory.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PREFIX",
      description = "Only figures whose name begins so, for instance busy,hybrid.")
  private List<String> only = List.of();

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    Benchmark<BenchPlace> benchmark = new Benchmark<>(sizes.measurements(seed), only);
    Instant startedAt = Clock.systemUTC().instant();
    List<BenchmarkRow> rows;
    try (BenchPlace place = BenchPlace.open(this::say)) {
      rows = benchmark.run(place);
    }
    BenchmarkReport report =
        new BenchmarkReport(
            "load",
            Programs.version(),
            seed,
            Map.of(
                "quick", Boolean.toString(quick),
                "sizes", sizes.toString(),
                "only", String.join(",", only)),
            startedAt,
            rows);
    return benchmark.tell(report, quick, out, json);
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
