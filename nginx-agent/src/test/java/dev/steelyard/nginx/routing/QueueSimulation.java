package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.LatencyHistogram;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Servers with slots, first come first served, exponential work, Poisson arrivals of one type, and
 * a balancer that picks the smallest (requests in flight + 1) / weight, ties by turn. A failing
 * server answers 1 ms after the arrival without taking a slot.
 */
final class QueueSimulation {

  private static final List<Double> BOUNDS = List.of(5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0);

  private record Job(int server, double arrived, double work, boolean fails) {}

  private record Leaving(double at, Job job) {}

  private static final class Server {
    final double speed;
    final Deque<Job> queue = new ArrayDeque<>();
    final long[] buckets = new long[BOUNDS.size() + 1];
    int inService;
    int inFlight;
    long done;
    long errors;
    double millis;
    double failing;

    Server(double speed) {
      this.speed = speed;
    }
  }

  private final int slots;
  private final double ratePerMilli;
  private final double meanWork;
  private final RandomGenerator random;
  private final List<Server> servers = new ArrayList<>();
  private final PriorityQueue<Leaving> leaving =
      new PriorityQueue<>(Comparator.comparingDouble(Leaving::at));
  private double now;
  private double nextArrival;
  private int turn;
  private long answered;
  private double answeredMillis;

  /**
   * @param speeds work a ms of one slot, a server
   * @param slots of each server
   * @param ratePerSecond arrivals
   * @param meanWork ms of work of a request at speed 1
   */
  QueueSimulation(
      double[] speeds, int slots, double ratePerSecond, double meanWork, RandomGenerator random) {
    for (double speed : speeds) {
      servers.add(new Server(speed));
    }
    this.slots = slots;
    this.ratePerMilli = ratePerSecond / 1000;
    this.meanWork = meanWork;
    this.random = random;
    this.nextArrival = exponential(1 / ratePerMilli);
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  /** From now on a share of the requests to a server fail. */
  void fail(int server, double share) {
    servers.get(server).failing = share;
  }

  /** Runs up to a time and gives the windows since the last call, in the order of the servers. */
  List<ServerWindow> run(double untilMillis, Map<String, Integer> weights) {
    while (true) {
      Leaving first = leaving.peek();
      double event = Math.min(nextArrival, first == null ? Double.MAX_VALUE : first.at());
      if (event > untilMillis) {
        break;
      }
      now = event;
      if (first != null && first.at() <= nextArrival) {
        leaving.remove();
        leave(first.job());
      } else {
        nextArrival = now + exponential(1 / ratePerMilli);
        arrive(weights);
      }
    }
    now = untilMillis;
    List<ServerWindow> windows = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      windows.add(window("s" + (i + 1) + ":80", servers.get(i)));
    }
    return windows;
  }

  private void arrive(Map<String, Integer> weights) {
    // The draws do not depend on the pick: every arm sees the same arrivals and the same work.
    double work = exponential(meanWork);
    double chance = random.nextDouble();
    int picked = -1;
    double best = Double.MAX_VALUE;
    for (int j = 0; j < servers.size(); j++) {
      int i = (turn + j) % servers.size();
      double rank = (servers.get(i).inFlight + 1.0) / weights.get("s" + (i + 1) + ":80");
      if (rank < best) {
        best = rank;
        picked = i;
      }
    }
    turn++;
    Server server = servers.get(picked);
    Job job = new Job(picked, now, work, chance < server.failing);
    server.inFlight++;
    if (job.fails()) {
      leaving.add(new Leaving(now + 1, job));
    } else if (server.inService < slots) {
      serve(job);
    } else {
      server.queue.add(job);
    }
  }

  private void serve(Job job) {
    Server server = servers.get(job.server());
    server.inService++;
    leaving.add(new Leaving(now + job.work() / server.speed, job));
  }

  private void leave(Job job) {
    Server server = servers.get(job.server());
    double millis = now - job.arrived();
    server.inFlight--;
    server.millis += millis;
    int bucket = 0;
    while (bucket < BOUNDS.size() && millis > BOUNDS.get(bucket)) {
      bucket++;
    }
    server.buckets[bucket]++;
    if (job.fails()) {
      server.errors++;
      return;
    }
    server.done++;
    answered++;
    answeredMillis += millis;
    server.inService--;
    Job next = server.queue.poll();
    if (next != null) {
      serve(next);
    }
  }

  private static ServerWindow window(String name, Server server) {
    LatencyHistogram latency =
        new LatencyHistogram(BOUNDS, Arrays.stream(server.buckets).boxed().toList());
    long requests = server.done + server.errors;
    ServerWindow window =
        new ServerWindow(
            name,
            requests,
            0,
            0,
            0,
            server.done,
            0,
            0,
            server.errors,
            server.millis,
            server.millis,
            1,
            false,
            server.inFlight,
            latency);
    server.done = 0;
    server.errors = 0;
    server.millis = 0;
    Arrays.fill(server.buckets, 0);
    return window;
  }

  /** Mean response time of the requests answered since the last call, ms. */
  double meanMillis() {
    double mean = answeredMillis / answered;
    answered = 0;
    answeredMillis = 0;
    return mean;
  }
}
