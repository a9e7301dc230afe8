package dev.steelyard.shared.bus;

import dev.steelyard.shared.config.ConfigKey;
import dev.steelyard.shared.config.Configuration;
import dev.steelyard.shared.config.Programs;
import java.time.Duration;
import java.util.List;

/**
 * The configuration keys that every agent has: its name, its command API, its place in the cluster.
 */
public final class AgentKeys {

  private final String role;
  private final ConfigKey<String> name;
  private final ConfigKey<String> apiHost =
      ConfigKey.loopback("api.host", "Where commands over HTTP are taken.");
  private final ConfigKey<Integer> apiPort;
  private final ConfigKey<String> clusterHost =
      ConfigKey.loopback("cluster.host", "Where other agents join this one.");
  private final ConfigKey<Integer> clusterPort;
  private final ConfigKey<List<String>> members =
      ConfigKey.texts(
          "cluster.members",
          List.of("127.0.0.1:5701", "127.0.0.1:5702"),
          "a list of host:port",
          "[^:\\s]+:\\d{1,5}",
          "Every agent that may be there, this one included.");
  private final ConfigKey<String> busHost =
      ConfigKey.loopback("cluster.eventBusHost", "Where the event bus listens.");
  private final ConfigKey<Integer> busPort =
      ConfigKey.integer("cluster.eventBusPort", 0, 0, 65535, "Its port; 0 for any.");
  private final ConfigKey<Integer> silence =
      ConfigKey.integer(
          "cluster.silenceSeconds",
          0,
          0,
          300,
          "An agent that answers nobody for so long is out of the cluster, 2 or more; one that ends"
              + " is out at once. 0 = 60, or 3 for load balancers of a team (routing.team), which"
              + " all other agents of their cluster should have too.");

  /**
   * Keys of one kind of agent.
   *
   * @param role {@code client-agent} or {@code nginx-agent}, also the default name
   * @param apiPort default port of the command API
   * @param clusterPort default port of the cluster
   */
  public AgentKeys(String role, int apiPort, int clusterPort) {
    this.role = role;
    this.name = ConfigKey.text("name", role, "Name of this agent in messages.");
    this.apiPort = ConfigKey.integer("api.port", apiPort, 0, 65535, "Its port; 0 for any.");
    this.clusterPort =
        ConfigKey.integer(
            "cluster.port", clusterPort, 1, 65535, "Its port, this one and no other.");
  }

  /** All of them, in the order of the documentation. */
  public List<ConfigKey<?>> all() {
    return List.of(
        name, apiHost, apiPort, clusterHost, clusterPort, members, busHost, busPort, silence);
  }

  /** What they say. */
  public AgentNode.Identity identity(Configuration read) {
    return identity(read, ClusterSettings.USUAL_SILENCE);
  }

  /**
   * What they say.
   *
   * @param usual the silence where the keys name none
   */
  public AgentNode.Identity identity(Configuration read, Duration usual) {
    int seconds = read.get(silence);
    return new AgentNode.Identity(
        role,
        read.get(name),
        Programs.version(),
        read.get(apiHost),
        read.get(apiPort),
        new ClusterSettings(
            read.get(clusterHost),
            read.get(clusterPort),
            read.get(members),
            read.get(busHost),
            read.get(busPort),
            seconds == 0 ? usual : Duration.ofSeconds(Math.max(2, seconds))));
  }
}
