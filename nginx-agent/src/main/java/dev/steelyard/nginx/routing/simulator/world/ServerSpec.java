package dev.steelyard.nginx.routing.simulator.world;

import java.util.List;

/**
 * A server of a world.
 *
 * @param cores jobs that it serves at full speed at the same time
 * @param speed work done by a core in a second, in seconds of work at speed 1
 * @param multipliers by request type: work of a job here is its size over this
 * @param errorShare share of the requests that it answers with an error at once
 */
public record ServerSpec(int cores, double speed, List<Double> multipliers, double errorShare) {

  /** A server without errors. */
  public ServerSpec(int cores, double speed, List<Double> multipliers) {
    this(cores, speed, multipliers, 0);
  }

  public ServerSpec {
    multipliers = List.copyOf(multipliers);
  }

  /** Requests a second of the mix that keep all cores busy. */
  public double capacity(List<RequestType> types) {
    double work = 0;
    for (int k = 0; k < types.size(); k++) {
      work += types.get(k).mix() * types.get(k).meanSeconds() / multipliers.get(k);
    }
    return cores * speed / work;
  }
}
