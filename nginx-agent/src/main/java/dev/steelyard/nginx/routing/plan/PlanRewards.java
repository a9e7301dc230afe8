package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.Tardiness;
import dev.steelyard.nginx.routing.plan.Fleet.Group;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The reward of every window of a log: {@code -ln(0.001 + tardiness / requests)}, or the rank of
 * its state.
 *
 * <p>Correction: the publication took the reward of the state before the action; here it is that of
 * the window in which the action was in force.
 */
final class PlanRewards {

  private final List<OptionalDouble> rewards;
  private final List<RankReward.Bound> rankBounds;

  private PlanRewards(List<OptionalDouble> rewards, List<RankReward.Bound> rankBounds) {
    this.rewards = rewards;
    this.rankBounds = rankBounds;
  }

  /**
   * Rewards every window.
   *
   * @throws SteelyardException BAD_REQUEST for tardiness when a deadline or a histogram is missing
   */
  static PlanRewards of(PlanSettings settings, PlanWindows windows, PlanStates states) {
    if (settings.reward().equals(PlanSettings.RANK)) {
      return ranked(windows, states);
    }
    Map<String, Double> deadlines = settings.deadlineMillis();
    for (Group group : windows.fleet().groups()) {
      Double deadline = deadlines.get(group.upstream());
      if (deadline == null || !(deadline > 0) || Double.isInfinite(deadline)) {
        throw SteelyardException.badRequest(
            "train: the deadline of " + group.upstream() + " is " + deadline,
            "observe first, give one above 0 ms (--deadline), or use the reward rank");
      }
    }
    return new PlanRewards(
        windows.samples().stream().map(window -> tardiness(window, deadlines)).toList(), List.of());
  }

  /** Reward of window i; empty when it had no request to be late. */
  OptionalDouble of(int i) {
    return rewards.get(i);
  }

  /** Empty for the tardiness reward. */
  List<RankReward.Bound> rankBounds() {
    return rankBounds;
  }

  private static OptionalDouble tardiness(Sample window, Map<String, Double> deadlines) {
    boolean requests =
        window.upstreams().stream()
            .flatMap(u -> u.servers().stream())
            .anyMatch(s -> s.requests() > 0);
    if (!requests) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        Tardiness.of(window, deadlines)
            .orElseThrow(
                () ->
                    SteelyardException.badRequest(
                        "train: sample " + window.number() + " has no response time histogram",
                        "set vhost_traffic_status_histogram_buckets, or use the reward rank"))
            .reward());
  }

  private static PlanRewards ranked(PlanWindows windows, PlanStates states) {
    PlanFeatures features = new PlanFeatures(windows.fleet());
    int n = windows.size();
    int[] labels = new int[n];
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      labels[i] = states.of(i);
      sums[i] = features.sumOfMeanMillis(windows.get(i));
    }
    RankReward ranks = RankReward.of(labels, sums);
    return new PlanRewards(
        Arrays.stream(labels).mapToObj(s -> OptionalDouble.of(ranks.ofState(s))).toList(),
        ranks.bounds());
  }
}
