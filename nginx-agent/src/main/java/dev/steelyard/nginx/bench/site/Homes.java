package dev.steelyard.nginx.bench.site;

import dev.steelyard.shared.config.Distribution;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the distributions of both agents are, on the command line. */
public final class Homes {

  @Option(
      names = "--client-home",
      paramLabel = "DIR",
      description = "The client agent's distribution, whose load generator is used.")
  private @Nullable Path clientHome;

  @Option(names = "--nginx-home", paramLabel = "DIR", description = "This agent's distribution.")
  private @Nullable Path nginxHome;

  /** Those named; else the one that this program was started from, and the other beside it. */
  public BenchSite.Distributions distributions() {
    Distribution nginx =
        nginxHome == null ? Distribution.own("--nginx-home") : new Distribution(nginxHome);
    Distribution client =
        clientHome == null
            ? nginx.other("nginx-agent", "client-agent")
            : new Distribution(clientHome);
    return new BenchSite.Distributions(client, nginx);
  }
}
