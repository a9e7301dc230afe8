package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run in Prometheus' text format: counters since the start, latencies of the last second. Any
 * thread may read while another one adds.
 */
public final class PrometheusText {

  private static final double MILLIS_PER_SECOND = 1e3;

  private final Map<String, Map<String, Long>> counters = new LinkedHashMap<>();
  private final Map<String, TypeStatus> last = new LinkedHashMap<>();
  private double remainingSeconds;

  /** One more second. */
  public synchronized void add(LoadStatus second) {
    remainingSeconds = second.remainingMillis() / MILLIS_PER_SECOND;
    for (TypeStatus type : second.types()) {
      last.put(type.type(), type);
      Map<String, Long> of = counters.computeIfAbsent(type.type(), name -> new TreeMap<>());
      of.merge("planned", type.planned(), Long::sum);
      of.merge("sent", type.sent(), Long::sum);
      of.merge("dropped", type.dropped(), Long::sum);
      of.merge("completed", type.completed(), Long::sum);
      of.merge("failed", type.failed(), Long::sum);
      of.merge("late", type.late(), Long::sum);
      type.errors().forEach((kind, count) -> of.merge("error " + kind, count, Long::sum));
    }
  }

  /** The page. */
  public synchronized String page() {
    StringBuilder text = new StringBuilder();
    text.append("# HELP steelyard_load_requests_total Requests by what became of them.\n")
        .append("# TYPE steelyard_load_requests_total counter\n");
    counters.forEach(
        (type, of) ->
            of.forEach(
                (outcome, count) -> {
                  if (!outcome.startsWith("error ")) {
                    sample(text, "steelyard_load_requests_total", type, "outcome", outcome, count);
                  }
                }));
    text.append("# HELP steelyard_load_errors_total Failed requests by kind.\n")
        .append("# TYPE steelyard_load_errors_total counter\n");
    counters.forEach(
        (type, of) ->
            of.forEach(
                (outcome, count) -> {
                  if (outcome.startsWith("error ")) {
                    sample(
                        text,
                        "steelyard_load_errors_total",
                        type,
                        "kind",
                        outcome.substring("error ".length()),
                        count);
                  }
                }));
    text.append("# HELP steelyard_load_latency_seconds Quantiles of the last second.\n")
        .append("# TYPE steelyard_load_latency_seconds gauge\n");
    last.forEach(
        (type, of) -> {
          quantiles(text, type, "intended", of.intended());
          quantiles(text, type, "service", of.service());
          quantiles(text, type, "lateness", of.lateness());
        });
    text.append("# HELP steelyard_load_in_flight Requests on their way.\n")
        .append("# TYPE steelyard_load_in_flight gauge\n");
    last.forEach(
        (type, of) ->
            text.append(
                "steelyard_load_in_flight{type=\"%s\"} %d\n".formatted(type, of.inFlight())));
    text.append("# HELP steelyard_load_remaining_seconds To the last planned send.\n")
        .append("# TYPE steelyard_load_remaining_seconds gauge\n")
        .append(
            String.format(
                Locale.ROOT, "steelyard_load_remaining_seconds %.3f\n", remainingSeconds));
    return text.toString();
  }

  private static void sample(
      StringBuilder text, String name, String type, String label, String value, long count) {
    text.append("%s{type=\"%s\",%s=\"%s\"} %d\n".formatted(name, type, label, value, count));
  }

  private static void quantiles(StringBuilder text, String type, String series, Latency of) {
    quantile(text, type, series, "0.5", of.p50Millis());
    quantile(text, type, series, "0.9", of.p90Millis());
    quantile(text, type, series, "0.99", of.p99Millis());
    quantile(text, type, series, "0.999", of.p999Millis());
  }

  private static void quantile(
      StringBuilder text, String type, String series, String quantile, double millis) {
    text.append(
        String.format(
            Locale.ROOT,
            "steelyard_load_latency_seconds{type=\"%s\",series=\"%s\",quantile=\"%s\"} %.9f\n",
            type,
            series,
            quantile,
            millis / MILLIS_PER_SECOND));
  }
}
