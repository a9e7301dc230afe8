package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.Simulation;
import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.Load;
import dev.steelyard.nginx.routing.simulator.world.RecordedLoad;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.sample.Sample;
import java.util.Arrays;
import java.util.List;

/**
 * Moves the service times of a draft until the twin, under the load of the log, has the response
 * times of the log.
 *
 * <p>A round simulates and compares the means. Waiting W grows faster than service D: {@code dlnT /
 * dlnD = (D + W (2 - u) / (1 - u)) / T} at utilisation u, so a server's times move by the logarithm
 * of measured over simulated, divided by that. What is left of a type is put on its service time:
 * as a difference when requests wait for each other, as a factor when they share the server. The
 * variance of the logarithm of the work follows that of the response times.
 */
final class Calibration {

  /** A change below ends it. */
  private static final double CONVERGED = 0.01;

  /** Rounds at full step; later ones go less far, since the waiting is a noisy guide. */
  private static final int FULL_ROUNDS = 3;

  private static final double LATER_GAIN = 1.5;
  private static final double LEAST_GAIN = 0.2;
  private static final double STEP = 0.5;
  private static final double TYPE_SHARE = 0.8;
  private static final double TYPE_STEP = 1.5;
  private static final double BUSIEST = 0.97;
  private static final double START_BUSIEST = 0.9;
  private static final double VARIANCE_STEP = 2;
  private static final double LEAST_VARIANCE = 4e-4;
  private static final double MOST_VARIANCE = 4;

  private final Layout layout;
  private final RecordedLoad load;
  private final Cells measured;
  private final Method method;
  private final List<Double> mixes;
  private final List<ArrivalLaw> laws;
  private final long seed;

  Calibration(
      Layout layout,
      RecordedLoad load,
      Cells measured,
      Method method,
      List<Double> mixes,
      List<ArrivalLaw> laws,
      long seed) {
    this.layout = layout;
    this.load = load;
    this.measured = measured;
    this.method = method;
    this.mixes = mixes;
    this.laws = laws;
    this.seed = seed;
  }

  /**
   * A draft that was calibrated.
   *
   * @param simulated what the twin gave with it
   * @param distance of the log from it, nats; smaller is better
   * @param rounds done
   * @param lastChange of a server's mean service time in the last round
   */
  record Calibrated(Draft draft, Cells simulated, double distance, int rounds, double lastChange) {}

  /**
   * Calibrates; of all rounds the one that is nearest to the log.
   *
   * @param most rounds at most
   * @param runs simulations a round
   */
  Calibrated calibrate(Draft from, int most, int runs) {
    Calibrated now = calibrated(tamed(from), runs, 0, Double.POSITIVE_INFINITY);
    Calibrated best = now;
    while (now.rounds() < most && now.lastChange() > CONVERGED) {
      int round = now.rounds();
      double gain = round < FULL_ROUNDS ? 1 : Math.max(LEAST_GAIN, LATER_GAIN / round);
      Draft next = moved(now.draft(), now.simulated(), gain);
      now = calibrated(next, runs, now.rounds() + 1, change(now.draft(), next) / gain);
      best = now.distance() < best.distance() ? now : best;
    }
    return new Calibrated(
        best.draft(), best.simulated(), best.distance(), now.rounds(), now.lastChange());
  }

  /** A start in which no server has more to do than it can. */
  private Draft tamed(Draft draft) {
    double[][] seconds = new double[draft.seconds.length][];
    for (int i = 0; i < seconds.length; i++) {
      double factor = Math.min(1, START_BUSIEST / draft.utilisation(i, load.seconds()));
      seconds[i] = Arrays.stream(draft.seconds[i]).map(time -> factor * time).toArray();
    }
    return draft.moved(seconds, draft.logVariance);
  }

  private Calibrated calibrated(Draft draft, int runs, int rounds, double change) {
    Cells simulated = simulate(draft, runs);
    return new Calibrated(draft, simulated, measured.distance(simulated), rounds, change);
  }

  World world(Draft draft) {
    return draft.world(mixes, laws);
  }

