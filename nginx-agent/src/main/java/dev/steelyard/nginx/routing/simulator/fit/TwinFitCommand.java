package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.shared.SteelyardException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin fit}: makes a site from a sample log. */
@Command(
    name = "fit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Fits the simulator to a sample log and saves the site.")
final class TwinFitCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SAMPLES", description = "Sample log, .jsonl or .jsonl.gz.")
  private Path samples = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "SITE",
      description = "File to save the site in.")
  private Path out = Path.of("");

  @Mixin private FitOptions fit = new FitOptions();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the simulations (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Exit status 0; what is wrong comes as a {@link SteelyardException}. */
  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    FitOptions.Task task = fit.read(samples, seed, to::println);
    Site site = SiteFit.of(task.samples(), task.options());
    site.save(out);
    to.print(SiteTable.of(site));
    to.println("saved in " + out);
    to.flush();
    return 0;
  }
}
