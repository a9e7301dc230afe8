package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.fit.Calibration.Calibrated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Chooses what cannot be moved in small steps: discipline, slots, affinity and heavy tails, by the
 * distance of the log from the twin.
 */
final class SlotChoice {

  private static final int[] SLOTS = {1, 2, 4, 8, 16};
  private static final int MOST_SLOTS = 16;
  private static final int FIRST_ROUNDS = 3;
  private static final int ROUNDS = 5;
  private static final int KEPT = 4;
  private static final int FINALISTS = 3;
  private static final int SMALL = 5;
  private static final int PASSES = 3;

  /** What more parameters must give, in nats a parameter and as a share of the distance. */
  private static final double NATS = 15;

  private static final double SHARE = 0.05;

  /** Work of less variance of its logarithm has no heavy tail. */
  private static final double TAIL_VARIANCE = 0.7;

  private static final Comparator<Calibrated> BY_DISTANCE =
      Comparator.comparingDouble(Calibrated::distance);

  private final Calibration calibration;
  private final Cells measured;
  private final Consumer<String> progress;

  SlotChoice(Calibration calibration, Cells measured, Consumer<String> progress) {
    this.calibration = calibration;
    this.measured = measured;
    this.progress = progress;
  }

  /**
   * The draft that fits best.
   *
   * @param first by number of slots
   */
  Calibrated choose(IntFunction<Draft> first) {
    List<Calibrated> tried = new ArrayList<>();
    for (boolean sharing : new boolean[] {false, true}) {
      for (int slots : SLOTS) {
        Draft draft = first.apply(slots).sharing(sharing).affinity(true);
        tried.add(calibration.calibrate(draft, FIRST_ROUNDS, 1));
      }
    }
    tried.sort(BY_DISTANCE);
    List<Calibrated> near = new ArrayList<>();
    for (Calibrated each : tried.subList(0, KEPT)) {
      near.add(calibration.calibrate(each.draft(), ROUNDS, 1));
    }
    near.sort(BY_DISTANCE);
    near.forEach(this::tell);
    List<Calibrated> last = new ArrayList<>();
    for (Calibrated each : near.subList(0, FINALISTS)) {
      last.add(byServer(affinity(each.draft())));
    }
    last.sort(BY_DISTANCE);
    Calibrated chosen = oneByOne(last.get(0));
    int types = chosen.draft().logVariance.length;
    for (int k = 0; k < types && measured.hasHistograms(); k++) {
      if (chosen.draft().logVariance[k] > TAIL_VARIANCE) {
        Calibrated tail = calibration.calibrate(chosen.draft().heavy(k), FIRST_ROUNDS, 2);
        chosen = better(tail, chosen, 1) ? tail : chosen;
      }
    }
    return chosen;
  }

  /** With or without types that differ by server. */
  private Calibrated affinity(Draft draft) {
    Calibrated apart = calibration.calibrate(draft, ROUNDS, 2);
    Calibrated alike = calibration.calibrate(apart.draft().affinity(false), ROUNDS, 2);
    int parameters = (draft.cores.length - 1) * (draft.logVariance.length - 1);
    Calibrated chosen = better(apart, alike, parameters) ? apart : alike;
    tell(chosen);
    return chosen;
  }

  private void tell(Calibrated each) {
    progress.accept(
        "%s, slots %s%s: distance %.0f"
            .formatted(
                each.draft().sharing ? "shared" : "first come, first served",
                Arrays.toString(each.draft().cores),
                each.draft().affinity ? "" : ", types alike",
                each.distance()));
  }

  /** Lets each server have more or fewer slots than the others. */
  private Calibrated byServer(Calibrated start) {
    Calibrated chosen = start;
    for (int pass = 0; pass < PASSES; pass++) {
      Draft draft = chosen.draft();
      Calibrated more =
          with(draft, Arrays.stream(draft.cores).map(c -> Math.min(MOST_SLOTS, 2 * c)).toArray());
      Calibrated fewer =
          with(draft, Arrays.stream(draft.cores).map(c -> Math.max(1, c / 2)).toArray());
      int[] cores = draft.cores.clone();
      for (int i = 0; i < cores.length; i++) {
        double now = measured.distance(chosen.simulated(), i);
        double up = measured.distance(more.simulated(), i);
        double down = measured.distance(fewer.simulated(), i);
        if (Math.min(up, down) < now * (1 - SHARE)) {
          cores[i] = up < down ? more.draft().cores[i] : fewer.draft().cores[i];
        }
      }
      if (Arrays.equals(cores, draft.cores)) {
        return chosen;
      }
      Calibrated mixed = with(draft, cores);
      tell(mixed);
      if (mixed.distance() >= chosen.distance()) {
        return chosen;
      }
      chosen = mixed;
    }
    return chosen;
  }

  /** The same with one server at a time; in a large fleet one moves too little to be told. */
  private Calibrated oneByOne(Calibrated start) {
    Calibrated chosen = start;
    for (int i = 0; i < start.draft().cores.length && start.draft().cores.length <= SMALL; i++) {
      for (int slots : SLOTS) {
        if (slots != chosen.draft().cores[i]) {
          int[] cores = chosen.draft().cores.clone();
          cores[i] = slots;
          Calibrated moved = with(chosen.draft(), cores);
          if (better(moved, chosen, 0)) {
            tell(moved);
            chosen = moved;
          }
        }
      }
    }
    return chosen;
  }

  private Calibrated with(Draft draft, int[] cores) {
    return calibration.calibrate(draft.cores(cores), FIRST_ROUNDS, 2);
  }

  private static boolean better(Calibrated rich, Calibrated simple, int parameters) {
    return rich.distance() < simple.distance() * (1 - SHARE) - NATS * parameters;
  }
}
