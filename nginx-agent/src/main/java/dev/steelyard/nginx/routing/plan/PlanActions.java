package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.WeightTable;
import dev.steelyard.nginx.routing.plan.Fleet.Group;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The published actions: a weight of 1, 3 or 5 for every server, the same in all upstreams.
 *
 * <p>Weights that give the servers of every upstream the same shares are one action: each
 * upstream's weights are divided by their greatest common divisor. Over three servers 27 raw
 * actions make 25, since (1,1,1), (3,3,3) and (5,5,5) are the same. Weights of samples may be any
 * multiple, for instance 200, 600, 1000.
 */
final class PlanActions {

  /** Equal weights. */
  static final int EQUAL = 0;

  static final List<Integer> LEVELS = List.of(1, 3, 5);

  /** What a level of 1 is on the data plane, so that 1, 3, 5 use its range 0..1000. */
  private static final int SCALE = 200;

  /** 3^8 = 6561 actions; with more servers no log visits a worthwhile part of them. */
  private static final int MOST_SERVERS = 8;

  private final Fleet fleet;
  private final List<List<Integer>> actions = new ArrayList<>();
  private final Map<List<List<Integer>>, Integer> byShares = new HashMap<>();

  /**
   * @throws SteelyardException BAD_REQUEST for a fleet whose action set would be too large
   */
  PlanActions(Fleet fleet) {
    this.fleet = fleet;
    int n = fleet.servers().size();
    if (n > MOST_SERVERS) {
      throw SteelyardException.badRequest(
          "the published plan has 3^n actions, here n = " + n + " servers",
          "use it for up to " + MOST_SERVERS + " servers, or activate gains");
    }
    for (List<Integer> action : raw(n)) {
      if (byShares.putIfAbsent(shares(action), actions.size()) == null) {
        actions.add(action);
      }
    }
  }

  /** All assignments of the levels to n servers, the last server's changing fastest. */
  static List<List<Integer>> raw(int n) {
    List<List<Integer>> all = List.of(List.of());
    for (int i = 0; i < n; i++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> prefix : all) {
        for (int level : LEVELS) {
          List<Integer> next = new ArrayList<>(prefix);
          next.add(level);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  /** The weights divided by their greatest common divisor: the same for equal shares. */
  static List<Integer> canonical(List<Integer> weights) {
    int divisor = weights.stream().reduce(0, PlanActions::gcd);
    return divisor == 0 ? weights : weights.stream().map(w -> w / divisor).toList();
  }

  /** Levels of the servers as weights of the data plane. */
  static WeightTable table(Fleet fleet, List<Integer> levels) {
    List<String> servers = fleet.servers();
    Map<String, Map<String, Integer>> table = new LinkedHashMap<>();
    for (Group group : fleet.groups()) {
      Map<String, Integer> weights = new LinkedHashMap<>();
      group.servers().forEach(s -> weights.put(s, SCALE * levels.get(servers.indexOf(s))));
      table.put(group.upstream(), weights);
    }
    return new WeightTable(table);
  }

  /** Number of different actions; they are numbered from 0. */
  int size() {
    return actions.size();
  }

  /** Levels of an action, in the order of {@link Fleet#servers()}. */
  List<Integer> levels(int action) {
    return List.copyOf(actions.get(action));
  }

  /** Weights of an action for the data plane. */
  WeightTable weights(int action) {
    return table(fleet, actions.get(action));
  }

  /** The action that has these levels, or others with the same shares; empty when none has. */
  OptionalInt withLevels(List<Integer> levels) {
    return levels.size() == fleet.servers().size()
        ? number(byShares.get(shares(levels)))
        : OptionalInt.empty();
  }

  /**
   * The action in force during a window; empty when its weights are none: others were set, a server
   * was drained, or the upstreams differ.
   *
   * @param sample of the fleet's servers, in any order
   */
  OptionalInt inForce(Sample sample) {
    List<List<Integer>> shares = new ArrayList<>();
    for (Group group : fleet.groups()) {
      List<Integer> weights = new ArrayList<>();
      for (String server : group.servers()) {
        sample
            .upstream(group.upstream())
            .flatMap(u -> u.server(server))
            .map(ServerWindow::weight)
            .ifPresent(weights::add);
      }
      shares.add(canonical(weights));
    }
    return number(byShares.get(shares));
  }

  private List<List<Integer>> shares(List<Integer> levels) {
    List<String> servers = fleet.servers();
    return fleet.groups().stream()
        .map(g -> canonical(g.servers().stream().map(s -> levels.get(servers.indexOf(s))).toList()))
        .toList();
  }

  private static OptionalInt number(@Nullable Integer action) {
    return action == null ? OptionalInt.empty() : OptionalInt.of(action);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
