package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Failure;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers, second by second, how the sending itself goes. Not thread-safe. */
public final class Truth {

  /** The kind of requests that were on their way when the run ended. */
  private static final String CUT = "cut";

  private final Optional<CpuTimes> cpuAtStart = CpuTimes.read(CpuTimes.PROC_STAT);
  private final RateErrors rates = new RateErrors();

  /** What is known of the threads that send. */
  public record Senders(
      String pacing,
      boolean pinned,
      int threads,
      OptionalDouble utilisationShare,
      long backlogPeak,
      long stuck,
      List<String> notes) {}

  /** One more second. */
  public void add(TypeStatus interval) {
    rates.add(interval.planned(), interval.sent());
  }

  /**
   * Sums up.
   *
   * @param measuredSeconds without the warm-up
   */
  public Generator generator(Senders senders, TypeStatus total, double measuredSeconds) {
    OptionalDouble stolen =
        cpuAtStart.isEmpty()
            ? OptionalDouble.empty()
            : CpuTimes.read(CpuTimes.PROC_STAT)
                .map(now -> cpuAtStart.get().stolenShareUntil(now))
                .orElse(OptionalDouble.empty());
    return new Generator(
        senders.pacing(),
        senders.pinned(),
        senders.threads(),
        boxed(senders.utilisationShare()),
        senders.backlogPeak(),
        rates.overall(),
        boxed(rates.worst()),
        boxed(stolen),
        needed(total) / Math.max(1e-3, measuredSeconds),
        senders.stuck(),
        senders.notes());
  }

  /**
   * Connection-seconds of all planned requests, were each on its way as long as the mean of those
   * that completed or failed: for a failure, which counts from the intended send, less the mean
   * lateness. Where the end cut a request says nothing of how long it would have taken, so those
   * count only when there are no others.
   */
  private static double needed(TypeStatus total) {
    double millis = sumMillis(total.service());
    long count = total.service().count();
    double lateness = total.lateness().meanMillis();
    Map<String, Failure> failures = total.failures() == null ? Map.of() : total.failures();
    boolean onlyCut = count == 0 && total.errors().keySet().equals(Set.of(CUT));
    for (Map.Entry<String, Failure> failure : failures.entrySet()) {
      if (onlyCut || !failure.getKey().equals(CUT)) {
        Latency of = failure.getValue().latency();
        millis += Math.max(0, sumMillis(of) - of.count() * lateness);
        count += of.count();
      }
    }
    return count == 0 ? 0 : millis / 1e3 / count * total.planned();
  }

  private static double sumMillis(Latency of) {
    return of.count() * of.meanMillis();
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
