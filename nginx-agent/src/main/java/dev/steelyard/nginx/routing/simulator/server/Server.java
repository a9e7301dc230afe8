package dev.steelyard.nginx.routing.simulator.server;

import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import java.util.Arrays;

/**
 * A server at work.
 *
 * <p>Processor sharing: each of n jobs gets {@code speed * slow * min(1, cores / n)}. First come
 * first served: up to {@code cores} jobs get {@code speed * slow} each, the others wait. Both are
 * exact with a virtual time that advances at the rate that each served job gets: a job leaves at
 * the virtual time of its entry plus its work. It is 0 when the server is empty.
 */
public final class Server {

  private static final double GRAY_SHARE = 0.7;

  private final int cores;
  private final double speed;
  private final double[] multipliers;
  private final boolean sharing;
  private final JobHeap served = new JobHeap();
  private int[] waiting = new int[16];
  private double[] waitingWork = new double[16];
  private int firstWaiting;
  private int waits;
  private double slow = 1;
  private boolean down;
  private boolean gray;
  private double errorShare;
  private double virtualTime;
  private double updatedAt;
  private double departsAt = Double.POSITIVE_INFINITY;

  public Server(ServerSpec spec, boolean sharing) {
    this.cores = spec.cores();
    this.speed = spec.speed();
    this.multipliers = spec.multipliers().stream().mapToDouble(m -> m).toArray();
    this.errorShare = spec.errorShare();
    this.sharing = sharing;
  }

  /** Jobs here, served or waiting. */
  public int jobs() {
    return served.size() + waits;
  }

  public int cores() {
    return cores;
  }

  /** Work that a core does in a second now, for a type. */
  public double speedFor(int type) {
    return speed * slow * multipliers[type];
  }

  /** Seconds that the whole server needs for a job of this size. */
  public double ownSeconds(int type, double size) {
    return size / multipliers[type] / (speed * slow * cores);
  }

  /** It refuses connections. */
  public boolean down() {
    return down;
  }

  public void setDown(boolean refuses) {
    down = refuses;
  }

  /** It answers many requests with an error. */
  public boolean gray() {
    return gray;
  }

  public void setGray(boolean failing) {
    gray = failing;
  }

  /** Share of the requests that it answers with an error at once. */
  public double errorShare() {
    return gray ? GRAY_SHARE : errorShare;
  }

  /** Changes the share of errors while it is not failing. */
  public void setErrorShare(double share) {
    errorShare = share;
  }

  /** It runs below its speed. */
  public boolean slowed() {
    return slow < 1;
  }

  /** Changes the speed to a share of its own. */
  public void setSlow(double share, double now) {
    advance(now);
    slow = share;
    plan();
  }

  /** When the next job leaves if nothing else happens, seconds; infinite when empty. */
  public double departsAt() {
    return departsAt;
  }

  /**
   * A job comes.
   *
   * @param size seconds of work at speed 1
   */
  public void add(int job, int type, double size, double now) {
    double work = size / multipliers[type];
    advance(now);
    if (sharing || served.size() < cores) {
      served.add(virtualTime + work, job);
      plan();
    } else {
      enqueue(job, work);
    }
  }

  /** The job that leaves at {@link #departsAt}. */
  public int depart() {
    advance(departsAt);
    virtualTime = served.firstKey();
    int job = served.removeFirst();
    if (waits > 0) {
      served.add(virtualTime + waitingWork[firstWaiting], waiting[firstWaiting]);
      firstWaiting = (firstWaiting + 1) % waiting.length;
      waits--;
    }
    plan();
    return job;
  }

  /** Takes all jobs out, served ones first. */
  public int[] drain(double now) {
    advance(now);
    int[] jobs = new int[jobs()];
    int n = 0;
    while (served.size() > 0) {
      jobs[n++] = served.removeFirst();
    }
    for (; waits > 0; waits--) {
      jobs[n++] = waiting[firstWaiting];
      firstWaiting = (firstWaiting + 1) % waiting.length;
    }
    plan();
    return jobs;
  }

  private void enqueue(int job, double work) {
    int length = waiting.length;
    if (waits == length) {
      int[] jobs = Arrays.copyOf(waiting, 2 * length);
      double[] works = Arrays.copyOf(waitingWork, 2 * length);
      System.arraycopy(waiting, 0, jobs, length, firstWaiting);
      System.arraycopy(waitingWork, 0, works, length, firstWaiting);
      waiting = jobs;
      waitingWork = works;
    }
    int at = (firstWaiting + waits++) % waiting.length;
    waiting[at] = job;
    waitingWork[at] = work;
  }

  private double rate() {
    int n = served.size();
    double full = speed * slow;
    return sharing && n > cores ? full * cores / n : full;
  }

  private void advance(double now) {
    if (served.size() > 0) {
      virtualTime += (now - updatedAt) * rate();
    }
    updatedAt = now;
  }

  private void plan() {
    if (served.size() == 0) {
      virtualTime = 0;
      departsAt = Double.POSITIVE_INFINITY;
    } else {
      departsAt = updatedAt + Math.max(0, served.firstKey() - virtualTime) / rate();
    }
  }
}
