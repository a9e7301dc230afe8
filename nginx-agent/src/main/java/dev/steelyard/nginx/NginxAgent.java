package dev.steelyard.nginx;

import dev.steelyard.nginx.bench.BenchCommand;
import dev.steelyard.nginx.demo.DemoCommand;
import dev.steelyard.nginx.routing.PolicyTrainer;
import dev.steelyard.nginx.routing.plan.PlanTrainer;
import dev.steelyard.nginx.routing.plan.ReobserveLimits;
import dev.steelyard.nginx.routing.plan.TrainCommand;
import dev.steelyard.nginx.routing.simulator.fit.TwinCommand;
import dev.steelyard.nginx.routing.simulator.replay.ReplayCommand;
import dev.steelyard.nginx.routing.simulator.search.SearchCommand;
import dev.steelyard.shared.bus.AgentNode;
import dev.steelyard.shared.bus.Foreground;
import dev.steelyard.shared.config.ConfigCommand;
import dev.steelyard.shared.config.ConfigOptions;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.DoctorCommand;
import dev.steelyard.shared.sample.SampleLogReader;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The program of the load balancer node. */
@Command(
    name = "nginx-agent",
    mixinStandardHelpOptions = true,
    versionProvider = Programs.Version.class,
    description = "Applies the weights of NGINX' upstreams, and learns which.",
    footer = {
      "",
      "Examples:",
      "  nginx-agent run -c conf/nginx-agent.json   the agent and its NGINX",
      "  nginx-agent send steelyard.policy.status   a command to the running agent",
      "  nginx-agent upstream attach                lines to add to an NGINX of your own",
      "  nginx-agent doctor                         what is missing on this machine",
      "  nginx-agent demo --seconds 120             the whole loop, and a report",
      "  nginx-agent bench upstream --quick         what the data plane costs, roughly"
    })
public final class NginxAgent {

  private NginxAgent() {}

  public static void main(String[] args) {
    CommandLine program =
        new CommandLine(new NginxAgent())
            .addSubcommand(new Run())
            .addSubcommand(new ConfigCommand(NginxAgentConfig.KEYS, NginxAgentConfig::of))
            .addSubcommand(UpstreamCommand.class)
            .addSubcommand(new DoctorCommand())
            .addSubcommand(new TrainCommand(trainer(1), SampleLogReader::readAll))
            .addSubcommand(new DemoCommand())
            .addSubcommand(new BenchCommand())
            .addSubcommand(new EvaluateCommand())
            .addSubcommand(new TwinCommand())
            .addSubcommand(new SearchCommand())
            .addSubcommand(new ReplayCommand());
    System.exit(Programs.run(program, args));
  }

  static PolicyTrainer trainer(long seed) {
    return new PlanTrainer(Programs.version(), seed, ReobserveLimits.PUBLISHED, System::nanoTime);
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Starts NGINX and the agent; they run until the agent is told to end.")
  static final class Run implements Callable<Integer> {

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Mixin private Foreground foreground = new Foreground();

    @Override
    public Integer call() {
      NginxAgentConfig config = NginxAgentConfig.of(options.read(NginxAgentConfig.KEYS));
      NginxRooms rooms = new NginxRooms(config, Clock.systemUTC());
      return foreground.run(
          "nginx-agent", () -> AgentNode.start(config.identity(), Clock.systemUTC(), rooms::open));
    }
  }
}
