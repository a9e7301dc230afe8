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
 * @param part which part of a shared plan these figures are of; null for a whole one
 * @param agents that share the plan, one entry for each share that an agent runs or ran; null for a
 *     plan of one agent
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
    @Nullable Verdict verdict,
    @Nullable Part part,
    @Nullable List<Agent> agents) {

  public LoadStatus {
    types = List.copyOf(types);
    agents = agents == null ? null : List.copyOf(agents);
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
        null,
        null,
        null);
  }

  /** The same figures, of a part or of several agents. */
  public LoadStatus with(@Nullable Part ofPart, @Nullable List<Agent> ofAgents) {
    return new LoadStatus(
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
        generator,
        verdict,
        ofPart,
        ofAgents);
  }

  /**
   * Part of a shared plan.
   *
   * @param plan id of the shared plan
   * @param coordinator name of the agent that knows the whole
   * @param index of the share, from 0
   * @param of so many shares
   * @param fromMillis from this time of the plan on, when the share was taken over from a lost
   *     agent; null for all of it
   * @param note why these figures are given and not those of the whole; null for no reason
   */
  public record Part(
      String plan,
      String coordinator,
      int index,
      int of,
      @Nullable Long fromMillis,
      @Nullable String note) {}

  /**
   * One agent's way with one share.
   *
   * @param agent its name
   * @param incarnation tells agents of one name apart
   * @param share its index, from 0
   * @param of so many shares
   * @param offsetMillis its clock minus the coordinator's
   * @param roundTripMillis of the echo that this was measured with; the offset is true to half of
   *     it
   * @param state {@code running}, {@code ended} or {@code lost}
   * @param lastHeardMillis time of the plan at which it was last heard of
   * @param planned requests of the share whose intended time had come, as far as it told
   * @param lost planned requests that are in no figure, because the agent was lost before it told
   *     of them and before another one took over: up to when the loss was seen while the run goes
   *     on, in all at its end; null where there are none, or where the plan does not say how many
   *     there would be
   * @param fromMillis from this time of the plan on, when it took the share over; null for all
   * @param note what happened to it, in a sentence; null for nothing
   */
  public record Agent(
      String agent,
      String incarnation,
      int share,
      int of,
      double offsetMillis,
      double roundTripMillis,
      String state,
      long lastHeardMillis,
      long planned,
      @Nullable Long lost,
      @Nullable Long fromMillis,
      @Nullable String note) {

    public static final String RUNNING = "running";
    public static final String ENDED = "ended";
    public static final String LOST = "lost";
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
   * @param stuck with the schedule of wrk2: how often, looking each 2 s, a connection had sent
   *     nothing for the timeout, which wrk2 counts as a timeout; else 0
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
      long stuck,
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
