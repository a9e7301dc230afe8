package dev.steelyard.nginx.bench;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.bench.BenchmarkReport;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.config.Distribution;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.NginxProvisioner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "All arms run interleaved; intervals are of 95 %. Takes up to 12 minutes."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every figure was measured; the table tells which targets were met",
      "1:a figure could not be measured; its row says why",
      "2:bad usage",
      "3:NGINX with Lua is missing"
    })
public final class UpstreamCommand implements Callable<Integer> {

  @Option(names = "--quick", description = "Rough figures in less than a minute, without --peers.")
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
      names = "--client-home",
      paramLabel = "DIR",
      description = "The client agent's distribution, whose load generator is used.")
  private @Nullable Path clientHome;

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
    if (pairs != null) {
      sizes = sizes.withPairs(pairs);
    }
    Benchmark benchmark = new Benchmark(sizes.lua(seed), only);
    Instant startedAt = Clock.systemUTC().instant();
    List<BenchmarkRow> rows;
    // A short path: the admin sockets of NGINX live below it.
    Path folder = Files.createTempDirectory("steelyard-bench");
    try (BenchSite site =
        new BenchSite(folder, new NginxProvisioner().find(), client(), line -> say(err, line))) {
      rows = benchmark.run(site);
    }
    BenchmarkReport report =
        new BenchmarkReport("upstream", Programs.version(), seed, config(sizes), startedAt, rows);
    if (quick) {
      out.println("Rough: --quick measures too little for its intervals to mean much.");
    }
    out.print(report.table());
    out.flush();
    if (json != null) {
      report.write(json);
    }
    return benchmark.failures() == 0 ? 0 : Programs.FAILED;
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  private Distribution client() {
    return clientHome == null
        ? Distribution.own("--client-home").other("nginx-agent", "client-agent")
        : new Distribution(clientHome);
  }

  private Map<String, String> config(Sizes sizes) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("quick", Boolean.toString(quick));
    config.put("sizes", sizes.toString());
    config.put("only", String.join(",", only));
    return config;
  }
}
