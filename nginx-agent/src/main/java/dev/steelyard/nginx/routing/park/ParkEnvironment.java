package dev.steelyard.nginx.routing.park;

import java.util.Arrays;

/**
 * Park's {@code load_balance} environment: stands at the arrival of a job until it is told where
 * the job goes.
 *
 * <p>Integer times, durations cut to integers, as published. For one thread.
 */
final class ParkEnvironment implements ParkView {

  /** No entry of an observation is larger. */
  static final double LARGEST = 50_000;

  private final ParkJobs jobs;
  private final ParkQueue[] queues = new ParkQueue[ParkServers.COUNT];
  private int job;

  /** Stands at the arrival of the first job, all servers idle. */
  ParkEnvironment(ParkJobs jobs) {
    this.jobs = jobs;
    Arrays.setAll(queues, server -> new ParkQueue(ParkServers.rate(server)));
  }

  /** Runs an episode. Returns the mean time that a job spent in the system. */
  static double meanTime(ParkJobs jobs, ParkPolicy policy) {
    ParkEnvironment environment = new ParkEnvironment(jobs);
    long reward = 0;
    while (!environment.over()) {
      reward += environment.step(policy.choose(environment));
    }
    return -(double) reward / jobs.count();
  }

  /** Whether every job was placed and has finished. */
  boolean over() {
    return job == jobs.count();
  }

  /** Load by server, then the size of the job that arrives. */
  double[] observation() {
    double[] observation = new double[ParkServers.COUNT + 1];
    for (int server = 0; server < ParkServers.COUNT; server++) {
      observation[server] = load(server);
    }
    observation[ParkServers.COUNT] = size();
    return observation;
  }

  @Override
  public double load(int server) {
    return Math.min(LARGEST, queues[server].load(jobs.arrival(job)));
  }

  @Override
  public double size() {
    return Math.min(LARGEST, (double) jobs.size(job));
  }

  @Override
  public int jobs(int server) {
    return queues[server].jobs();
  }

  /**
   * Places the job and runs to the next arrival, after the last job to the end of all.
   *
   * @param server 0..9
   * @return the reward: minus the time that jobs spent in the system since the last step, summed
   *     over jobs. Over an episode it sums to minus the total time in system.
   */
  long step(int server) {
    if (over()) {
      throw new IllegalStateException("the episode is over");
    }
    if (server < 0 || server >= ParkServers.COUNT) {
      throw new IllegalArgumentException("server " + server + ", use 0..9");
    }
    long now = jobs.arrival(job);
    queues[server].accept(jobs.size(job), now);
    job++;
    long next = over() ? Long.MAX_VALUE : jobs.arrival(job);
    long spent = 0;
    for (ParkQueue queue : queues) {
      spent += queue.pass(now, next);
    }
    return -spent;
  }
}
