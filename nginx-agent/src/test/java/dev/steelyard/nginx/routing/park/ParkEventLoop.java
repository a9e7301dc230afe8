package dev.steelyard.nginx.routing.park;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * The environment as its authors wrote it, one event after the other: slow and obvious. All
 * arrivals are in the timeline from the start, so that at the same time they come before
 * completions.
 */
final class ParkEventLoop {

  private record Event(long time, int order, Job job) {}

  private static final class Job {
    private final long size;
    private int server = -1;
    private long finish;

    Job(long size) {
      this.size = size;
    }
  }

  private static final class Server {
    private final Deque<Job> queue = new ArrayDeque<>();
    private Job running;
  }

  private final PriorityQueue<Event> timeline =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingInt(Event::order));
  private final Server[] servers = new Server[ParkServers.COUNT];
  private int order;
  private long now;
  private Job arrived;

  ParkEventLoop(ParkJobs jobs) {
    for (int server = 0; server < servers.length; server++) {
      servers[server] = new Server();
    }
    for (int job = 0; job < jobs.count(); job++) {
      timeline.add(new Event(jobs.arrival(job), order++, new Job(jobs.size(job))));
    }
    Event first = timeline.remove();
    now = first.time();
    arrived = first.job();
  }

  boolean over() {
    return arrived == null;
  }

  double[] observation() {
    double[] observation = new double[servers.length + 1];
    for (int server = 0; server < servers.length; server++) {
      double load = servers[server].queue.stream().mapToLong(job -> job.size).sum();
      if (servers[server].running != null) {
        load += (servers[server].running.finish - now) * ParkServers.rate(server);
      }
      observation[server] = Math.min(load, 50_000);
    }
    observation[servers.length] = Math.min(arrived.size, 50_000);
    return observation;
  }

  int jobs(int server) {
    return servers[server].queue.size() + (servers[server].running == null ? 0 : 1);
  }

  long step(int action) {
    arrived.server = action;
    servers[action].queue.add(arrived);
    start(action);
    arrived = null;
    long reward = 0;
    while (arrived == null && !timeline.isEmpty()) {
      Event event = timeline.remove();
      for (int server = 0; server < servers.length; server++) {
        reward -= jobs(server) * (event.time() - now);
      }
      now = event.time();
      if (event.job().server < 0) {
        arrived = event.job();
      } else {
        servers[event.job().server].running = null;
        start(event.job().server);
      }
    }
    return reward;
  }

  private void start(int number) {
    Server server = servers[number];
    if (server.running == null && !server.queue.isEmpty()) {
      server.running = server.queue.remove();
      server.running.finish = now + (long) (server.running.size / ParkServers.rate(number));
      timeline.add(new Event(server.running.finish, order++, server.running));
    }
  }
}
