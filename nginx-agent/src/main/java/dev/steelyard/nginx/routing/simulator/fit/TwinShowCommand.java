package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.site.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin show}: what a site file holds. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a fitted site: types, servers, and how far it is from its log.")
final class TwinShowCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SITE", description = "File that twin fit has written.")
  private Path file = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Exit status 0. */
  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    to.print(SiteTable.of(Site.load(file)));
    to.flush();
    return 0;
  }
}
