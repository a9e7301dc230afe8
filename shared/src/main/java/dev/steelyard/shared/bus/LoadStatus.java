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
 * @param generator how the sending itself went; null before the run has ended
 * @param verdict whether the figures can be trusted; null before the run has ended
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
    @Nullable TypeStatus total,
    @Nullable Generator generator,
    @Nullable Verdict verdict) {

  public LoadStatus {
    types = List.copyOf(types);
  }

  /** Without a verdict. */
  public LoadStatus(
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
    this(
        state,
        loadId,
        name,
        seed,
        endedBecause,
        elapsedMillis,
        remainingMillis,
        progress,
        types,
        total,
        null,
        null);
  }

  /**
   * Counts and latencies of one request type. {@code planned = sent + dropped + backlog} and {@code
   * sent = completed + failed + inFlight}, exactly; after the end backlog and inFlight are 0 and
   * cut requests are failed.
   *
   * @param type {@code compose}, {@code home-read}, {@code user-read}, a type of the plan's own, or
   *     {@code total}
   * @param planned requests whose intended time has come
   * @param completed answered 2xx or 3xx
   * @param failed answered otherwise, or not at all
   * @param late sent more than 1 ms after the intended time
   * @param errors failed by kind: {@code connect}, {@code refused}, {@code reset}, {@code
   *     closed-race}, {@code timeout}, {@code protocol}, {@code status-503}, {@code cut} …
   * @param intended from the intended send time to the whole answer, completed requests only
   * @param service from the actual send, completed requests only
   * @param lateness from the intended to the actual send, all sent requests
   * @param tardiness accumulated relative tardiness: the sum of max(0, (latency - deadline) /
   *     deadline) over completed requests plus 10 a failed one; 0 without deadlines
   * @param receivedBytes of answers, heads included; null from an agent that does not count them
   * @param failures more about each kind of {@code errors} and about {@code dropped}, by kind; null
   *     from an agent that does not tell
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
      double tardiness,
      @Nullable Long receivedBytes,
      @Nullable Map<String, Failure> failures) {

    /** Without the details of failures. */
    public TypeStatus(
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
        double tardiness) {
      this(
          type, planned, sent, dropped, backlog, completed, failed, inFlight, late, errors,
          intended, service, lateness, tardiness, null, null);
    }
  }

  /**
   * Failures of one kind.
   *
   * @param firstMillis when the first one happened, since the start of the run
   * @param firstText what was said about it
   * @param latency from the intended send time to the failure
   */
  public record Failure(long count, long firstMillis, String firstText, Latency latency) {}

  /**
   * How the sending itself went.
   *
   * @param pacing mode, for instance {@code hybrid}
   * @param pinned whether every sending thread had a core to itself
   * @param threads that sent
   * @param utilisationShare of the busiest sending loop, polling excluded; null where not measured
   * @param backlogPeak most requests that waited at one moment
   * @param rateErrorShare sent against planned, over the run
   * @param windowRateErrorShare the largest over any 5 s; null for runs that are shorter
   * @param stolenShare of the machine's CPU time taken by other guests; null where not told
   * @param connectionsNeeded by Little's law: requests on their way on average
   * @param notes what the machine did not give, in sentences
   */
  public record Generator(
      String pacing,
      boolean pinned,
      int threads,
      @Nullable Double utilisationShare,
      long backlogPeak,
      double rateErrorShare,
      @Nullable Double windowRateErrorShare,
      @Nullable Double stolenShare,
      double connectionsNeeded,
      List<String> notes) {

    public Generator {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Whether the figures can be trusted.
   *
   * @param state {@code valid}, {@code generator-limited} (the generator was the bottleneck) or
   *     {@code invalid} (there is nothing to trust)
   * @param reasons one sentence for each broken limit, with what to do about it; empty when valid
   */
  public record Verdict(String state, List<String> reasons) {

    public static final String VALID = "valid";
    public static final String LIMITED = "generator-limited";
    public static final String INVALID = "invalid";

    public Verdict {
      reasons = List.copyOf(reasons);
    }
  }

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
