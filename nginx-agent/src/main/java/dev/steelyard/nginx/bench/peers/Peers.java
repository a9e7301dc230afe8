package dev.steelyard.nginx.bench.peers;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.EmulatedFleet;
import dev.steelyard.nginx.bench.site.LoadProcess;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.figure.Rounds;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.provision.OutsideProgram;
import dev.steelyard.shared.provision.PackagedTool;
import dev.steelyard.shared.provision.ToolProvisioner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The same traffic over every peer, beside NGINX' {@code least_conn}: latencies and accumulated
 * relative tardiness as ratios, round by round.
 *
 * <p>The arms of a round run at the same time, each with its own load balancer, servers and load,
 * and all of them get the same arrivals and job sizes. Peers that may overload a server run in a
 * group of their own with a {@code least_conn} beside them.
 */
public final class Peers implements Measurement<BenchSite> {

  private static final double LOAD_SHARE = 0.7;

  /** A deadline is so many standard deviations above the mean under the baseline. */
  private static final double DEADLINE_DEVIATIONS = 2;

  /** Weights in the proportion of the speeds, 1..1000. */
  private static final double WEIGHT_PER_SPEED = 200;

  private final Plan plan;

  /**
   * How much is measured.
   *
   * @param rounds of the peers that never overload a server
   * @param roundsApart of the others
   * @param warmUpSeconds left out; long enough for all load processes to have started
   * @param seconds measured in a round
   */
  public record Plan(long seed, int rounds, int roundsApart, double warmUpSeconds, int seconds) {}

  /**
   * What an arm's round gave.
   *
   * @param art accumulated relative tardiness a request
   */
  record Turn(double meanMillis, double p99Millis, double art, long lost, double latenessMillis) {

    static Turn of(TypeStatus total) {
      return new Turn(
          total.intended().meanMillis(),
          total.intended().p99Millis(),
          total.tardiness() / (total.completed() + total.failed()),
          LoadProcess.lost(total),
          total.lateness().p99Millis());
    }
  }

  public Peers(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> figures() {
    return Peer.compared().stream().flatMap(peer -> peer.figures().stream()).toList();
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    Optional<OutsideProgram> haproxy = Optional.empty();
    String why = "";
    try {
      haproxy = Optional.of(new ToolProvisioner().find(PackagedTool.HAPROXY));
    } catch (SteelyardException e) {
      why = SteelyardException.sentence(e);
    }
    List<Peer> together = new ArrayList<>();
    List<Peer> apart = new ArrayList<>(List.of(Peer.LEAST_CONN));
    for (Peer peer : Peer.values()) {
      if (peer.mayOverload()) {
        apart.add(peer);
      } else if (peer != Peer.HAPROXY || haproxy.isPresent()) {
        together.add(peer);
      }
    }
    Map<String, Double> deadlines = new LinkedHashMap<>();
    Turns<Peer, Turn> steady = run(site, together, plan.rounds(), haproxy, deadlines);
    Turns<Peer, Turn> unsteady = run(site, apart, plan.roundsApart(), haproxy, deadlines);
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Peer peer : Peer.compared()) {
      if (peer == Peer.HAPROXY && haproxy.isEmpty()) {
        String missing = why;
        peer.figures().forEach(figure -> rows.add(figure.missing(missing)));
      } else {
        rows.addAll(rows(peer, peer.mayOverload() ? unsteady : steady));
      }
    }
    return rows;
  }

  private Turns<Peer, Turn> run(
      BenchSite site,
      List<Peer> arms,
      int rounds,
      Optional<OutsideProgram> haproxy,
      Map<String, Double> deadlines) {
    Turns<Peer, Turn> turns = new Turns<>();
    Map<Peer, Balancer> balancers = new EnumMap<>(Peer.class);
    try (EmulatedFleet fleet =
        EmulatedFleet.start(site, arms.stream().map(Peer::key).toList(), plan.seed())) {
      for (Peer peer : arms) {
        balancers.put(peer, start(site, peer, weights(fleet, peer), haproxy));
      }
      if (deadlines.isEmpty()) {
        site.say("peers: deadlines under least_conn");
        deadlines.putAll(deadlines(site, Objects.requireNonNull(balancers.get(Peer.LEAST_CONN))));
      }
      for (int round = 0; round < rounds; round++) {
        site.say(
            "peers: round " + (round + 1) + " of " + rounds + " with " + arms.size() + " arms");
        round(site, Rounds.order(List.copyOf(balancers.entrySet()), round), round, deadlines)
            .forEach(turns::add);
      }
      return turns;
    } finally {
      balancers.values().forEach(Balancer::close);
    }
  }

  private static Map<String, Integer> weights(EmulatedFleet fleet, Peer peer) {
    if (!peer.bySpeed()) {
      return fleet.equalWeights(peer.key());
    }
    Map<String, Integer> weights = new LinkedHashMap<>();
    List<Double> speeds = List.copyOf(DemoPlan.SPEEDS.values());
    for (String address : fleet.addresses(peer.key())) {
      weights.put(address, (int) Math.round(WEIGHT_PER_SPEED * speeds.get(weights.size())));
    }
    return weights;
  }

