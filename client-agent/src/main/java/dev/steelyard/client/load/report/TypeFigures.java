package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts and latencies of one request type over some time. Counts and series add up; {@code
 * backlog} and {@code inFlight} are the numbers at the end of that time. Owned by one thread at a
 * time.
 */
public final class TypeFigures {

  /** The kind of requests that were never sent. */
  static final String DROPPED = "dropped";

  long planned;
  long sent;
  long dropped;
  long completed;
  long failed;
  long late;
  double tardiness;
  private long backlog;
  private long inFlight;
  long receivedBytes;
  private final Map<String, FailureSeries> failures = new TreeMap<>();
  final LatencySeries intended = LatencySeries.roomy();
  final LatencySeries service = LatencySeries.roomy();
  final LatencySeries lateness = LatencySeries.roomy();

  /** The failures of a kind; {@value #DROPPED} is one, although what is dropped is not failed. */
  FailureSeries failures(String kind) {
    return failures.computeIfAbsent(kind, newKind -> new FailureSeries());
  }

  /** Says how many requests wait and how many are on their way at the end of these figures. */
  void standing(long nowInBacklog, long nowInFlight) {
    backlog = nowInBacklog;
    inFlight = nowInFlight;
  }

  /** Adds the figures of the time that follows. */
  void append(TypeFigures later) {
    addCounts(later);
    standing(later.backlog, later.inFlight);
  }

  /** Adds the figures of the time that follows, which must come with their histograms. */
  void append(TypeStatus later) {
    planned += later.planned();
    sent += later.sent();
    dropped += later.dropped();
    completed += later.completed();
    failed += later.failed();
    late += later.late();
    tardiness += later.tardiness();
    receivedBytes += later.receivedBytes() == null ? 0 : later.receivedBytes();
    if (later.failures() != null) {
      later.failures().forEach((kind, series) -> failures(kind).add(series));
    }
    intended.add(later.intended());
    service.add(later.service());
    lateness.add(later.lateness());
    standing(later.backlog(), later.inFlight());
  }

  /** Adds the figures of another type over the same time. */
  public void include(TypeFigures other) {
    addCounts(other);
    standing(backlog + other.backlog, inFlight + other.inFlight);
  }

  private void addCounts(TypeFigures other) {
    planned += other.planned;
    sent += other.sent;
    dropped += other.dropped;
    completed += other.completed;
    failed += other.failed;
    late += other.late;
    tardiness += other.tardiness;
    receivedBytes += other.receivedBytes;
    other.failures.forEach((kind, series) -> failures(kind).add(series));
    intended.add(other.intended);
    service.add(other.service);
    lateness.add(other.lateness);
  }

  /** Empties the figures for use again. */
  public void reset() {
    planned = 0;
    sent = 0;
    dropped = 0;
    completed = 0;
    failed = 0;
    late = 0;
    tardiness = 0;
    standing(0, 0);
    receivedBytes = 0;
    failures.clear();
    intended.reset();
    service.reset();
    lateness.reset();
  }

  TypeStatus status(String type, boolean whole) {
    return new TypeStatus(
        type,
        planned,
        sent,
        dropped,
        backlog,
        completed,
        failed,
        inFlight,
        late,
        errors(),
        intended.summary(whole),
        service.summary(whole),
        lateness.summary(whole),
        tardiness,
        receivedBytes,
        failures.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> entry.getValue().status(whole))));
  }

  private Map<String, Long> errors() {
    return failures.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(DROPPED))
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().count()));
  }

  /**
   * What is wrong with figures since the start of the measured time, if anything: planned = sent +
   * dropped + backlog, sent = completed + failed + inFlight, failed = the sum of its kinds.
   */
  Optional<String> imbalance() {
    if (planned != sent + dropped + backlog) {
      return Optional.of(
          "planned %d is not sent %d + dropped %d + backlog %d"
              .formatted(planned, sent, dropped, backlog));
    }
    if (sent != completed + failed + inFlight) {
      return Optional.of(
          "sent %d is not completed %d + failed %d + in flight %d"
              .formatted(sent, completed, failed, inFlight));
    }
    Map<String, Long> errors = errors();
    long named = errors.values().stream().mapToLong(Long::longValue).sum();
    if (failed != named) {
      return Optional.of(
          "failed %d is not the sum of errors %s".formatted(failed, new TreeMap<>(errors)));
    }
    return Optional.empty();
  }
}
