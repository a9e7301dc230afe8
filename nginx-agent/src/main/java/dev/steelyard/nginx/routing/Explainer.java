package dev.steelyard.nginx.routing;

import dev.steelyard.shared.bus.PolicyExplanation.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says why each server has its weight, in numbers and in a sentence. */
final class Explainer {

  private final LatencyRatios ratios;
  private final boolean follows;
  private final String policySays;
  private final @Nullable String afterword;
  private final Interventions interventions;

  /**
   * @param ratios what the loop measured
   * @param follows the policy's weights follow these ratios
   * @param policySays the policy's own sentence
   * @param afterword what else there is to know, of guard and data plane; null for nothing
   * @param interventions what is to be said of single weights
   */
  Explainer(
      LatencyRatios ratios,
      boolean follows,
      String policySays,
      @Nullable String afterword,
      Interventions interventions) {
    this.ratios = ratios;
    this.follows = follows;
    this.policySays = policySays;
    this.afterword = afterword;
    this.interventions = interventions;
  }

  /** One entry an upstream and server that NGINX knows. */
  List<Why> explain(InForce inForce) {
    List<Why> all = new ArrayList<>();
    inForce
        .weights()
        .forEach(
            (upstream, weights) -> {
              double sum = weights.values().stream().mapToInt(w -> w).sum();
              int largest = weights.values().stream().mapToInt(w -> w).max().orElse(0);
              weights.forEach(
                  (server, weight) -> {
                    Why numbers = numbers(upstream, server, weight, sum == 0 ? 0 : weight / sum);
                    String sentence =
                        inForce.isDrained(upstream, server)
                            ? "drained: nothing new until somebody gives it a weight"
                            : because(numbers, largest) + own(upstream, server);
                    all.add(with(numbers, sentence));
                  });
            });
    return all;
  }

  private String own(String upstream, String server) {
    String said = follows ? interventions.of(upstream, server) : "";
    return said.isEmpty() ? "" : "; " + said;
  }

  private Why numbers(String upstream, String server, int weight, double share) {
    double latency = ratios.latencyRatio().getOrDefault(server, 1.0);
    double type = ratios.typeRatio().getOrDefault(upstream, Map.of()).getOrDefault(server, latency);
    double errors = ratios.errorShare().getOrDefault(server, 0.0);
    return new Why(upstream, server, latency, type, errors, weight, share, "");
  }

  private Why with(Why why, String sentence) {
    return new Why(
        why.upstream(),
        why.server(),
        why.latencyRatio(),
        why.typeRatio(),
        why.errorShare(),
        why.weight(),
        why.share(),
        afterword == null ? sentence : sentence + "; " + afterword);
  }

  private String because(Why why, int largest) {
    String measured = speed(why.typeRatio());
    if (why.errorShare() >= 0.01) {
      measured =
          format("%.0f %% of its requests fail and it is %s", 100 * why.errorShare(), measured);
    }
    if (!follows) {
      return policySays + "; measured: " + measured;
    }
    return measured + ", so " + part(why.weight(), largest);
  }

  private static String speed(double ratio) {
    if (ratio >= 1.05) {
      return format("%.1f times slower than the fleet", ratio);
    }
    return ratio <= 1 / 1.05
        ? format("%.1f times faster than the fleet", 1 / ratio)
        : "as fast as the fleet";
  }

  private static String part(int weight, int largest) {
    return weight == largest
        ? "the largest weight"
        : format("%.0f %% of the largest weight", 100.0 * weight / largest);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
