package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.MarkovDecisionProcess;
import dev.steelyard.shared.SteelyardException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The transitions of a log: from the state of window t, under the weights in force during window t
 * + 1, to the state and with the reward of window t + 1.
 *
 * @param process the counts
 * @param count transitions in it
 * @param skipped windows that make none, by reason
 */
record PlanTransitions(MarkovDecisionProcess process, int count, Map<String, Long> skipped) {

  /**
   * Counts.
   *
   * @throws SteelyardException BAD_REQUEST when there is none
   */
  static PlanTransitions count(
      PlanWindows windows, PlanStates states, PlanActions actions, PlanRewards rewards) {
    MarkovDecisionProcess process = new MarkovDecisionProcess(states.mixture().size());
    Map<String, Long> skipped = new LinkedHashMap<>();
    if (windows.otherServers() > 0) {
      skipped.put("other servers", (long) windows.otherServers());
    }
    int count = 0;
    for (int i = 1; i < windows.size(); i++) {
      OptionalInt action = actions.inForce(windows.get(i));
      OptionalDouble reward = rewards.of(i);
      if (!windows.follows(i)) {
        skipped.merge("after a gap", 1L, Long::sum);
      } else if (action.isEmpty()) {
        skipped.merge("weights of no action", 1L, Long::sum);
      } else if (reward.isEmpty()) {
        skipped.merge("no requests", 1L, Long::sum);
      } else {
        process.add(states.of(i - 1), action.getAsInt(), states.of(i), reward.getAsDouble());
        count++;
      }
    }
    if (count == 0) {
      throw SteelyardException.badRequest(
          "train: no window can be learned from: " + skipped,
          "collect windows one after the other with random-weights, under traffic");
    }
    return new PlanTransitions(process, count, skipped);
  }
}
