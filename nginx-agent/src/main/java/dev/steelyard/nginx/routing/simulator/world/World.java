package dev.steelyard.nginx.routing.simulator.world;

import java.util.List;

/**
 * Servers and requests of a simulation; a value.
 *
 * @param name for instance {@code speed3}
 * @param types request types; their mixes add up to 1
 * @param sharing processor sharing, else first come first served
 * @param deadlines by type, seconds; infinite ones count no tardiness
 */
public record World(
    String name,
    List<ServerSpec> servers,
    List<RequestType> types,
    boolean sharing,
    List<Double> deadlines) {

  public World {
    servers = List.copyOf(servers);
    types = List.copyOf(types);
    deadlines = List.copyOf(deadlines);
  }

  /** Requests a second that keep all servers busy. */
  public double capacity() {
    double sum = 0;
    for (ServerSpec server : servers) {
      sum += server.capacity(types);
    }
    return sum;
  }

  /** Mean size over the mix, seconds of work at speed 1. */
  public double meanSize() {
    double sum = 0;
    for (RequestType type : types) {
      sum += type.mix() * type.meanSeconds();
    }
    return sum;
  }

  /** Whether the deadlines are known. */
  public boolean hasDeadlines() {
    return deadlines.stream().allMatch(Double::isFinite);
  }

  /** The same with these deadlines, seconds. */
  public World withDeadlines(List<Double> seconds) {
    return new World(name, servers, types, sharing, seconds);
  }
}
