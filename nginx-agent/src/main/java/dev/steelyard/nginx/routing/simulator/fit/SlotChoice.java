package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.fit.Calibration.Calibrated;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int ROUNDS = 6;
  private static final int PASSES = 3;

  /** What more parameters must give, in nats a parameter and as a share of the distance. */
  private static final double NATS = 15;

  private static final double SHARE = 0.05;

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
    List<Calibrated> alike = new ArrayList<>();
    List<Calibrated> apart = new ArrayList<>();
    for (boolean sharing : new boolean[] {false, true}) {
      for (int slots : SLOTS) {
        Draft draft = first.apply(slots).sharing(sharing);
        Calibrated without = calibration.calibrate(draft, ROUNDS, 1);
        Calibrated with = calibration.calibrate(without.draft().affinity(true), ROUNDS, 1);
        progress.accept(
            "%s, %d slots: distance %.0f, with affinity %.0f"
                .formatted(
                    sharing ? "sharing" : "first come first served",
                    slots,
                    without.distance(),
                    with.distance()));
        alike.add(without);
        apart.add(with);
      }
    }
    Calibrated simple = best(alike);
    Calibrated rich = best(apart);
    int n = simple.draft().cores.length;
    int types = simple.draft().logVariance.length;
    Calibrated chosen = better(rich, simple, (n - 1) * (types - 1)) ? rich : simple;
    chosen = byServer(chosen);
    for (int k = 0; k < types && measured.hasHistograms(); k++) {
      Calibrated tail = calibration.calibrate(chosen.draft().heavy(k), ROUNDS, 1);
      chosen = better(tail, chosen, 2) ? tail : chosen;
    }
    return chosen;
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
        if (Math.min(up, down) < now) {
          cores[i] = up < down ? more.draft().cores[i] : fewer.draft().cores[i];
        }
      }
      if (Arrays.equals(cores, draft.cores)) {
        return chosen;
      }
      Calibrated mixed = with(draft, cores);
      progress.accept(
          "slots %s: distance %.0f".formatted(Arrays.toString(cores), mixed.distance()));
      if (!better(mixed, chosen, 1)) {
        return chosen;
      }
      chosen = mixed;
    }
    return chosen;
  }

  private Calibrated with(Draft draft, int[] cores) {
    return calibration.calibrate(draft.cores(cores), ROUNDS, 1);
  }

  private static Calibrated best(List<Calibrated> all) {
    Calibrated best = all.get(0);
    for (Calibrated each : all) {
      best = each.distance() < best.distance() ? each : best;
    }
    return best;
  }

  private static boolean better(Calibrated rich, Calibrated simple, int parameters) {
    return rich.distance() < simple.distance() * (1 - SHARE) - NATS * parameters;
  }
}
