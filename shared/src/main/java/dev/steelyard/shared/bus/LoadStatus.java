package dev.steelyard.shared.bus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a load run stands: totals since the end of the warm-up, or, in {@code
 * steelyard.load.progress}, of the last second.
 *
 * @param state {@code idle}, {@code running} or {@code ended}
 * @param loadId number of the run on this agent, 0 before the first
 * @param name the plan's name
 * @param seed the plan's seed
 * @param endedBecause {@code plan-complete}, {@code stopped} or an error; null while running
 * @param elapsedMillis since the first intended send
 * @param remainingMillis to the last planned send
 * @param progress the published progress line, for instance {@code Status: Running load ...
 *     Approximate time remaining: 5 seconds}
 * @param types one entry a request type
 * @param total all types together
 */
public record LoadStatus(
    String state,
    long loadId,
    @Nullable String name,
    long seed,
    @Nullable String endedBecause,
    long elapsedMillis,
    long remainingMillis,
    String progress,
    List<TypeStatus> types,
    @Nullable TypeStatus total) {

  public LoadStatus {
    types = List.copyOf(types);
  }

  /**
   * Counts and latencies of one request type. {@code planned = sent + dropped + backlog} and {@code
   * sent = completed + failed + inFlight}, exactly; after the end backlog and inFlight are 0 and
   * cut requests are failed.
   *
   * @param type {@code compose}, {@code home-read}, {@code user-read} or {@code total}
   * @param planned requests whose intended time has come
   * @param completed answered 2xx or 3xx
   * @param failed answered otherwise, or not at all
   * @param late sent more than 1 ms after the intended time
   * @param errors failed by kind: {@code connect}, {@code reset}, {@code timeout}, {@code
   *     protocol}, {@code status-503}, {@code cut} …
   * @param intended from the intended send time to the whole answer, completed requests only
   * @param service from the actual send, completed requests only
   * @param lateness from the intended to the actual send, all sent requests
   * @param tardiness accumulated relative tardiness: the sum of max(0, (latency - deadline) /
   *     deadline) over completed requests plus 10 a failed one; 0 without deadlines
   */
  public record TypeStatus(
      String type,
      long planned,
      long sent,
      long dropped,
      long backlog,
      long completed,
      long failed,
      long inFlight,
      long late,
      Map<String, Long> errors,
      Latency intended,
      Latency service,
      Latency lateness,
      double tardiness) {}

  /**
   * A latency distribution in ms; all 0 when {@code count} is 0.
   *
   * @param histogram the whole distribution as a compressed HdrHistogram of ns, Base64, so that
   *     runs can be merged; null before the run has ended
   */
  public record Latency(
      long count,
      double meanMillis,
      double stdDevMillis,
      double p50Millis,
      double p90Millis,
      double p99Millis,
      double p999Millis,
      double maxMillis,
      @Nullable String histogram) {}
}
