package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.BenchSite.Wanted;
import dev.steelyard.nginx.bench.site.CheapServers;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Interval;
import dev.steelyard.shared.bench.figure.Rounds;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.place.Cores;
import dev.steelyard.shared.bench.place.ProcessorTime;
import dev.steelyard.shared.bench.place.Wrk;
import dev.steelyard.shared.bench.run.Measurement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Saturated throughput and processor time per request of the Lua balancer, against the same
 * configuration without Lua.
 *
 * <p>Every arm is an NGINX of one worker on the same servers; all of them run all the time, and one
 * gets load. "Without Lua" is that NGINX with its own round robin, without the balancer, without
 * the statistics and without the module. The arm "statistics" has NGINX' round robin and the Lua
 * statistics; the ratios to it show the balancer's own part.
 */
public final class Throughput implements Measurement<BenchSite> {

  private static final int SERVERS = 3;
  private static final int CONNECTIONS = 32;
  private static final String RATIO = "ratio";
  private static final double MICROS = 1e6;

  /** Figures of the statistics' processor time. */
  private static final Figure STATISTICS_CPU = Figure.atMost("lua.stats.cpuMicros", "us", 5);

  private final int pairs;
  private final int seconds;

  /** Who is compared. */
  enum Arm {
    WITHOUT_LUA,
    STATISTICS,
    TIER_A("lua.tierA", PickRule.ROUND_ROBIN),
    TIER_A2("lua.tierA2", PickRule.LEAST_CONN),
    TIER_B("lua.tierB", PickRule.SHORTEST_DELAY),
    OWN_DELAY("lua.ownDelay", PickRule.OWN_DELAY);

    private final String figure;
    private final PickRule rule;

    Arm() {
      this("", PickRule.ROUND_ROBIN);
    }

    Arm(String figure, PickRule rule) {
      this.figure = figure;
      this.rule = rule;
    }

    boolean lua() {
      return !figure.isEmpty();
    }
  }

  /**
   * One turn of an arm.
   *
   * @param busy share of the time that its worker used a processor
   */
  record Turn(double requestsPerSecond, double cpuMicros, double busy) {}

  /**
   * @param pairs rounds; each arm has one turn in each
   * @param seconds of a turn
   */
  public Throughput(int pairs, int seconds) {
    this.pairs = pairs;
    this.seconds = seconds;
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      if (arm.lua()) {
        figures.addAll(figures(arm));
      }
    }
    figures.add(STATISTICS_CPU);
    return figures;
  }

  private static List<Figure> figures(Arm arm) {
    String throughput = arm.figure + ".throughputRatio";
    String cpu = arm.figure + ".cpuRatio";
    return List.of(
        switch (arm) {
          case TIER_A -> Figure.atLeast(throughput, RATIO, 0.88);
          case TIER_B -> Figure.atLeast(throughput, RATIO, 0.80);
          default -> Figure.plain(throughput, RATIO);
        },
        switch (arm) {
          case TIER_A -> Figure.atMost(cpu, RATIO, 1.15);
          case TIER_B -> Figure.atMost(cpu, RATIO, 1.30);
          default -> Figure.plain(cpu, RATIO);
        },
        Figure.plain(arm.figure + ".balancerThroughputRatio", RATIO),
        Figure.plain(arm.figure + ".balancerCpuRatio", RATIO));
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    Wrk wrk = Wrk.find(site.folder("wrk"), site.cores(), CONNECTIONS);
    Map<Arm, Balancer> balancers = new EnumMap<>(Arm.class);
    Turns<Arm, Turn> turns = new Turns<>();
    try (CheapServers servers = site.cheapServers("servers", SERVERS)) {
      site.cores().bind(Cores.Role.SERVERS, servers.workers());
      for (Arm arm : Arm.values()) {
        Balancer balancer = start(site, arm, servers.weights(1));
        balancers.put(arm, balancer);
        site.cores().bind(Cores.Role.BALANCER, balancer.workers());
      }
      balancers.values().forEach(balancer -> wrk.run(balancer.port(), BenchSite.ONE_REQUEST, 1));
      for (int round = 0; round < pairs; round++) {
        site.say("throughput: round " + (round + 1) + " of " + pairs);
        for (Map.Entry<Arm, Balancer> arm :
            Rounds.order(List.copyOf(balancers.entrySet()), round)) {
          turns.add(arm.getKey(), turn(wrk, arm.getValue()));
        }
      }
      return rows(turns, conditions(site, wrk));
    } finally {
      balancers.values().forEach(Balancer::close);
    }
  }

  private static Balancer start(BenchSite site, Arm arm, Map<String, Integer> servers) {
    String name = arm.name().toLowerCase(Locale.ROOT);
    return switch (arm) {
      case WITHOUT_LUA -> site.nginxWithoutLua(name, servers);
      case STATISTICS -> site.agentNginx(name, Wanted.roundRobin(servers, 1));
      default -> site.agentNginx(name, Wanted.lua(servers, arm.rule, 1));
    };
  }

  private Turn turn(Wrk wrk, Balancer balancer) {
    List<Long> workers = balancer.workers();
    double before = ProcessorTime.seconds(workers);
    Wrk.Result result = wrk.run(balancer.port(), BenchSite.ONE_REQUEST, seconds);
    double used = ProcessorTime.seconds(workers) - before;
    return new Turn(
        result.completed() / result.seconds(),
        used / result.completed() * MICROS,
        used / result.seconds());
  }

  private String conditions(BenchSite site, Wrk wrk) {
    return "saturated, %s, %d s a turn after a warm-up, 1 worker, %s"
        .formatted(wrk.note(), seconds, site.cores().note());
  }

  static List<BenchmarkRow> rows(Turns<Arm, Turn> turns, String conditions) {
    List<BenchmarkRow> rows = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      if (arm.lua()) {
        String own =
            arm.rule.wireName() + ": " + mean(turns, arm) + "; against NGINX' round robin ";
        String bare = own + "without any Lua: " + mean(turns, Arm.WITHOUT_LUA) + "; " + conditions;
        String part = own + "with the Lua statistics; " + conditions;
        List<Figure> figures = figures(arm);
        rows.add(figures.get(0).row(rate(turns, arm, Arm.WITHOUT_LUA), bare));
        rows.add(figures.get(1).row(cost(turns, arm, Arm.WITHOUT_LUA), bare));
        rows.add(figures.get(2).row(rate(turns, arm, Arm.STATISTICS), part));
        rows.add(figures.get(3).row(cost(turns, arm, Arm.STATISTICS), part));
      }
    }
    rows.add(
        STATISTICS_CPU.row(
            turns.difference(Arm.STATISTICS, Arm.WITHOUT_LUA, Turn::cpuMicros),
            "NGINX' round robin with the Lua statistics (%s) less without any Lua; %s"
                .formatted(mean(turns, Arm.STATISTICS), conditions)));
    return rows;
  }

  private static Interval rate(Turns<Arm, Turn> turns, Arm arm, Arm to) {
    return turns.ratio(arm, to, Turn::requestsPerSecond);
  }

  private static Interval cost(Turns<Arm, Turn> turns, Arm arm, Arm to) {
    return turns.ratio(arm, to, Turn::cpuMicros);
  }

  private static String mean(Turns<Arm, Turn> turns, Arm arm) {
    return "%.0f requests/s, %.1f us CPU a request, worker %.0f %% busy"
        .formatted(
            turns.mean(arm, Turn::requestsPerSecond),
            turns.mean(arm, Turn::cpuMicros),
            100 * turns.mean(arm, Turn::busy));
  }
}
