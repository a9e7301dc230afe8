package dev.steelyard.nginx.routing.simulator.site;

import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import java.util.List;

/**
 * A server of a site.
 *
 * @param server {@code host:port}
 * @param cores requests that it serves at full speed at the same time
 * @param speed work a second of each of them; the geometric mean of the servers is 1
 * @param multipliers by type: what it is faster than its speed with it
 * @param errorShare share of its requests that failed
 * @param requests of the log; 0 when nothing is known about the server
 */
public record SiteServer(
    String server,
    int cores,
    double speed,
    List<Double> multipliers,
    double errorShare,
    long requests) {

  public SiteServer {
    multipliers = List.copyOf(multipliers);
  }

  ServerSpec spec() {
    return new ServerSpec(cores, speed, multipliers, errorShare);
  }
}
