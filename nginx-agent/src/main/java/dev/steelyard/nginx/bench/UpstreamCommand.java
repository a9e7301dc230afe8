package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.Homes;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.place.ScratchFolder;
import dev.steelyard.shared.bench.run.Benchmark;
import dev.steelyard.shared.bench.run.LeftOut;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.NginxProvisioner;
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
import picocli.CommandLine.Spec;

/** {@code nginx-agent bench upstream}: the NGINX data plane. */
@Command(
    name = "upstream",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the NGINX data plane on this machine: what weight changes cost requests, how soon"
          + " they are visible, what the Lua balancer and its statistics cost.",
      "All arms run interleaved; intervals are of 95 %%. Takes about 8 minutes, with --peers 12."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every figure was measured; the table tells which targets were met",
      "1:a figure could not be measured; its row says why",
      "2:bad usage",
      "3:NGINX with Lua is missing"
    })
public final class UpstreamCommand implements Callable<Integer> {

  @Option(
      names = "--quick",
      description =
          "Rough figures in less than a minute: without reload.* and faults.*; --peers adds a"
              + " minute.")
  private boolean quick;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--pairs", description = "Rounds of each comparison; default 10, or 2 if quick.")
  private @Nullable Integer pairs;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the rows as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PREFIX",
      description = "Only figures whose name begins so, for instance lua.tierA,lua.stats.")
  private List<String> only = List.of();

  @Option(
      names = "--peers",
      description =
          "Compare with NGINX' own rules and HAProxy too, on emulated servers of unequal speed.")
  private boolean peers;

  @Mixin private Homes homes = new Homes();

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    if (pairs != null) {
      sizes = sizes.withPairs(pairs);
    }
    List<Measurement<BenchSite>> measurements = new ArrayList<>(sizes.lua(seed));
    for (Measurement<BenchSite> slow : sizes.safety()) {
      measurements.add(quick ? new LeftOut<>(slow.figures(), "left out by --quick") : slow);
    }
    if (peers) {
      measurements.add(sizes.peers(seed));
    }
    Benchmark<BenchSite> benchmark = new Benchmark<>(measurements, only);
    Instant startedAt = Clock.systemUTC().instant();
    List<BenchmarkRow> rows;
    try (BenchSite site =
        new BenchSite(
            ScratchFolder.temporary(),
            new NginxProvisioner().find(),
            homes.distributions(),
            line -> say(err, line))) {
      rows = benchmark.run(site);
    }
    BenchmarkReport report =
        new BenchmarkReport("upstream", Programs.version(), seed, config(sizes), startedAt, rows);
    return benchmark.tell(report, quick, out, json);
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  private Map<String, String> config(Sizes sizes) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("quick", Boolean.toString(quick));
    config.put("sizes", sizes.toString());
    config.put("peers", Boolean.toString(peers));
    config.put("only", String.join(",", only));
    return config;
  }
}
