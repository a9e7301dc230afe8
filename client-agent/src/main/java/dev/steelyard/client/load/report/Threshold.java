package dev.steelyard.client.load.report;

import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a run must meet, for instance {@code p99<20ms}, {@code errors<0.1%}, {@code
 * service.p50<=500us}, {@code rate>=1990} or {@code compose:p99<50ms}.
 *
 * @param text as it was written
 * @param type of requests; null for all together
 * @param limit in ms for latencies, a share for errors and drops, a number otherwise
 */
public record Threshold(
    String text, @Nullable String type, String figure, String comparison, double limit) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:([A-Za-z0-9._-]+):)?([a-z]+(?:\\.[a-z]+[0-9.]*)?|p[0-9.]+)\\s*(<=|>=|<|>)\\s*"
              + "([0-9.]+)\\s*(us|ms|s|%)?");
  private static final Pattern LATENCY =
      Pattern.compile("(?:(intended|service|lateness)\\.)?(p50|p90|p99|p99\\.9|mean|max)");
  private static final String USE =
      "use for instance 'p99<20ms', 'service.p50<=500us', 'lateness.p99<1ms', 'errors<0.1%',"
          + " 'dropped<=0', 'rate>=1990' or 'compose:p99<50ms'";

  /** What came of it. */
  public record Outcome(String threshold, double value, boolean met, String sentence) {}

  /** Reads one. */
  public static Threshold parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw badRequest("threshold " + text, USE);
    }
    String figure = parts.group(2);
    String unit = parts.group(5);
    boolean latency = LATENCY.matcher(figure).matches();
    boolean share = List.of("errors", "dropped").contains(figure);
    boolean fits =
        latency
            ? unit != null && !unit.equals("%")
            : share ? unit == null || unit.equals("%") : figure.equals("rate") && unit == null;
    if (!fits) {
      throw badRequest("threshold " + text, USE);
    }
    double number;
    try {
      number = Double.parseDouble(parts.group(4));
    } catch (NumberFormatException e) {
      throw badRequest("threshold " + text, USE);
    }
    double scale =
        unit == null
            ? 1
            : switch (unit) {
              case "us" -> 1e-3;
              case "s" -> 1e3;
              case "%" -> 1e-2;
              default -> 1;
            };
    return new Threshold(text.strip(), parts.group(1), figure, parts.group(3), number * scale);
  }

  /**
   * Holds a finished run against it.
   *
   * @param measuredSeconds without the warm-up
   */
  public Outcome check(LoadStatus run, double measuredSeconds) {
    TypeStatus of = of(run);
    double value = value(of, measuredSeconds);
    boolean met =
        switch (comparison) {
          case "<" -> value < limit;
          case "<=" -> value <= limit;
          case ">" -> value > limit;
          default -> value >= limit;
        };
    String sentence =
        String.format(
            Locale.ROOT, "threshold %s %s: it is %s", text, met ? "met" : "MISSED", shown(value));
    return new Outcome(text, value, met, sentence);
  }

  private TypeStatus of(LoadStatus run) {
    if (type == null) {
      return Objects.requireNonNull(run.total());
    }
    return run.types().stream()
        .filter(candidate -> candidate.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                badRequest(
                    "threshold " + text + " names request type " + type,
                    "use one of " + run.types().stream().map(TypeStatus::type).toList()));
  }

  private double value(TypeStatus of, double seconds) {
    return switch (figure) {
      case "errors" -> of.failed() / (double) Math.max(1, of.sent());
      case "dropped" -> of.dropped() / (double) Math.max(1, of.planned());
      case "rate" -> of.completed() / seconds;
      default -> latency(of);
    };
  }

  /** A run without a completed request has no latency that could be low enough. */
  private double latency(TypeStatus of) {
    Matcher parts = LATENCY.matcher(figure);
    if (!parts.matches()) {
      throw new IllegalStateException("checked when it was read");
    }
    String series = parts.group(1) == null ? "intended" : parts.group(1);
    Latency latency =
        switch (series) {
          case "service" -> of.service();
          case "lateness" -> of.lateness();
          default -> of.intended();
        };
    if (latency.count() == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (parts.group(2)) {
      case "p50" -> latency.p50Millis();
      case "p90" -> latency.p90Millis();
      case "p99" -> latency.p99Millis();
      case "p99.9" -> latency.p999Millis();
      case "mean" -> latency.meanMillis();
      default -> latency.maxMillis();
    };
  }

  private String shown(double value) {
    return switch (figure) {
      case "errors", "dropped" -> String.format(Locale.ROOT, "%.4g %%", value * 100);
      case "rate" -> String.format(Locale.ROOT, "%.2f/s", value);
      default -> String.format(Locale.ROOT, "%.3f ms", value);
    };
  }
}
