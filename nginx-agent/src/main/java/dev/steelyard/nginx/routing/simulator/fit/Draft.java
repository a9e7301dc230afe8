package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RequestType;
import dev.steelyard.nginx.routing.simulator.world.ServerSpec;
import dev.steelyard.nginx.routing.simulator.world.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A guess of the servers. Mean service times are kept by server and type, in seconds; speeds and
 * work are what they are made of: {@code ln time_ik = ln work_k - ln speed_i - ln multiplier_ik},
 * with geometric means of 1 over the speeds and, by row and column, over the multipliers.
 */
final class Draft {

  /** A server and type with fewer requests says nothing. */
  static final double LEAST_REQUESTS = 20;

  /** Mean of the bounded Pareto law over its nominal mean. */
  private static final double PARETO_MEAN = 1.0472;

  private static final int SWEEPS = 100;

  final boolean sharing;
  final boolean affinity;
  final int[] cores;
  final double[][] seconds;
  final double[] logVariance;
  final boolean[] heavy;
  private final double[][] requests;

  private Draft(
      boolean sharing,
      boolean affinity,
      int[] cores,
      double[][] seconds,
      double[] logVariance,
      boolean[] heavy,
      double[][] requests) {
    this.sharing = sharing;
    this.affinity = affinity;
    this.cores = cores.clone();
    this.seconds = Arrays.stream(seconds).map(double[]::clone).toArray(double[][]::new);
    this.logVariance = logVariance.clone();
    this.heavy = heavy.clone();
    this.requests = requests;
    complete();
  }

  /**
   * A first guess.
   *
   * @param requests by server and type
   * @param seconds mean service time; any where there are too few requests
   */
  static Draft first(double[][] requests, double[][] seconds, int slots) {
    int types = requests[0].length;
    int[] cores = new int[requests.length];
    Arrays.fill(cores, slots);
    double[] logVariance = new double[types];
    Arrays.fill(logVariance, Math.log(2));
    return new Draft(false, false, cores, seconds, logVariance, new boolean[types], requests);
  }

  Draft sharing(boolean shared) {
    return new Draft(shared, affinity, cores, seconds, logVariance, heavy, requests);
  }

  Draft affinity(boolean byType) {
    return new Draft(sharing, byType, cores, seconds, logVariance, heavy, requests);
  }

  Draft cores(int[] slots) {
    return new Draft(sharing, affinity, slots, seconds, logVariance, heavy, requests);
  }

  Draft heavy(int type) {
    boolean[] tails = heavy.clone();
    tails[type] = true;
    return new Draft(sharing, affinity, cores, seconds, logVariance, tails, requests);
  }

  Draft moved(double[][] times, double[] variances) {
    return new Draft(sharing, affinity, cores, times, variances, heavy, requests);
  }

  boolean known(int i, int k) {
    return requests[i][k] >= LEAST_REQUESTS;
  }

  boolean known(int i) {
    for (int k = 0; k < requests[i].length; k++) {
      if (known(i, k)) {
        return true;
      }
    }
    return false;
  }

  /** Share of the time that a server is busy, so many requests in so many seconds. */
  double utilisation(int i, double during) {
    double busy = 0;
    for (int k = 0; k < seconds[i].length; k++) {
      busy += requests[i][k] * seconds[i][k];
    }
    return busy / cores[i] / during;
  }

  /** Logarithms of the work by type, then of the speeds by server. */
  private double[][] parts() {
    int n = seconds.length;
    int types = logVariance.length;
    double[] work = new double[types];
    double[] speed = new double[n];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int k = 0; k < types; k++) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < n; i++) {
          sum += weight(i, k) * (Math.log(seconds[i][k]) + speed[i]);
          weights += weight(i, k);
        }
        work[k] = weights == 0 ? Math.log(seconds[0][k]) : sum / weights;
      }
      double mean = 0;
      int seen = 0;
      for (int i = 0; i < n; i++) {
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < types; k++) {
          sum += weight(i, k) * (work[k] - Math.log(seconds[i][k]));
          weights += weight(i, k);
        }
        speed[i] = weights == 0 ? 0 : sum / weights;
        mean += speed[i];
        seen += weights == 0 ? 0 : 1;
      }
      for (int i = 0; i < n; i++) {
        speed[i] -= known(i) ? mean / seen : 0;
      }
    }
    return new double[][] {work, speed};
  }

  private double weight(int i, int k) {
    return known(i, k) ? affinity ? 1 : requests[i][k] : 0;
  }

  /** Makes the times those of work and speed, except where types differ by server. */
  private void complete() {
    double[][] parts = parts();
    for (int i = 0; i < seconds.length; i++) {
      for (int k = 0; k < seconds[i].length; k++) {
        if (!affinity || !known(i, k)) {
          seconds[i][k] = Math.exp(parts[0][k] - parts[1][i]);
        }
      }
    }
  }

  /** As a world without deadlines. */
  World world(List<Double> mixes, List<ArrivalLaw> laws) {
    double[][] parts = parts();
    List<RequestType> types = new ArrayList<>();
    for (int k = 0; k < logVariance.length; k++) {
      double mean = Math.exp(parts[0][k]) / (heavy[k] ? PARETO_MEAN : 1);
      double variation = Math.sqrt(Math.exp(logVariance[k]) - 1);
      types.add(new RequestType(mixes.get(k), mean, variation, heavy[k], laws.get(k)));
    }
    List<ServerSpec> servers = new ArrayList<>();
    for (int i = 0; i < seconds.length; i++) {
      List<Double> multipliers = new ArrayList<>();
      for (int k = 0; k < logVariance.length; k++) {
        double additive = Math.exp(parts[0][k] - parts[1][i]);
        multipliers.add(affinity ? additive / seconds[i][k] : 1);
      }
      servers.add(new ServerSpec(cores[i], Math.exp(parts[1][i]), multipliers));
    }
    List<Double> unknown = Collections.nCopies(types.size(), Double.POSITIVE_INFINITY);
    return new World("site", servers, types, sharing, unknown);
  }
}
