package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.nginx.routing.simulator.site.FitError;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteServer;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A site as text. */
public final class SiteTable {

  private SiteTable() {}

  /** Types, servers and remaining errors, a line each. */
  public static String of(Site site) {
    StringBuilder text = new StringBuilder();
    Site.Made made = site.made();
    line(
        text,
        "fitted to %s, windows %d to %d (%d used), rule %s, version %s, seed %d",
        made.log(),
        made.firstSample(),
        made.lastSample(),
        made.windows(),
        site.rule(),
        made.software(),
        made.seed());
    line(
        text,
        "servers are %s; the last of %d rounds changed service times by %.1f %%",
        site.sharing() ? "shared by their requests" : "first come, first served",
        made.rounds(),
        100 * made.lastChange());
    line(
        text,
        "%-20s %9s %9s %9s %-12s %9s %10s %9s",
        "type",
        "1/s",
        "work ms",
        "variation",
        "law",
        "arrivals",
        "dispersion",
        "late ms");
    for (SiteType type : site.types()) {
      line(
          text,
          "%-20s %9.1f %9.2f %9.2f %-12s %9s %10.2f %9.1f",
          type.upstream(),
          type.ratePerSecond(),
          1000 * type.meanSeconds(),
          type.variation(),
          type.heavy() ? "heavy tail" : "log-normal",
          type.arrivals().toString().toLowerCase(Locale.ROOT),
          type.dispersion(),
          1000 * type.deadlineSeconds());
    }
    line(text, "%-20s %9s %5s %9s  %s", "server", "speed", "slots", "errors", "faster by type");
    for (SiteServer server : site.servers()) {
      line(
          text,
          "%-20s %9.3f %5d %7.2f %%  %s",
          server.server(),
          server.speed(),
          server.cores(),
          100 * server.errorShare(),
          factors(server.multipliers()));
    }
    line(
        text,
        "%-20s %-20s %9s %9s %9s %8s %9s %9s",
        "server",
        "type",
        "requests",
        "mean ms",
        "twin ms",
        "error",
        "p99 ms",
        "twin ms");
    for (FitError error : site.errors()) {
      line(
          text,
          "%-20s %-20s %9d %9.2f %9.2f %6.1f %% %9s %9s",
          error.server(),
          error.upstream(),
          error.requests(),
          error.measuredMillis(),
          error.simulatedMillis(),
          100 * error.meanError(),
          millis(error.measuredP99Millis()),
          millis(error.simulatedP99Millis()));
    }
    site.notes().forEach(note -> line(text, "note: %s", note));
    return text.toString();
  }

  private static String factors(List<Double> multipliers) {
    return String.join(
        " ", multipliers.stream().map(m -> String.format(Locale.ROOT, "%.2f", m)).toList());
  }

  private static String millis(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
