package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.AgentNginx;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.BenchSite.Wanted;
import dev.steelyard.nginx.bench.site.CheapServers;
import dev.steelyard.nginx.bench.site.LoadProcess;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Rounds;
import dev.steelyard.shared.bench.figure.Turns;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The slowest hundredth of the requests while weights change every second, against no changes. */
public final class TailWhileChanging implements Measurement<BenchSite> {

  private static final Figure RATIO = Figure.atMost("lua.p99RatioWhileChanging", "ratio", 1.10);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int SERVERS = 3;
  private static final int WORKERS = 2;

  private final Plan plan;

  private enum Arm {
    STEADY,
    CHANGING
  }

  /**
   * How much is measured.
   *
   * @param pairs rounds; both arms of a round get the same arrivals
   * @param seconds measured in a turn
   */
  public record Plan(
      long seed, int pairs, double ratePerSecond, double warmUpSeconds, int seconds) {}

  public TailWhileChanging(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Figure> figures() {
    return List.of(RATIO);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    Turns<Arm, Double> tails = new Turns<>();
    long lost = 0;
    SplittableRandom random = new SplittableRandom(plan.seed());
    try (CheapServers servers = site.cheapServers("tail-servers", SERVERS);
        AgentNginx nginx =
            site.agentNginx("tail", Wanted.lua(servers.weights(1), PickRule.LEAST_CONN, WORKERS))) {
      for (int round = 0; round < plan.pairs(); round++) {
        site.say("p99 while weights change: round " + (round + 1) + " of " + plan.pairs());
        for (Arm arm : Rounds.order(List.of(Arm.values()), round)) {
          Changes changes = new Changes(nginx, servers.addresses(), random.split());
          changes.change();
          TypeStatus total = turn(site, nginx.port(), round, arm, changes);
          tails.add(arm, total.intended().p99Millis());
          lost += LoadProcess.lost(total);
        }
      }
    }
    return List.of(
        RATIO.row(
            tails.ratio(Arm.CHANGING, Arm.STEADY, p99 -> p99),
            "p99 from the intended send time; steady %.2f ms, changing %.2f ms in the mean;"
                    .formatted(
                        tails.mean(Arm.STEADY, p99 -> p99), tails.mean(Arm.CHANGING, p99 -> p99))
                + " one change a second; %.0f requests/s, %d s a turn after %.0f s of warm-up, %d workers, no process bound to a core; %d requests lost"
                    .formatted(
                        plan.ratePerSecond(),
                        plan.seconds(),
                        plan.warmUpSeconds(),
                        WORKERS,
                        lost)));
  }

  private TypeStatus turn(BenchSite site, int port, int round, Arm arm, Changes changes) {
    LoadProcess.Plan load =
        LoadProcess.Plan.cheap(
            port, plan.seed() + round, plan.ratePerSecond(), plan.warmUpSeconds(), plan.seconds());
    try (LoadProcess process = LoadProcess.start(site, "tail", load)) {
      process.awaitStart();
      if (arm == Arm.CHANGING) {
        changes.every(PERIOD, (int) Math.ceil(plan.warmUpSeconds() + plan.seconds()));
      }
      TypeStatus total = process.total();
      return total;
    }
  }
}
