package dev.steelyard.shared.bus;

import java.util.List;

/**
 * Who joined.
 *
 * @param role {@code client-agent}, {@code nginx-agent} or {@code testbed}
 * @param softwareVersion version of the program
 * @param addresses commands that it serves, sorted
 */
public record AgentHello(String role, String softwareVersion, List<String> addresses) {

  public AgentHello {
    addresses = List.copyOf(addresses);
  }
}
