package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.Decision;
import dev.steelyard.nginx.routing.RoutingPolicy;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * The published behaviour while samples are collected: every few samples each server draws a weight
 * of 1, 3 or 5, the same in all upstreams.
 *
 * <p>All raw combinations are equally likely, so equal weights come three times as often as any
 * other action.
 */
public final class RandomWeights implements RoutingPolicy {

  /** The name in {@code steelyard.policy.activate}. */
  public static final String NAME = "random-weights";

  private final long seed;
  private final int samplesPerAction;
  private RandomGenerator random;
  private Fleet fleet = new Fleet(List.of());
  private List<Integer> levels = List.of();
  private int samplesLeft;

  /**
   * @param seed the same seed draws the same weights
   * @param samplesPerAction decisions that keep the same weights, at least 1
   */
  public RandomWeights(long seed, int samplesPerAction) {
    if (samplesPerAction < 1) {
      throw SteelyardException.badRequest(
          NAME + ": samples per action is " + samplesPerAction, "use 1 or more");
    }
    this.seed = seed;
    this.random = new Random(seed);
    this.samplesPerAction = samplesPerAction;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String rule() {
    return "round-robin";
  }

  /** Draws when the last draw has lasted, or when the servers changed. */
  @Override
  public Decision decide(Sample sample) {
    Fleet live = Fleet.of(sample);
    if (samplesLeft == 0 || !live.sameServers(fleet)) {
      fleet = live;
      levels =
          live.servers().stream()
              .map(s -> PlanActions.LEVELS.get(random.nextInt(PlanActions.LEVELS.size())))
              .toList();
      samplesLeft = samplesPerAction;
    }
    samplesLeft--;
    return new Decision(
        PlanActions.table(fleet, levels),
        null,
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        "drawn at random: " + levels + " for " + fleet.servers());
  }

  /** Starts again with the first draw of the seed. */
  @Override
  public void forget() {
    random = new Random(seed);
    samplesLeft = 0;
  }

  /** A limited step would be none of the actions. */
  @Override
  public boolean shaped() {
    return false;
  }
}
