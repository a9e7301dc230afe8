package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Scenario;
import dev.steelyard.shared.bench.figure.Figure;
import java.util.List;
import java.util.function.Supplier;

/**
 * A ratio that a method shall reach in the simulator.
 *
 * @param figure its name and bound
 * @param scenarios one, or several that count as one family; the same each time
 * @param seeds one run each
 * @param method that is under test
 * @param rivals the ratio is to the best of them: in each scenario the one with the lowest mean
 */
record Goal(
    Figure figure,
    Supplier<List<Scenario>> scenarios,
    List<Long> seeds,
    String method,
    List<String> rivals,
    Measure measure,
    Summary summary) {

  Goal {
    seeds = List.copyOf(seeds);
    rivals = List.copyOf(rivals);
  }

  /** What is compared. */
  enum Measure {
    /** Accumulated relative tardiness of 1000 requests. */
    TARDINESS("ART"),
    /** As {@link #TARDINESS}, half a unit more on both sides: random worlds have easy runs. */
    RANDOM_WORLD_TARDINESS("ART + 0.5"),
    /** Share of requests answered with an error. */
    ERRORS("error share");

    private final String words;

    Measure(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    double of(RunMeasures run) {
      return switch (this) {
        case TARDINESS -> run.tardinessPerThousand();
        case RANDOM_WORLD_TARDINESS -> run.tardinessPerThousand() + 0.5;
        case ERRORS -> run.errorShare();
      };
    }
  }

  /** Which figure of all runs. */
  enum Summary {
    /** Geometric mean, over the seeds of one scenario or over the scenarios of a family. */
    MEAN,
    /** The largest ratio of a scenario, the geometric mean of its seeds. */
    WORST_SCENARIO,
    /** The largest ratio of a run. */
    WORST_RUN
  }
}
