package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.MixtureFit;
import dev.steelyard.nginx.learning.ValueIteration;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.TrainPolicy;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that decides what a training makes of a log. The published values are the defaults.
 *
 * @param reward {@code tardiness} or {@code rank}
 * @param deadlineMillis frozen deadline by upstream, ms; empty for {@code rank}
 * @param mixture how states are found
 * @param iteration how actions are found
 */
record PlanSettings(
    String reward,
    Map<String, Double> deadlineMillis,
    MixtureFit mixture,
    ValueIteration iteration) {

  static final String TARDINESS = "tardiness";
  static final String RANK = "rank";

  private static final int MOST_COMPONENTS = 1000;

  PlanSettings {
    deadlineMillis = new TreeMap<>(deadlineMillis);
  }

  /**
   * The settings of a command, with the published defaults: 27 components, discount 0.9, stop below
   * 1e-4 or after 200 sweeps, no shrinkage.
   *
   * @param seed when the command has none
   * @throws SteelyardException BAD_REQUEST naming the value and what is allowed
   */
  static PlanSettings of(TrainPolicy options, Map<String, Double> deadlineMillis, long seed) {
    int components = Objects.requireNonNullElse(options.components(), 27);
    double shrinkage = Objects.requireNonNullElse(options.shrinkage(), 0.0);
    String reward = Objects.requireNonNullElse(options.reward(), TARDINESS);
    check("components", components, components >= 1 && components <= MOST_COMPONENTS, "1..1000");
    check("shrinkage", shrinkage, shrinkage >= 0 && shrinkage < 1e9, "0 or more");
    check("reward", reward, reward.equals(TARDINESS) || reward.equals(RANK), "tardiness or rank");
    return new PlanSettings(
        reward,
        reward.equals(RANK) ? Map.of() : deadlineMillis,
        new MixtureFit(components, Objects.requireNonNullElse(options.seed(), seed)),
        new ValueIteration(0.9, 1e-4, 200, shrinkage));
  }

  private static void check(String name, Object value, boolean good, String allowed) {
    if (!good) {
      throw SteelyardException.badRequest("train: " + name + " is " + value, "use " + allowed);
    }
  }
}
