package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code testbed FILE}: exit status 2 for a file that is wrong. */
@Command(
    name = "testbed",
    mixinStandardHelpOptions = true,
    description = "Runs the emulated servers that a JSON file describes.")
public final class TestbedCommand implements Callable<Integer> {

  private static final int BAD_CONFIGURATION = 2;

  /** Runs a testbed until it is told to end. */
  @FunctionalInterface
  public interface Runner {

    /** Blocks until the end. @return the exit status */
    int run(TestbedConfig config);
  }

  private final Runner runner;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  @Parameters(paramLabel = "FILE", description = "Servers, laws and faults; see conf/testbed.json.")
  private Path file;

  @Option(names = "--check", description = "Only check the file and print the servers.")
  private boolean check;

  /** Takes what runs a testbed. */
  public TestbedCommand(Runner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() {
    TestbedConfig config;
    try {
      config = TestbedConfig.read(file);
    } catch (SteelyardException e) {
      spec.commandLine().getErr().println(SteelyardException.sentence(e));
      return BAD_CONFIGURATION;
    }
    if (check) {
      print(config, spec.commandLine().getOut());
      return 0;
    }
    return runner.run(config);
  }

  private static void print(TestbedConfig config, PrintWriter out) {
    out.printf(
        "%-16s %-22s %6s %6s %-10s %8s %6s%n",
        "server", "address", "slots", "speed", "discipline", "queue", "faults");
    for (TestbedConfig.Server server : config.servers()) {
      out.printf(
          Locale.ROOT,
          "%-16s %-22s %6d %6.2f %-10s %8d %6d%n",
          server.name(),
          server.host() + ":" + server.port(),
          server.slots(),
          server.speed(),
          server.discipline().name().toLowerCase(Locale.ROOT),
          server.queue(),
          server.faults().size());
    }
    out.flush();
  }
}
