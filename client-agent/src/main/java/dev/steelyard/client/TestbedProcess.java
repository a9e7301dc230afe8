package dev.steelyard.client;

import dev.steelyard.client.testbed.Testbed;
import dev.steelyard.client.testbed.TestbedCommand;
import dev.steelyard.client.testbed.TestbedConfig;
import dev.steelyard.client.testbed.TestbedVerticle;
import dev.steelyard.shared.bus.AgentNode;
import dev.steelyard.shared.bus.ClusterSettings;
import dev.steelyard.shared.bus.Foreground;
import dev.steelyard.shared.config.Programs;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The testbed as a process of its own, with a command API, on the agents' bus if asked. */
final class TestbedProcess implements TestbedCommand.Runner {

  @Option(
      names = "--api-port",
      defaultValue = "8473",
      description = "Loopback port for commands; 0 for any. Default: ${DEFAULT-VALUE}.")
  private int apiPort;

  @Option(
      names = "--cluster-port",
      description = "Join the agents' event bus, listening on this loopback port.")
  private @Nullable Integer clusterPort;

  @Option(
      names = "--cluster-members",
      split = ",",
      defaultValue = "127.0.0.1:5701,127.0.0.1:5702",
      description = "The agents to join. Default: ${DEFAULT-VALUE}.")
  private List<String> members = List.of();

  @Mixin private Foreground foreground = new Foreground();

  @Override
  public int run(TestbedConfig config) {
    AgentNode.Identity identity =
        new AgentNode.Identity(
            "testbed", "testbed", Programs.version(), "127.0.0.1", apiPort, cluster());
    return foreground.run(
        "testbed",
        () ->
            AgentNode.start(
                identity,
                Clock.systemUTC(),
                (vertx, bus) ->
                    AgentNode.Rooms.of(
                        List.of(
                            new TestbedVerticle(
                                bus, new Testbed(vertx, config, Clock.systemUTC()))))));
  }

  private @Nullable ClusterSettings cluster() {
    if (clusterPort == null) {
      return null;
    }
    List<String> all = new ArrayList<>(members);
    all.add("127.0.0.1:" + clusterPort);
    return new ClusterSettings("127.0.0.1", clusterPort, all, "127.0.0.1", 0);
  }
}
