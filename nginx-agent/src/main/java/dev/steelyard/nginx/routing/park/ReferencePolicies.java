package dev.steelyard.nginx.routing.park;

import dev.steelyard.nginx.routing.park.Contender.Reference;
import java.util.List;
import java.util.random.RandomGenerator;

/** The rules that balancers use, as opponents. Among equals one is taken at random. */
final class ReferencePolicies {

  /** The shortest completion of the job that arrives: what to beat. */
  static final Contender MIN_COMPLETION =
      new Contender(
          "minCompletion",
          "min completion, (load + size) / rate",
          new Reference(973, 24),
          random -> least(random, ReferencePolicies::completion));

  /** The shortest wait of the job that arrives: what to beat as well. */
  static final Contender LEAST_WAIT =
      new Contender(
          "leastWait",
          "least wait, load / rate",
          new Reference(863, 20),
          random -> least(random, ReferencePolicies::delay));

  private ReferencePolicies() {}

  private interface Cost {
    double of(ParkView view, int server);
  }

  /** All of them, from the worst to the best kind. */
  static List<Contender> all() {
    return List.of(
        new Contender(
            "random",
            "random",
            new Reference(15_281, 334),
            random -> view -> random.nextInt(ParkServers.COUNT)),
        new Contender(
            "roundRobin",
            "round robin",
            new Reference(14_735, 221),
            random -> new SmoothRoundRobin(server -> 1)),
        new Contender(
            "weightedRandom",
            "weighted random, by rate",
            new Reference(4784, 213),
            random -> view -> byRate(random.nextDouble())),
        new Contender(
            "smoothRoundRobin",
            "smooth weighted round robin, by rate",
            new Reference(4214, 219),
            random -> new SmoothRoundRobin(ParkServers::rate)),
        new Contender(
            "randomTwoJobs",
            "random two, least connections",
            new Reference(3051, 67),
            random -> view -> better(random, view, ParkView::jobs)),
        new Contender(
            "randomTwoCompletion",
            "random two, min completion",
            new Reference(1926, 38),
            random -> view -> better(random, view, ReferencePolicies::completion)),
        new Contender(
            "leastJobs",
            "least connections",
            new Reference(1193, 28),
            random -> least(random, ParkView::jobs)),
        new Contender(
            "shortestExpectedDelay",
            "(connections + 1) / rate",
            new Reference(1144, 30),
            random ->
                least(
                    random, (view, server) -> (view.jobs(server) + 1) / ParkServers.rate(server))),
        new Contender(
            "leastJobsByRate",
            "connections / rate",
            new Reference(1033, 28),
            random ->
                least(random, (view, server) -> view.jobs(server) / ParkServers.rate(server))),
        MIN_COMPLETION,
        new Contender(
            "leastWork",
            "least work",
            new Reference(931, 20),
            random -> least(random, ParkView::load)),
        LEAST_WAIT,
        new Contender(
            "leastWaitFastest",
            "least wait, the fastest of those that are idle",
            null,
            random -> least(random, ReferencePolicies::delayOfFastest)));
  }

  private static double delay(ParkView view, int server) {
    return view.load(server) / ParkServers.rate(server);
  }

  private static double completion(ParkView view, int server) {
    return (view.load(server) + view.size()) / ParkServers.rate(server);
  }

  /** Below any wait for an idle server, and the lower the faster it is. */
  private static double delayOfFastest(ParkView view, int server) {
    double delay = delay(view, server);
    return delay == 0 ? -ParkServers.rate(server) : delay;
  }

  private static ParkPolicy least(RandomGenerator random, Cost cost) {
    return view -> {
      int best = 0;
      int equals = 0;
      double smallest = Double.POSITIVE_INFINITY;
      for (int server = 0; server < ParkServers.COUNT; server++) {
        double next = cost.of(view, server);
        if (next < smallest) {
          smallest = next;
          best = server;
          equals = 1;
        } else if (next == smallest) {
          equals++;
          // The n-th of equals replaces with probability 1/n: all are equally likely.
          best = random.nextInt(equals) == 0 ? server : best;
        }
      }
      return best;
    };
  }

  /**
   * The better of two servers drawn at random, which may be the same one: two different ones would
   * do better. The first drawn among equals.
   */
  private static int better(RandomGenerator random, ParkView view, Cost cost) {
    int one = random.nextInt(ParkServers.COUNT);
    int other = random.nextInt(ParkServers.COUNT);
    return cost.of(view, other) < cost.of(view, one) ? other : one;
  }

  private static int byRate(double u) {
    double left = u * ParkServers.TOTAL_RATE;
    int server = 0;
    while (server < ParkServers.COUNT - 1 && left >= ParkServers.rate(server)) {
      left -= ParkServers.rate(server);
      server++;
    }
    return server;
  }
}