  private Cells simulate(Draft draft, int runs) {
    Cells cells = new Cells(layout);
    for (int run = 0; run < runs; run++) {
      cells.add(samples(world(draft), seed + run));
    }
    return cells;
  }

  private List<Sample> samples(World world, long runSeed) {
    SampleRecorder recorder =
        new SampleRecorder(layout.upstreams(), layout.servers(), layout.upperMillis(), load);
    run(world, runSeed, recorder);
    return recorder.samples();
  }

  /** Simulates the load of the log. */
  void run(World world, long runSeed, SampleRecorder recorder) {
    Simulation.run(world, Load.of(load, 1, 0), method, runSeed, recorder);
  }

  private Draft moved(Draft draft, Cells simulated, double gain) {
    int n = draft.seconds.length;
    double[][] seconds = new double[n][];
    for (int i = 0; i < n; i++) {
      seconds[i] = draft.seconds[i].clone();
      if (draft.known(i) && simulated.requests(i) > 0) {
        move(draft, simulated, i, gain, seconds[i]);
      }
    }
    double[] variances = draft.logVariance.clone();
    for (int k = 0; k < variances.length && measured.hasHistograms(); k++) {
      double factor = measured.logVariance(k) / Math.max(1e-9, simulated.logVariance(k));
      double moved = variances[k] * Math.pow(clip(factor, VARIANCE_STEP), gain);
      variances[k] = Math.min(Math.max(moved, LEAST_VARIANCE), MOST_VARIANCE);
    }
    return draft.moved(seconds, variances);
  }

  private void move(Draft draft, Cells simulated, int i, double gain, double[] seconds) {
    double own = 0;
    double of = 0;
    double to = 0;
    double requests = 0;
    for (int k = 0; k < seconds.length; k++) {
      if (compared(draft, simulated, i, k)) {
        requests += measured.requests(i, k);
        own += measured.requests(i, k) * seconds[k];
        of += measured.requests(i, k) * measured.mean(i, k) / 1000;
        to += measured.requests(i, k) * simulated.mean(i, k) / 1000;
      }
    }
    if (requests == 0) {
      return;
    }
    double log = Math.log(of / to);
    double busy = Math.min(BUSIEST, draft.utilisation(i, load.seconds()));
    double waited = Math.max(0, to - own);
    double elasticity = (own + waited * (2 - busy) / (1 - busy)) / Math.max(own, to);
    double factor = Math.exp(Math.max(-STEP, Math.min(STEP, gain * log / elasticity)));
    for (int k = 0; k < seconds.length; k++) {
      double moved = seconds[k] * factor;
      if (compared(draft, simulated, i, k)) {
        double there = measured.mean(i, k) / 1000;
        double twin = simulated.mean(i, k) / 1000 * of / to;
        double share = gain * TYPE_SHARE;
        double rest =
            draft.sharing
                ? Math.pow(there / twin, share)
                : Math.max(0, 1 + share * (there - twin) / moved);
        moved *= clip(rest, TYPE_STEP);
      }
      seconds[k] = moved;
    }
    double tooBusy = draft.utilisation(i, load.seconds()) * sum(draft, i, seconds) / BUSIEST;
    for (int k = 0; k < seconds.length && tooBusy > 1; k++) {
      seconds[k] /= tooBusy;
    }
  }

  /** Busy time with new service times over that of the draft. */
  private double sum(Draft draft, int i, double[] seconds) {
    double after = 0;
    double before = 0;
    for (int k = 0; k < seconds.length; k++) {
      after += measured.requests(i, k) * seconds[k];
      before += measured.requests(i, k) * draft.seconds[i][k];
    }
    return after / before;
  }

  private boolean compared(Draft draft, Cells simulated, int i, int k) {
    return draft.known(i, k) && simulated.requests(i, k) > 0;
  }

  private double change(Draft before, Draft after) {
    double most = 0;
    for (int i = 0; i < before.seconds.length; i++) {
      if (before.known(i)) {
        most = Math.max(most, Math.abs(Math.log(sum(before, i, after.seconds[i]))));
      }
    }
    return most;
  }

  private static double clip(double factor, double most) {
    return Math.min(most, Math.max(1 / most, factor));
  }
}
