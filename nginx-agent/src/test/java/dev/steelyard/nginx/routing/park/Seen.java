package dev.steelyard.nginx.routing.park;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a policy is shown in a test. */
record Seen(double size, List<Double> loads, List<Integer> jobs) implements ParkView {

  /** Ten idle servers. */
  static Seen idle(double size) {
    return new Seen(
        size,
        Collections.nCopies(ParkServers.COUNT, 0.0),
        Collections.nCopies(ParkServers.COUNT, 0));
  }

  /** Ten servers with the same wait, load over rate, and one job each. */
  static Seen waiting(double size, double wait) {
    Seen seen = idle(size);
    for (int server = 0; server < ParkServers.COUNT; server++) {
      seen = seen.with(server, wait * ParkServers.rate(server), 1);
    }
    return seen;
  }

  /** The same with another state of one server. */
  Seen with(int server, double load, int jobsThere) {
    List<Double> otherLoads = new ArrayList<>(loads);
    List<Integer> otherJobs = new ArrayList<>(jobs);
    otherLoads.set(server, load);
    otherJobs.set(server, jobsThere);
    return new Seen(size, otherLoads, otherJobs);
  }

  @Override
  public double load(int server) {
    return loads.get(server);
  }

  @Override
  public int jobs(int server) {
    return jobs.get(server);
  }
}
