package dev.steelyard.nginx.routing.park;

import java.util.random.RandomGenerator;

/** The jobs of an episode in the order of their arrival. Immutable. */
final class ParkJobs {

  /** Jobs of an episode as published. */
  static final int PUBLISHED = 1000;

  private static final double MEAN_INTERVAL = 55;
  private static final double SMALLEST = 100;
  private static final double SHAPE = 1.5;

  private final long[] arrivals;
  private final long[] sizes;

  /**
   * @param arrivals units of time, not falling
   * @param sizes units of work, at least 1, as many
   */
  ParkJobs(long[] arrivals, long[] sizes) {
    if (arrivals.length == 0 || arrivals.length != sizes.length) {
      throw new IllegalArgumentException(
          "%d arrivals of %d sizes".formatted(arrivals.length, sizes.length));
    }
    for (int j = 0; j < arrivals.length; j++) {
      if (sizes[j] < 1 || arrivals[j] < (j == 0 ? 0 : arrivals[j - 1])) {
        throw new IllegalArgumentException(
            "job %d has size %d and arrives at %d".formatted(j, sizes[j], arrivals[j]));
      }
    }
    this.arrivals = arrivals.clone();
    this.sizes = sizes.clone();
  }

  /**
   * Draws an episode: for each job first its size {@code int(100 · u^(-1/1.5))}, of mean 300 and
   * infinite variance, then the time since the one before, {@code int(Exp(mean 55))}.
   */
  static ParkJobs draw(RandomGenerator random, int count) {
    long[] arrivals = new long[count];
    long[] sizes = new long[count];
    long now = 0;
    for (int j = 0; j < count; j++) {
      sizes[j] = (long) (SMALLEST * Math.pow(uniform(random), -1 / SHAPE));
      now += (long) (-MEAN_INTERVAL * Math.log(uniform(random)));
      arrivals[j] = now;
    }
    return new ParkJobs(arrivals, sizes);
  }

  /** Above 0, at most 1: both laws are infinite at 0. */
  private static double uniform(RandomGenerator random) {
    return 1 - random.nextDouble();
  }

  int count() {
    return sizes.length;
  }

  long arrival(int job) {
    return arrivals[job];
  }

  long size(int job) {
    return sizes[job];
  }
}
