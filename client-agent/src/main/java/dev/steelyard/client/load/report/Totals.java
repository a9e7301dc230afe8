package dev.steelyard.client.load.report;

import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds filled figures up: since the end of the warm-up, and since the last call of {@link
 * #nextInterval}. Emptied sets are kept for the engine to fill again. One thread.
 */
public final class Totals {

  private final Deque<Map<RequestType, TypeFigures>> spare = new ArrayDeque<>();
  private final List<RequestType> types;
  private final Map<RequestType, TypeFigures> all;
  private final Map<RequestType, TypeFigures> interval;
  private final TypeFigures sum = new TypeFigures();

  /**
   * @param types in the order of the entries
   */
  public Totals(List<RequestType> types) {
    this.types = List.copyOf(types);
    this.all = emptySet();
    this.interval = emptySet();
  }

  /** Status entries: one a type, and their sum. */
  public record Entries(List<TypeStatus> types, TypeStatus total) {}

  /** One empty set of figures for the engine. */
  public Map<RequestType, TypeFigures> takeEmpty() {
    Map<RequestType, TypeFigures> set = spare.poll();
    return set == null ? emptySet() : set;
  }

  /** Adds what the engine filled; the sets must come in the order in which they were filled. */
  public void add(Map<RequestType, TypeFigures> filled) {
    filled.forEach(
        (type, figures) -> {
          figuresOf(all, type).append(figures);
          figuresOf(interval, type).append(figures);
          figures.reset();
        });
    spare.add(filled);
  }

  /**
   * Since the end of the warm-up.
   *
   * @param whole with the compressed histograms, which cost milliseconds to make
   */
  public Entries total(boolean whole) {
    return entries(all, whole);
  }

  /**
   * Since the last call; {@code backlog} and {@code inFlight} are those at its end.
   *
   * @param whole with the compressed histograms
   */
  public Entries nextInterval(boolean whole) {
    Entries entries = entries(interval, whole);
    interval.values().forEach(TypeFigures::reset);
    return entries;
  }

  /** What is wrong with the totals, if anything, with the type in front. */
  public Optional<String> imbalance() {
    return all.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().imbalance().stream()
                    .map(problem -> entry.getKey().wireName() + ": " + problem))
        .findFirst();
  }

  private Entries entries(Map<RequestType, TypeFigures> figures, boolean whole) {
    sum.reset();
    List<TypeStatus> entries = new ArrayList<>();
    figures.forEach(
        (type, of) -> {
          entries.add(of.status(type.wireName(), whole));
          sum.include(of);
        });
    return new Entries(entries, sum.status("total", whole));
  }

  private static TypeFigures figuresOf(Map<RequestType, TypeFigures> set, RequestType type) {
    return Objects.requireNonNull(set.get(type), type::wireName);
  }

  private Map<RequestType, TypeFigures> emptySet() {
    Map<RequestType, TypeFigures> set = new LinkedHashMap<>();
    for (RequestType type : types) {
      set.put(type, new TypeFigures());
    }
    return set;
  }
}
