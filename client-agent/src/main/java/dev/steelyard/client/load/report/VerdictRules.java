package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.StartLoad.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a run measured its target or its own generator. A slow target gives high latencies
 * and a valid run, as long as every request left in time.
 *
 * @param connections hard limit of all types together
 */
public record VerdictRules(
    double latenessP99Millis,
    double rateErrorShare,
    double windowRateErrorShare,
    long dropped,
    double utilisationShare,
    double stolenShare,
    int connections) {

  private static final double LATENESS_P99_MILLIS = 1;
  private static final double ECO_LATENESS_P99_MILLIS = 3;
  private static final double RATE_ERROR = 0.001;
  private static final double WINDOW_RATE_ERROR = 0.005;
  private static final double UTILISATION = 0.8;
  private static final double STOLEN = 0.02;

  /** From this share of its connections on a run is taken to have waited for one. */
  private static final double CONNECTIONS_IN_USE = 0.8;

  /** Errors of requests that waited for a connection which could not be opened. */
  private static final Set<String> NOT_CONNECTED =
      Set.of("connect", "refused", "connect-timeout", "unresolved", "unreachable", "tls");

  /** Room for bursts beyond the mean number of connections in use. */
  private static final double CONNECTIONS_MARGIN = 1.5;

  /** Fills in the defaults. */
  public static VerdictRules of(@Nullable Limits limits, String pacing, int connections) {
    Limits given = limits == null ? new Limits(null, null, null, null, null, null) : limits;
    double lateness = pacing.equals("eco") ? ECO_LATENESS_P99_MILLIS : LATENESS_P99_MILLIS;
    return new VerdictRules(
        or(given.latenessP99Millis(), lateness),
        or(given.rateErrorShare(), RATE_ERROR),
        or(given.windowRateErrorShare(), WINDOW_RATE_ERROR),
        given.dropped() == null ? 0 : given.dropped(),
        or(given.utilisationShare(), UTILISATION),
        or(given.stolenShare(), STOLEN),
        connections);
  }

  private static double or(@Nullable Double value, double otherwise) {
    return value == null ? otherwise : value;
  }

  /**
   * Judges a run.
   *
   * @param failure why the run came to a bad end; null when it did not
   */
  public Verdict judge(TypeStatus total, Generator generator, @Nullable String failure) {
    List<String> nothing = new ArrayList<>();
    if (failure != null) {
      nothing.add(failure);
    }
    if (total.sent() == 0) {
      nothing.add(
          total.planned() == 0
              ? "no request was planned in the measured time: run longer, or raise the rate"
              : "nothing was sent: see the errors");
    }
    if (total.sent() > 0 && total.completed() == 0) {
      nothing.add("no request was completed: " + unreached(total.errors()));
    }
    if (!nothing.isEmpty()) {
      return new Verdict(Verdict.INVALID, nothing);
    }
    List<String> reasons = reasons(total, generator);
    return new Verdict(reasons.isEmpty() ? Verdict.VALID : Verdict.LIMITED, reasons);
  }

  private List<String> reasons(TypeStatus total, Generator generator) {
    List<String> reasons = new ArrayList<>();
    String remedy = remedy(total, generator);
    double lateness = total.lateness().p99Millis();
    if (lateness > latenessP99Millis) {
      reasons.add(
          say("lateness p99 is %.3f ms, above %.3f ms: ", lateness, latenessP99Millis) + remedy);
    }
    if (total.dropped() > dropped) {
      reasons.add(say("%d requests were dropped, above %d: ", total.dropped(), dropped) + remedy);
    }
    if (generator.rateErrorShare() > rateErrorShare) {
      reasons.add(
          percent(
                  "sent differs from planned by %s, above %s: ",
                  generator.rateErrorShare(), rateErrorShare)
              + remedy);
    }
    Double window = generator.windowRateErrorShare();
    if (window != null && window > windowRateErrorShare) {
      reasons.add(
          percent(
                  "over some 5 s sent differs from planned by %s, above %s: ",
                  window, windowRateErrorShare)
              + remedy);
    }
    Double utilisation = generator.utilisationShare();
    if (utilisation != null && utilisation > utilisationShare) {
      reasons.add(
          percent(
                  "a sending loop was busy for %s of the time, above %s: ",
                  utilisation, utilisationShare)
              + "send with more threads (-t), or from several agents");
    }
    Double stolen = generator.stolenShare();
    if (stolen != null && stolen > stolenShare) {
      reasons.add(
          percent(
                  "other guests took %s of this machine's CPU time, above %s: ",
                  stolen, stolenShare)
              + "repeat on a machine of its own");
    }
    return reasons;
  }

  /** Kinds and counts, the most frequent first. */
  private static String unreached(Map<String, Long> errors) {
    return errors.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(kind -> kind.getKey() + " " + kind.getValue())
        .collect(Collectors.joining(", "));
  }

  private String remedy(TypeStatus total, Generator generator) {
    if (total.errors().containsKey("too-many-files")) {
      return "this process had no file descriptor left; raise the limit (ulimit -n) or use fewer"
          + " connections (-c)";
    }
    Map<String, Long> unconnected = new TreeMap<>(total.errors());
    unconnected.keySet().retainAll(NOT_CONNECTED);
    if (!unconnected.isEmpty()) {
      return "the target could not be reached for a while ("
          + unreached(unconnected)
          + ") and requests waited for a connection; look at the target first";
    }
    double needed = generator.connectionsNeeded();
    if (needed >= CONNECTIONS_IN_USE * connections) {
      return say(
          "requests waited for a connection, the rate needs %.0f on average and may have %d; allow"
              + " %d (-c)",
          Math.ceil(needed),
          connections,
          (long) Math.ceil(CONNECTIONS_MARGIN * Math.max(needed, connections)));
    }
    return "give the generator a core of its own, another pacing, or more threads (-t)";
  }

  private static String percent(String format, double share, double limit) {
    return say(format, say("%.3g %%", share * 100), say("%.3g %%", limit * 100));
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
