package dev.steelyard.client;

import dev.steelyard.shared.bus.AgentKeys;
import dev.steelyard.shared.bus.AgentNode;
import dev.steelyard.shared.config.ConfigKey;
import dev.steelyard.shared.config.Configuration;
import dev.steelyard.shared.vts.StatusSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of the client agent: its keys, and what they say.
 *
 * @param poll whether this agent polls and publishes samples
 * @param status what it polls
 */
public record ClientAgentConfig(AgentNode.Identity identity, boolean poll, StatusSettings status) {

  private static final AgentKeys AGENT = new AgentKeys("client-agent", 8471, 5701);
  private static final ConfigKey<Boolean> POLL =
      ConfigKey.flag("poll.enabled", true, "Whether to poll the status page and publish samples.");
  private static final ConfigKey<String> URL =
      ConfigKey.text(
          "poll.url",
          "http://127.0.0.1:8081/status/format/json",
          "JSON of NGINX' status page: the VTS module's, or the one that the nginx agent serves.");
  private static final ConfigKey<Integer> PERIOD =
      ConfigKey.integer("poll.periodMillis", 1000, 200, 60000, "Time between two polls.");
  private static final ConfigKey<Integer> TIMEOUT =
      ConfigKey.integer(
          "poll.timeoutMillis", 2000, 1, 60000, "A poll without an answer by then has failed.");

  /** Every key, in the order of the documentation. */
  public static final List<ConfigKey<?>> KEYS =
      Stream.concat(AGENT.all().stream(), Stream.of(POLL, URL, PERIOD, TIMEOUT))
          .collect(Collectors.toUnmodifiableList());

  /** Makes the record. */
  public static ClientAgentConfig of(Configuration read) {
    return new ClientAgentConfig(
        AGENT.identity(read),
        read.get(POLL),
        new StatusSettings(read.get(URL), read.get(PERIOD), read.get(TIMEOUT), Set.of()));
  }
}
