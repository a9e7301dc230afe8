package dev.steelyard.shared.bus;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a change of weights did; published after every change, and the answer to every command that
 * changes weights.
 *
 * @param weightsVersion version in force now
 * @param previousVersion version before
 * @param actuator {@code lua} or {@code reload}
 * @param who who asked
 * @param reason why
 * @param previous weights before, by upstream and server
 * @param weights weights now; of a dry run, those that there would be
 * @param rules picking rule now, by upstream
 * @param workers workers that acknowledged
 * @param applyMillis from the start of the call until every worker had it
 * @param result {@code applied}, {@code unchanged}, {@code dry-run}, or {@code pending}: accepted,
 *     to come into force as soon as the actuator may act, unless newer ones take their place
 * @param difference weight now minus weight before, of those that differ
 */
public record WeightsApplied(
    long weightsVersion,
    long previousVersion,
    String actuator,
    String who,
    String reason,
    Map<String, Map<String, Integer>> previous,
    Map<String, Map<String, Integer>> weights,
    Map<String, String> rules,
    int workers,
    double applyMillis,
    String result,
    Map<String, Map<String, Integer>> difference) {

  /** The difference follows from the weights. */
  public WeightsApplied(
      long weightsVersion,
      long previousVersion,
      String actuator,
      String who,
      String reason,
      Map<String, Map<String, Integer>> previous,
      Map<String, Map<String, Integer>> weights,
      Map<String, String> rules,
      int workers,
      double applyMillis,
      String result) {
    this(
        weightsVersion,
        previousVersion,
        actuator,
        who,
        reason,
        previous,
        weights,
        rules,
        workers,
        applyMillis,
        result,
        difference(previous, weights));
  }

  private static Map<String, Map<String, Integer>> difference(
      Map<String, Map<String, Integer>> previous, Map<String, Map<String, Integer>> weights) {
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    weights.forEach(
        (upstream, servers) -> {
          Map<String, Integer> before = previous.getOrDefault(upstream, Map.of());
          Map<String, Integer> changed = new LinkedHashMap<>();
          servers.forEach(
              (server, weight) -> {
                int step = weight - before.getOrDefault(server, 0);
                if (step != 0) {
                  changed.put(server, step);
                }
              });
          if (!changed.isEmpty()) {
            all.put(upstream, changed);
          }
        });
    return all;
  }
}
