package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.SteelyardException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules and weights of all upstreams: what is published as one version.
 *
 * <p>As text, one line an upstream ({@code rule NAME RULE}) and one a server ({@code weight NAME
 * ADDRESS:PORT WEIGHT}), closed by {@code end} so that half a document is recognised.
 *
 * @param groups by upstream, in order
 */
public record WeightsDocument(Map<String, Group> groups) {

  /** The largest weight of the data plane. */
  public static final int MAX_WEIGHT = 1000;

  private static final String END = "end";

  /**
   * One upstream.
   *
   * @param weights 0..{@value WeightsDocument#MAX_WEIGHT} by {@code address:port}, in order
   */
  public record Group(PickRule rule, Map<String, Integer> weights) {

    public Group {
      weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** The server's part of all weights of the upstream, 0..1; 0 for a server that is not there. */
    public double share(String server) {
      int total = weights.values().stream().mapToInt(Integer::intValue).sum();
      return (double) weights.getOrDefault(server, 0) / total;
    }
  }

  public WeightsDocument {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /**
   * One upstream of it.
   *
   * @throws SteelyardException bad request that names the known ones
   */
  public Group group(String name) {
    Group group = groups.get(name);
    if (group == null) {
      throw SteelyardException.badRequest(
          "unknown upstream " + name, "use " + String.join(", ", groups.keySet()));
    }
    return group;
  }

  /** Whether both have the same upstreams with the same servers. */
  public boolean sameServers(WeightsDocument other) {
    return groups.keySet().equals(other.groups.keySet())
        && groups.keySet().stream()
            .allMatch(
                name ->
                    group(name).weights().keySet().equals(other.group(name).weights().keySet()));
  }

  /** Weights by upstream and server, as messages have them. */
  public Map<String, Map<String, Integer>> weights() {
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    groups.forEach((name, group) -> weights.put(name, group.weights()));
    return weights;
  }

  /** Names of the rules by upstream, as messages have them. */
  public Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    groups.forEach((name, group) -> rules.put(name, group.rule().wireName()));
    return rules;
  }

  /** The text, without a version. */
  public String text() {
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (name, group) -> {
          text.append("rule %s %s\n".formatted(name, group.rule().wireName()));
          group
              .weights()
              .forEach((server, w) -> text.append("weight %s %s %d\n".formatted(name, server, w)));
        });
    return text.append(END).append('\n').toString();
  }

  /**
   * Reads a text.
   *
   * @param place the file, for errors
   * @throws SteelyardException bad request with the line that cannot be read
   */
  public static WeightsDocument parse(String place, List<String> lines) {
    Map<String, PickRule> rules = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> weights = new LinkedHashMap<>();
    if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(END)) {
      throw SteelyardException.badRequest(place + " was cut off", "its last line must be 'end'");
    }
    for (int i = 0; i < lines.size() - 1; i++) {
      String where = place + ": line " + (i + 1) + " '" + lines.get(i) + "'";
      String[] words = lines.get(i).split(" ", -1);
      if (words.length == 3 && words[0].equals("rule")) {
        rules.put(words[1], PickRule.of(where, words[2]));
      } else if (words.length == 4 && words[0].equals("weight")) {
        weights
            .computeIfAbsent(words[1], name -> new LinkedHashMap<>())
            .put(words[2], weight(where, words[3]));
      } else {
        throw SteelyardException.badRequest(
            where, "use 'rule NAME RULE' or 'weight NAME SERVER W'");
      }
    }
    Map<String, Group> groups = new LinkedHashMap<>();
    rules.forEach((n, rule) -> groups.put(n, new Group(rule, weights.getOrDefault(n, Map.of()))));
    return new WeightsDocument(groups);
  }

  private static int weight(String place, String text) {
    if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MAX_WEIGHT) {
      throw SteelyardException.badRequest(place, "use whole numbers 0.." + MAX_WEIGHT);
    }
    return Integer.parseInt(text);
  }
}
