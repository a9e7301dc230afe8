package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.Failure;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Gathers, second by second, how the sending itself goes. Not thread-safe. */
public final class Truth {

  private final Optional<CpuTimes> cpuAtStart = CpuTimes.read(CpuTimes.PROC_STAT);
  private final RateErrors rates = new RateErrors();

  /** What is known of the threads that send. */
  public record Senders(
      String pacing,
      boolean pinned,
      int threads,
      OptionalDouble utilisationShare,
      long backlogPeak,
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
        senders.notes());
  }

  /**
   * Connection-seconds of all planned requests, were each on its way as long as the mean of those
   * that were sent.
   */
  private static double needed(TypeStatus total) {
    double millis = total.service().count() * total.service().meanMillis();
    long count = total.service().count();
    Map<String, Failure> failures = total.failures() == null ? Map.of() : total.failures();
    for (Failure failure : failures.values()) {
      millis += failure.latency().count() * failure.latency().meanMillis();
      count += failure.latency().count();
    }
    return count == 0 ? 0 : millis / 1e3 / count * total.planned();
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
