package dev.steelyard.client;

import dev.steelyard.client.bench.BenchCommand;
import dev.steelyard.client.load.LoadCommand;
import dev.steelyard.client.load.LoadMergeCommand;
import dev.steelyard.client.load.LoadVerticle;
import dev.steelyard.client.poll.RecordCommand;
import dev.steelyard.client.poll.RecordVerticle;
import dev.steelyard.client.testbed.TestbedCommand;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.AgentNode;
import dev.steelyard.shared.bus.Foreground;
import dev.steelyard.shared.config.ConfigCommand;
import dev.steelyard.shared.config.ConfigOptions;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.DoctorCommand;
import dev.steelyard.shared.vts.PollVerticle;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The program of the load node. */
@Command(
    name = "client-agent",
    mixinStandardHelpOptions = true,
    versionProvider = Programs.Version.class,
    description = "Sends load, polls NGINX' statistics, emulates servers.",
    footer = {
      "",
      "Examples:",
      "  client-agent testbed conf/testbed.json      emulated servers",
      "  client-agent run -c conf/client-agent.json  the agent",
      "  client-agent load http://127.0.0.1:8080/ -R 2000 -d 30s -c 64 -L   as wrk2",
      "  client-agent load --target http://127.0.0.1:8080 --seconds 30 --rate compose=100",
      "  client-agent send steelyard.load.status"
    })
public final class ClientAgent {

  private ClientAgent() {}

  public static void main(String[] args) {
    TestbedProcess testbed = new TestbedProcess();
    CommandLine program =
        new CommandLine(new ClientAgent())
            .addSubcommand(new Run())
            .addSubcommand(
                new CommandLine(new TestbedCommand(testbed)).addMixin("process", testbed))
            .addSubcommand(new LoadCommand())
            .addSubcommand(new LoadMergeCommand())
            .addSubcommand(new RecordCommand())
            .addSubcommand(new BenchCommand())
            .addSubcommand(new ConfigCommand(ClientAgentConfig.KEYS, ClientAgentConfig::of))
            .addSubcommand(new DoctorCommand());
    System.exit(Programs.run(program, args));
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Starts the agent; it runs until it is told to end.")
  static final class Run implements Callable<Integer> {

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Mixin private Foreground foreground = new Foreground();

    @Override
    public Integer call() {
      ClientAgentConfig config = ClientAgentConfig.of(options.read(ClientAgentConfig.KEYS));
      return foreground.run(
          "client-agent",
          () ->
              AgentNode.start(
                  config.identity(),
                  Clock.systemUTC(),
                  (vertx, bus) -> {
                    List<Deployable> rooms = new ArrayList<>();
                    rooms.add(new LoadVerticle(bus, System.out::println));
                    rooms.add(
                        new RecordVerticle(
                            bus, config.status(), Programs.version(), Clock.systemUTC()));
                    if (config.poll()) {
                      rooms.add(
                          new PollVerticle(
                              config.status(), sample -> bus.publish(Addresses.SAMPLE, sample)));
                    }
                    return AgentNode.Rooms.of(rooms);
                  }));
    }
  }
}
