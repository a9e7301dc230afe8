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

/**
 * The parts of one plan that several agents ran, as one run: counts add up, distributions are
 * merged as histograms. A part whose generator was the bottleneck makes the whole so, and so does
 * an agent that was lost; it is named with the share of the plan that it took along.
 */
public final class MergedRun {

  private MergedRun() {}

  /**
   * Merges.
   *
   * @param parts finished runs by the agent's index, at least one
   * @param agents that the plan was split among
   */
  public static LoadStatus of(SortedMap<Integer, LoadStatus> parts, int agents) {
    LoadStatus first = parts.values().iterator().next();
    Map<String, List<TypeStatus>> types = new LinkedHashMap<>();
    List<TypeStatus> totals = new ArrayList<>();
    for (LoadStatus part : parts.values()) {
      part.types()
          .forEach(type -> types.computeIfAbsent(type.type(), t -> new ArrayList<>()).add(type));
      totals.add(Objects.requireNonNull(part.total(), "a finished run has totals"));
    }
    TypeStatus total = sum(totals);
    return new LoadStatus(
        "ended",
        first.loadId(),
        first.name(),
        first.seed(),
        because(parts),
        parts.values().stream().mapToLong(LoadStatus::elapsedMillis).max().orElse(0),
        0,
        first.progress(),
        types.values().stream().map(MergedRun::sum).toList(),
        total,
        generator(parts, total),
        verdict(parts, agents));
  }

  private static String because(SortedMap<Integer, LoadStatus> parts) {
    List<String> reasons =
        parts.values().stream()
            .map(part -> String.valueOf(part.endedBecause()))
            .distinct()
            .toList();
    return String.join(", ", reasons);
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

  private static Generator generator(SortedMap<Integer, LoadStatus> parts, TypeStatus total) {
    List<Generator> all = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    parts.forEach(
        (index, part) -> {
          if (part.generator() != null) {
            all.add(part.generator());
            part.generator().notes().forEach(note -> notes.add("agent " + index + ": " + note));
          }
        });
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
        notes);
  }

  private static Verdict verdict(SortedMap<Integer, LoadStatus> parts, int agents) {
    String state = Verdict.VALID;
    List<String> reasons = new ArrayList<>();
    for (int index = 0; index < agents; index++) {
      LoadStatus part = parts.get(index);
      if (part == null) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "agent %d of %d is missing: %.3g %% of the plan are in no figure; look why it"
                    + " ended",
                index,
                agents,
                100.0 / agents));
      } else if (part.verdict() != null) {
        String of = "agent " + index + ": ";
        part.verdict().reasons().forEach(reason -> reasons.add(of + reason));
        if (part.verdict().state().equals(Verdict.INVALID)) {
          state = Verdict.INVALID;
        }
      }
    }
    return new Verdict(
        state.equals(Verdict.VALID) && !reasons.isEmpty() ? Verdict.LIMITED : state, reasons);
  }
}
