package dev.steelyard.nginx.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came between the policy and the weights: counted since the start, and said for now. */
final class Interventions {

  /** Nothing came between. */
  static final String NONE = "following";

  final Counters counts = new Counters();
  private final List<String> words = new ArrayList<>();
  private final Map<String, Map<String, String>> ofServers = new LinkedHashMap<>();
  private String standing = NONE;

  /** A decision begins; what was said about the last one is over. */
  void begin() {
    words.clear();
    ofServers.clear();
    standing = NONE;
  }

  /** Something came between the policy and all weights; the newest is what it stands at. */
  void add(String kind) {
    counts.count(kind);
    standing = kind;
  }

  /** The same, with a sentence. */
  void add(String kind, String sentence) {
    add(kind);
    words.add(sentence);
  }

  /** Something happened that is only counted. */
  void count(String kind) {
    counts.count(kind);
  }

  /** Something came between the policy and one weight. */
  void add(String kind, String upstream, String server, String sentence) {
    counts.count(kind);
    ofServers.computeIfAbsent(upstream, u -> new LinkedHashMap<>()).put(server, sentence);
  }

  /** The kind of the newest intervention on all weights, or {@link #NONE}. */
  String standing() {
    return standing;
  }

  /** What is said of all weights. */
  List<String> words() {
    return words;
  }

  /** What is said of one weight; empty when nothing is. */
  String of(String upstream, String server) {
    return ofServers.getOrDefault(upstream, Map.of()).getOrDefault(server, "");
  }
}
