package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Deadlines from runs of the baseline: {@code mean + (1 + 1/p) sd} of the latency, the priorities p
 * of the request types being 1, 2 and 4.
 */
final class Deadlines {

  private static final Map<String, Integer> PRIORITIES =
      Map.of("compose", 1, "home-read", 2, "user-read", 4);

  private Deadlines() {}

  /** Deadlines in ms by request type, from all runs together. */
  static Map<String, Double> of(List<LoadStatus> runs) {
    Map<String, Double> deadlines = new LinkedHashMap<>();
    for (String type : DemoPlan.MIX.keySet()) {
      double count = 0;
      double sum = 0;
      double squares = 0;
      for (LoadStatus run : runs) {
        Latency latency = latency(run, type);
        count += latency.count();
        sum += latency.count() * latency.meanMillis();
        squares +=
            latency.count()
                * (latency.stdDevMillis() * latency.stdDevMillis()
                    + latency.meanMillis() * latency.meanMillis());
      }
      if (count == 0) {
        throw new SteelyardException(
            ErrorCode.FAILED, "no " + type + " was answered under least_conn", "measure longer");
      }
      double mean = sum / count;
      double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
      int priority = Objects.requireNonNull(PRIORITIES.get(type));
      deadlines.put(type, mean + (1 + 1.0 / priority) * deviation);
    }
    return deadlines;
  }

  private static Latency latency(LoadStatus run, String type) {
    return run.types().stream()
        .filter(each -> each.type().equals(type))
        .map(TypeStatus::intended)
        .findFirst()
        .orElseThrow(
            () ->
                new SteelyardException(
                    ErrorCode.FAILED, "the load tells nothing of " + type, "it ended too early"));
  }

  /** The same by upstream, as the agents want them. */
  static Map<String, Double> byUpstream(Map<String, Double> byType) {
    Map<String, Double> deadlines = new LinkedHashMap<>();
    byType.forEach(
        (type, millis) ->
            deadlines.put(Objects.requireNonNull(DemoPlan.UPSTREAM_OF_TYPE.get(type)), millis));
    return deadlines;
  }
}
