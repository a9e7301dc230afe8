package dev.steelyard.nginx.routing.simulator.balancer;

import dev.steelyard.nginx.routing.simulator.balancer.LeastRank.Rank;
import dev.steelyard.nginx.routing.simulator.world.World;
import dev.steelyard.shared.SteelyardException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A picking rule by name.
 *
 * <table>
 * <caption>n_k in flight of the type, n of all types, at this balancer; w the weight</caption>
 * <tr><td>{@code rr}, {@code swrr}</td><td>smooth weighted round robin</td></tr>
 * <tr><td>{@code lc}</td><td>least n_k / w: NGINX' least_conn</td></tr>
 * <tr><td>{@code lcg}</td><td>least n / w</td></tr>
 * <tr><td>{@code sed}</td><td>least (n + 1) / w: shortest expected delay</td></tr>
 * <tr><td>{@code sedk}</td><td>least (n_k + 1) / w</td></tr>
 * <tr><td>{@code wrr_o}, {@code wlc_o}, {@code wlcg_o}</td><td>the same with the true capacities
 * as weights</td></tr>
 * <tr><td>{@code p2}</td><td>random two least_conn</td></tr>
 * <tr><td>{@code race}</td><td>least (n + Exp(1)) / w</td></tr>
 * <tr><td>{@code auto}</td><td>{@code sed}, or {@code race} where many balancers have few in flight
 * ({@link BaseChoice})</td></tr>
 * <tr><td>{@code sedL}, {@code p2L}</td><td>sed with a small random part and two choices, with n
 * times the number of balancers</td></tr>
 * <tr><td>{@code iphash}, {@code pewma}, {@code c3}, {@code prequal}, {@code oracle}</td><td>see
 * their classes; {@code prequal.6} has the quantile 0.6 instead of 0.84</td></tr>
 * <tr><td>{@code pred}</td><td>least predicted latency / w, with the agent's lines</td></tr>
 * </table>
 */
public final class Rule {

  private static final double QUANTILE = 0.84;
  private static final String PREQUAL = "prequal";

  private static final Rank OF_TYPE = (v, i, k) -> v.inFlight(i, k) / v.weight(i, k);
  private static final Rank OF_ALL = (v, i, k) -> v.inFlight(i) / v.weight(i, k);
  private static final Rank DELAY = (v, i, k) -> (v.inFlight(i) + 1) / v.weight(i, k);
  private static final Rank TYPE_DELAY = (v, i, k) -> (v.inFlight(i, k) + 1) / v.weight(i, k);
  private static final Rank RACE =
      (v, i, k) -> (v.inFlight(i) + v.random().exponential()) / v.weight(i, k);
  private static final Rank SCALED =
      (v, i, k) -> (v.balancers() * v.inFlight(i) + 1) / v.weight(i, k);
  private static final Rank SCALED_NOISY =
      (v, i, k) ->
          (v.balancers() * v.inFlight(i) + 1 + (v.balancers() > 1 ? 0.5 * v.random().uniform() : 0))
              / v.weight(i, k);

  private final String name;
  private final boolean trueWeights;
  private final Function<List<BalancerView>, Stream<? extends Balancer>> maker;

  private Rule(
      String name,
      boolean trueWeights,
      Function<List<BalancerView>, Stream<? extends Balancer>> maker) {
    this.name = name;
    this.trueWeights = trueWeights;
    this.maker = maker;
  }

  /** The rule of a name. */
  public static Rule named(String name) {
    boolean trueWeights = name.endsWith("_o");
    String base = trueWeights ? name.substring(0, name.length() - 2) : name;
    return switch (base) {
      case "rr", "swrr", "wrr" -> each(name, trueWeights, RoundRobin::new);
      case "lc", "wlc" -> least(name, trueWeights, OF_TYPE);
      case "lcg", "wlcg" -> least(name, trueWeights, OF_ALL);
      case "sed" -> least(name, trueWeights, DELAY);
      case "sedk" -> least(name, trueWeights, TYPE_DELAY);
      case "race" -> least(name, trueWeights, RACE);
      case "auto" -> each(name, trueWeights, Rule::chosen);
      case "sedL" -> least(name, trueWeights, SCALED_NOISY);
      case "pred" -> each(name, trueWeights, LeastPredicted::new);
      case "p2" -> each(name, trueWeights, v -> new TwoChoices(v, OF_TYPE));
      case "p2L" -> each(name, trueWeights, v -> new TwoChoices(v, SCALED));
      case "iphash" -> each(name, trueWeights, AddressHash::new);
      case "pewma" -> each(name, trueWeights, PeakEwma::new);
      case "c3" -> each(name, trueWeights, CubicReplica::new);
      case "oracle" -> each(name, trueWeights, Oracle::new);
      default -> prequal(name);
    };
  }

  private static Rule each(String name, boolean o, Function<BalancerView, Balancer> maker) {
    return new Rule(name, o, views -> views.stream().map(maker));
  }

  private static Balancer chosen(BalancerView view) {
    return new BaseChoice(view, new LeastRank(view, DELAY), new LeastRank(view, RACE));
  }

  private static Rule least(String name, boolean o, Rank rank) {
    return each(name, o, view -> new LeastRank(view, rank));
  }

  private static Rule prequal(String name) {
    double quantile = quantile(name);
    return new Rule(
        name,
        false,
        views -> {
          LatencyByLoad latencies = new LatencyByLoad(views.get(0).servers());
          return views.stream().map(view -> new Prequal(view, latencies, quantile));
        });
  }

  private static double quantile(String name) {
    if (name.equals(PREQUAL)) {
      return QUANTILE;
    }
    if (name.matches("prequal[01]?\\.?\\d{0,4}")) {
      double quantile = Double.parseDouble("0" + name.substring(PREQUAL.length()));
      if (quantile <= 1) {
        return quantile;
      }
    }
    throw SteelyardException.badRequest(
        "balancer is " + name,
        "use rr, swrr, lc, lcg, sed, sedk, auto, wrr_o, wlc_o, wlcg_o, p2, race, sedL, p2L, iphash,"
            + " pewma, c3, prequal, prequal.6 (a quantile of 0..1), oracle or pred");
  }

  public String name() {
    return name;
  }

  /** One balancer a view, with the weights that the rule itself knows. */
  public Balancer[] balancers(World world, List<BalancerView> views) {
    if (trueWeights) {
      for (BalancerView view : views) {
        for (int i = 0; i < view.servers(); i++) {
          double capacity = world.servers().get(i).capacity(world.types());
          for (int k = 0; k < view.types(); k++) {
            view.setWeight(i, k, capacity);
          }
        }
      }
    }
    return maker.apply(views).toArray(Balancer[]::new);
  }
}
