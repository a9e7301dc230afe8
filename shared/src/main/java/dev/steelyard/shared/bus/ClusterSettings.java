package dev.steelyard.shared.bus;

import java.util.List;

/**
 * How an agent joins the others.
 *
 * @param host address that cluster membership listens on
 * @param port its TCP port, fixed; 1..65535
 * @param members {@code host:port} of every agent that may be there, this one included
 * @param eventBusHost address that the event bus listens on
 * @param eventBusPort its TCP port; 0 picks a free one
 */
public record ClusterSettings(
    String host, int port, List<String> members, String eventBusHost, int eventBusPort) {

  public ClusterSettings {
    members = List.copyOf(members);
  }
}
