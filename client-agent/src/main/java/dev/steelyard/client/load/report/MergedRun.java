package dev.steelyard.client.load.report;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Failure;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parts of one plan that several agents ran, as one run: counts add up, distributions are
 * merged as histograms. A part whose generator was the bottleneck makes the whole so, and so does
 * an agent that was lost; it is named with the share of the plan that it took along.
 */
public final class MergedRun {

  private MergedRun() {}

  /**
   * What one agent did.
   *
   * @param name of the agent, for people
   * @param status with the histograms
   */
  public record Part(String name, LoadStatus status) {

    /** Had nothing to do, which is for the others to judge. */
    boolean nothingPlanned() {
      return total().planned() == 0 && !String.valueOf(status.endedBecause()).startsWith("failed");
    }

    TypeStatus total() {
      return Objects.requireNonNull(status.total(), "a run has totals");
    }
  }

  /**
   * Merges finished runs.
   *
   * @param parts by the agent's index, at least one
   * @param agents that the plan was split among
   */
  public static LoadStatus of(SortedMap<Integer, LoadStatus> parts, int agents) {
    List<String> losses = new ArrayList<>();
    for (int index = 0; index < agents; index++) {
      if (!parts.containsKey(index)) {
        losses.add(
            String.format(
                Locale.ROOT,
                "agent %d of %d is missing: %.3g %% of the plan are in no figure; look why it"
                    + " ended",
                index,
                agents,
                100.0 / agents));
      }
    }
    List<Part> named = new ArrayList<>();
    parts.forEach((index, part) -> named.add(new Part("agent " + index, part)));
    return of(named, losses);
  }

  /**
   * Merges. The whole is running as long as one of the parts is, and is judged when it has ended.
   *
   * @param parts at least one
   * @param losses a sentence for each part of the plan that is in no figure
   */
  public static LoadStatus of(List<Part> parts, List<String> losses) {
    List<LoadStatus> all = parts.stream().map(Part::status).toList();
    LoadStatus first =
        all.stream()
            .filter(part -> part.endedBecause() == null)
            .findFirst()
            .orElseGet(() -> all.get(0));
    boolean ended = first.endedBecause() != null;
    Map<String, List<TypeStatus>> types = new LinkedHashMap<>();
    for (LoadStatus part : all) {
      part.types()
          .forEach(type -> types.computeIfAbsent(type.type(), t -> new ArrayList<>()).add(type));
    }
    TypeStatus total = sum(parts.stream().map(Part::total).toList());
    return new LoadStatus(
        first.state(),
        first.loadId(),
        first.name(),
        first.seed(),
        ended ? because(all) : null,
        all.stream().mapToLong(LoadStatus::elapsedMillis).max().orElse(0),
        first.remainingMillis(),
        first.progress(),
        types.values().stream().map(MergedRun::sum).toList(),
        total,
        ended ? generator(parts, total) : null,
        ended ? verdict(parts, losses, total) : null,
        null,
        null);
  }

  private static String because(List<LoadStatus> parts) {
    return parts.stream()
        .map(part -> String.valueOf(part.endedBecause()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static TypeStatus sum(List<TypeStatus> parts) {
    long[] counts = new long[8];
    double tardiness = 0;
    long bytes = 0;
    Map<String, Long> errors = new TreeMap<>();
    Map<String, List<Failure>> failures = new TreeMap<>();
    for (TypeStatus part : parts) {
      long[] more = {
        part.planned(),
        part.sent(),
        part.dropped(),
        part.backlog(),
        part.completed(),
        part.failed(),
        part.inFlight(),
        part.late()
      };
      for (int i = 0; i < counts.length; i++) {
        counts[i] += more[i];
      }
      tardiness += part.tardiness();
      bytes += part.receivedBytes() == null ? 0 : part.receivedBytes();
      part.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum));
      Map<String, Failure> told = part.failures() == null ? Map.of() : part.failures();
      told.forEach(
          (kind, failure) -> failures.computeIfAbsent(kind, k -> new ArrayList<>()).add(failure));
    }
    Map<String, Failure> merged = new TreeMap<>();
    failures.forEach((kind, all) -> merged.put(kind, failure(all)));
    return new TypeStatus(
        parts.get(0).type(),
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        counts[5],
        counts[6],
        counts[7],
        errors,
        LatencySeries.merged(parts.stream().map(TypeStatus::intended).toList()),
        LatencySeries.merged(parts.stream().map(TypeStatus::service).toList()),
        LatencySeries.merged(parts.stream().map(TypeStatus::lateness).toList()),
        tardiness,
        bytes,
        merged);
  }

  private static Failure failure(List<Failure> all) {
    Failure first = all.get(0);
    long count = 0;
    for (Failure one : all) {
      count += one.count();
      first = one.firstMillis() < first.firstMillis() ? one : first;
    }
    return new Failure(
        count,
        first.firstMillis(),
        first.firstText(),
        LatencySeries.merged(all.stream().map(Failure::latency).toList()));
  }

  private static Generator generator(List<Part> parts, TypeStatus total) {
    List<Generator> all = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Part part : parts) {
      Generator generator = part.status().generator();
      if (generator != null) {
        all.add(generator);
        generator.notes().forEach(note -> notes.add(part.name() + ": " + note));
      }
    }
    RateErrors rates = new RateErrors();
    rates.add(total.planned(), total.sent());
    return new Generator(
        String.join(", ", all.stream().map(Generator::pacing).distinct().toList()),
        !all.isEmpty() && all.stream().allMatch(Generator::pinned),
        all.stream().mapToInt(Generator::threads).sum(),
        all.stream()
            .map(Generator::utilisationShare)
            .filter(Objects::nonNull)
            .max(Double::compare)
            .orElse(null),
        all.stream().mapToLong(Generator::backlogPeak).sum(),
        rates.overall(),
        all.stream()
            .map(Generator::windowRateErrorShare)
            .filter(Objects::nonNull)
            .max(Double::compare)
            .orElse(null),
        all.stream()
            .map(Generator::stolenShare)
            .filter(Objects::nonNull)
            .max(Double::compare)
            .orElse(null),
        all.stream().mapToDouble(Generator::connectionsNeeded).sum(),
        all.stream().mapToLong(Generator::stuck).sum(),
        notes);
  }

  private static Verdict verdict(List<Part> parts, List<String> losses, TypeStatus total) {
    List<String> reasons = new ArrayList<>(losses);
    boolean invalid = total.sent() == 0;
    for (Part part : parts) {
      Verdict of = part.status().verdict();
      if (of != null && (invalid || !part.nothingPlanned())) {
        of.reasons().forEach(reason -> reasons.add(part.name() + ": " + reason));
        invalid |= of.state().equals(Verdict.INVALID);
      }
    }
    String state = reasons.isEmpty() ? Verdict.VALID : Verdict.LIMITED;
    return new Verdict(invalid ? Verdict.INVALID : state, reasons);
  }
}
