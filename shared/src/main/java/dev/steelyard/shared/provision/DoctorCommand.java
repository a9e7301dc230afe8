package dev.steelyard.shared.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.steelyard.shared.SteelyardException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code doctor} of both agents. */
@Command(
    name = "doctor",
    description = "Says what is needed and missing on this machine, and how to get it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:nothing needed is missing", "2:bad usage", "3:something needed is missing"})
public final class DoctorCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--fetch",
      description = "Fetch NGINX with Lua now, into a private folder, if it is not here.")
  private boolean fetch;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "State directory of the agent, whose sockets are made there.")
  private Path stateDirectory = Path.of(".");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Loopback TCP port that should be free; may be repeated.")
  private List<Integer> ports = List.of();

  /** Set by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The JSON document. */
  private record Report(int status, List<Finding> findings) {}

  private final Supplier<ProvisionPlaces> places;
  private final CommandRunner runner;

  /** For this machine. */
  public DoctorCommand() {
    this(ProvisionPlaces::ofThisProcess, new SystemCommandRunner());
  }

  DoctorCommand(Supplier<ProvisionPlaces> places, CommandRunner runner) {
    this.places = places;
    this.runner = runner;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    ProvisionPlaces here = places.get();
    if (fetch) {
      try {
        new NginxProvisioner(here, runner).find();
      } catch (SteelyardException e) {
        spec.commandLine().getErr().println(SteelyardException.sentence(e));
        return Doctor.MISSING_STATUS;
      }
    }
    Doctor.Subject subject = Doctor.Subject.ofThisProcess(stateDirectory, ports);
    List<Finding> findings = new Doctor(here, runner, subject).examine();
    int status = Doctor.exitStatus(findings);
    if (json) {
      Report report = new Report(status, findings);
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    } else {
      out.print(Doctor.table(findings));
    }
    out.flush();
    return status;
  }
}
