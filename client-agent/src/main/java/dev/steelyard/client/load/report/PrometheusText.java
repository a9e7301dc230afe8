package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A run in Prometheus' text format: counters since the start, and summaries whose sums and counts
 * run since the start while their quantiles are those of the last second. Any thread may read while
 * another one adds.
 */
public final class PrometheusText {

  private static final double MILLIS_PER_SECOND = 1e3;

  private final Map<String, OfType> types = new LinkedHashMap<>();
  private double remainingSeconds;

  /** What is known of one request type. */
  private static final class OfType {
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<String, Double> sumSeconds = new TreeMap<>();
    private TypeStatus last;

    private OfType(TypeStatus first) {
      last = first;
    }

    private void add(TypeStatus second) {
      last = second;
      COUNTERS.forEach(
          (name, counter) -> counters.merge(name, counter.of().applyAsLong(second), Long::sum));
      second.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum));
      SUMMARIES.forEach(
          (name, summary) -> {
            Latency latency = summary.of().apply(second);
            counters.merge(name, latency.count(), Long::sum);
            sumSeconds.merge(
                name, latency.count() * latency.meanMillis() / MILLIS_PER_SECOND, Double::sum);
          });
    }
  }

  private record Counter(String help, ToLongFunction<TypeStatus> of) {}

  private record Summary(String help, Function<TypeStatus, Latency> of) {}

  private static final Map<String, Counter> COUNTERS = new LinkedHashMap<>();
  private static final Map<String, Counter> GAUGES = new LinkedHashMap<>();
  private static final Map<String, Summary> SUMMARIES = new LinkedHashMap<>();

  static {
    COUNTERS.put(
        "planned_requests_total",
        new Counter("Requests whose intended time has come.", TypeStatus::planned));
    COUNTERS.put("sent_requests_total", new Counter("Requests sent.", TypeStatus::sent));
    COUNTERS.put(
        "dropped_requests_total", new Counter("Requests never sent.", TypeStatus::dropped));
    COUNTERS.put(
        "completed_requests_total",
        new Counter("Requests answered 2xx or 3xx.", TypeStatus::completed));
    COUNTERS.put(
        "late_requests_total",
        new Counter("Requests sent more than 1 ms after their intended time.", TypeStatus::late));
    COUNTERS.put(
        "received_bytes_total",
        new Counter(
            "Bytes of answers, heads included.",
            type -> type.receivedBytes() == null ? 0 : type.receivedBytes()));
    GAUGES.put("in_flight_requests", new Counter("Requests on their way.", TypeStatus::inFlight));
    GAUGES.put(
        "waiting_requests",
        new Counter("Requests that wait for a connection.", TypeStatus::backlog));
    SUMMARIES.put(
        "latency_seconds",
        new Summary("From the intended send to the whole answer.", TypeStatus::intended));
    SUMMARIES.put(
        "service_latency_seconds",
        new Summary("From the actual send to the whole answer.", TypeStatus::service));
    SUMMARIES.put(
        "send_lateness_seconds",
        new Summary("From the intended to the actual send.", TypeStatus::lateness));
  }

  /** One more second. */
  public synchronized void add(LoadStatus second) {
    remainingSeconds = second.remainingMillis() / MILLIS_PER_SECOND;
    for (TypeStatus type : second.types()) {
      types.computeIfAbsent(type.type(), name -> new OfType(type)).add(type);
    }
  }

  /** The page. */
  public synchronized String page() {
    StringBuilder text = new StringBuilder();
    COUNTERS.forEach(
        (name, counter) -> {
          head(text, name, "counter", counter.help());
          types.forEach(
              (type, of) -> sample(text, name, type, "", of.counters.getOrDefault(name, 0L)));
        });
    head(text, "failed_requests_total", "counter", "Sent requests without a good answer, by kind.");
    types.forEach(
        (type, of) ->
            of.errors.forEach(
                (kind, count) ->
                    sample(text, "failed_requests_total", type, label("kind", kind), count)));
    SUMMARIES.forEach((name, summary) -> summary(text, name, summary));
    GAUGES.forEach(
        (name, gauge) -> {
          head(text, name, "gauge", gauge.help());
          types.forEach(
              (type, of) -> sample(text, name, type, "", gauge.of().applyAsLong(of.last)));
        });
    head(text, "remaining_seconds", "gauge", "To the last planned send.");
    return text.append(
            String.format(Locale.ROOT, "steelyard_load_remaining_seconds %.3f\n", remainingSeconds))
        .toString();
  }

  private void summary(StringBuilder text, String name, Summary summary) {
    head(text, name, "summary", summary.help() + " Quantiles of the last second.");
    types.forEach(
        (type, of) -> {
          Latency last = summary.of().apply(of.last);
          quantile(text, name, type, "0.5", last, last.p50Millis());
          quantile(text, name, type, "0.9", last, last.p90Millis());
          quantile(text, name, type, "0.99", last, last.p99Millis());
          quantile(text, name, type, "0.999", last, last.p999Millis());
          sample(text, name + "_sum", type, "", seconds(of.sumSeconds.getOrDefault(name, 0.0)));
          sample(text, name + "_count", type, "", of.counters.getOrDefault(name, 0L));
        });
  }

  /** A second without a request has no quantiles: NaN, as the format wants it. */
  private static void quantile(
      StringBuilder text, String name, String type, String quantile, Latency of, double millis) {
    sample(
        text,
        name,
        type,
        label("quantile", quantile),
        of.count() == 0 ? "NaN" : seconds(millis / MILLIS_PER_SECOND));
  }

  private static void head(StringBuilder text, String name, String kind, String help) {
    text.append("# HELP steelyard_load_%s %s\n".formatted(name, help))
        .append("# TYPE steelyard_load_%s %s\n".formatted(name, kind));
  }

  private static void sample(
      StringBuilder text, String name, String type, String more, Object value) {
    text.append("steelyard_load_%s{type=\"%s\"%s} %s\n".formatted(name, type, more, value));
  }

  private static String label(String name, String value) {
    return ",%s=\"%s\"".formatted(name, value);
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.9f", value);
  }
}