  private static Balancer start(
      BenchSite site, Peer peer, Map<String, Integer> servers, Optional<OutsideProgram> haproxy) {
    String name = peer.key();
    if (peer.lua().isPresent()) {
      return site.agentNginx(
          name, BenchSite.Wanted.lua(servers, peer.lua().get(), NginxSettings.DEFAULT_WORKERS));
    }
    if (peer.stock().isPresent()) {
      Balancer stock = site.stockNginx(name, servers, peer.stock().get());
      return peer == Peer.IP_HASH ? ManyClients.before(site, name + "-front", stock) : stock;
    }
    return Haproxy.start(site, haproxy.orElseThrow(), servers);
  }

  private LoadProcess.Plan load(Balancer balancer, long seed, Map<String, Double> deadlines) {
    return new LoadProcess.Plan(
        balancer.port(),
        seed,
        LOAD_SHARE * DemoPlan.capacityPerSecond(),
        plan.warmUpSeconds(),
        plan.seconds(),
        DemoPlan.WORK,
        deadlines);
  }

  private Map<String, Double> deadlines(BenchSite site, Balancer leastConn) {
    try (LoadProcess process =
        LoadProcess.start(
            site,
            "deadlines",
            load(leastConn, plan.seed() - 1, Map.of()),
            LoadProcess.CHEAP_START)) {
      Map<String, Double> deadlines = new LinkedHashMap<>();
      for (TypeStatus type : process.status().types()) {
        LoadStatus.Latency latency = type.intended();
        deadlines.put(
            type.type(), latency.meanMillis() + DEADLINE_DEVIATIONS * latency.stdDevMillis());
      }
      return deadlines;
    }
  }

  private Map<Peer, Turn> round(
      BenchSite site,
      List<Map.Entry<Peer, Balancer>> arms,
      int round,
      Map<String, Double> deadlines) {
    Map<Peer, LoadProcess> loads = new LinkedHashMap<>();
    try {
      for (Map.Entry<Peer, Balancer> arm : arms) {
        LoadProcess.Plan load = load(arm.getValue(), plan.seed() + round, deadlines);
        loads.put(
            arm.getKey(),
            LoadProcess.start(site, arm.getKey().key(), load, LoadProcess.CHEAP_START));
      }
      Map<Peer, Turn> turns = new EnumMap<>(Peer.class);
      loads.forEach((peer, load) -> turns.put(peer, Turn.of(load.total())));
      return turns;
    } finally {
      loads.values().forEach(LoadProcess::close);
    }
  }

  private List<BenchmarkRow> rows(Peer peer, Turns<Peer, Turn> turns) {
    String note =
        "%s: mean %.1f, p99 %.0f ms, %d lost, sends late by %.1f ms in p99; least_conn: mean %.1f, p99 %.0f ms, sends late by %.1f ms; %s"
            .formatted(
                peer.sentence(),
                turns.mean(peer, Turn::meanMillis),
                turns.mean(peer, Turn::p99Millis),
                turns.of(peer).stream().mapToLong(Turn::lost).sum(),
                turns.mean(peer, Turn::latenessMillis),
                turns.mean(Peer.LEAST_CONN, Turn::meanMillis),
                turns.mean(Peer.LEAST_CONN, Turn::p99Millis),
                turns.mean(Peer.LEAST_CONN, Turn::latenessMillis),
                conditions(peer));
    List<Figure> figures = peer.figures();
    return List.of(
        row(figures.get(0), turns, peer, Turn::meanMillis, note),
        row(figures.get(1), turns, peer, Turn::p99Millis, note),
        row(figures.get(2), turns, peer, Turn::art, note));
  }

  private static BenchmarkRow row(
      Figure figure,
      Turns<Peer, Turn> turns,
      Peer peer,
      ToDoubleFunction<Turn> value,
      String note) {
    List<Double> measured = turns.of(peer).stream().map(value::applyAsDouble).toList();
    List<Double> baseline = baseline(turns, peer, value);
    if (!measured.stream().allMatch(v -> v > 0) || !baseline.stream().allMatch(v -> v > 0)) {
      return figure.missing("a round without a late request gives no ratio; " + note);
    }
    return figure.row(Interval.ofRatios(measured, baseline), note);
  }

  /** The two least_conn arms together, where the second is not what is judged. */
  static List<Double> baseline(Turns<Peer, Turn> turns, Peer peer, ToDoubleFunction<Turn> value) {
    boolean alone = peer == Peer.LEAST_CONN_AGAIN || peer.mayOverload();
    return turns.together(Peer.LEAST_CONN, alone ? Peer.LEAST_CONN : Peer.LEAST_CONN_AGAIN, value);
  }

  private String conditions(Peer peer) {
    return "Poisson at %.0f requests/s (70 %%), emulated servers 4:2:1 with 4 slots and room for %d waiting jobs, %d s a round after %.0f s, all arms of a round at the same time%s"
        .formatted(
            LOAD_SHARE * DemoPlan.capacityPerSecond(),
            DemoPlan.QUEUE,
            plan.seconds(),
            plan.warmUpSeconds(),
            peer.mayOverload()
                ? ", apart from the peers that cannot overload a server: its queue is bounded, so"
                    + " its figures depend on that bound"
                : "");
  }
}
