package dev.steelyard.nginx.bench.lua;

import dev.steelyard.nginx.bench.site.AgentNginx;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.BenchSite.Wanted;
import dev.steelyard.nginx.bench.site.CheapServers;
import dev.steelyard.nginx.bench.site.LoadProcess;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Percentile;
import dev.steelyard.shared.bench.run.Measurement;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many changes of weights at a fixed rate of requests: what they cost the requests, and how soon
 * every worker has them; the latter once more without load.
 */
public final class ChangesUnderLoad implements Measurement<BenchSite> {

  private static final Figure FAILED = Figure.atMost("lua.failedByChanges", "requests", 0);
  private static final Figure VISIBLE = Figure.atMost("lua.visibleMillis", "ms", 50);
  private static final Figure VISIBLE_IDLE = Figure.atMost("lua.visibleMillisIdle", "ms", 100);

  private static final int SERVERS = 3;
  private static final int WORKERS = 2;
  private static final double TAIL = 99;

  private final Plan plan;
  private final Harm harm;

  /**
   * How much is measured.
   *
   * @param changes under load, and again without
   * @param period between two changes under load
   * @param ratePerSecond requests
   * @param warmUpSeconds before the first change; requests in it are not counted
   */
  public record Plan(
      long seed, int changes, Duration period, double ratePerSecond, double warmUpSeconds) {}

  /** What else is done to the servers while weights change; nothing but in a test. */
  @FunctionalInterface
  interface Harm {
    void doTo(CheapServers servers);
  }

  public ChangesUnderLoad(Plan plan) {
    this(plan, servers -> {});
  }

  ChangesUnderLoad(Plan plan, Harm harm) {
    this.plan = plan;
    this.harm = harm;
  }

  @Override
  public List<Figure> figures() {
    return List.of(FAILED, VISIBLE, VISIBLE_IDLE);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    try (CheapServers servers = site.cheapServers("change-servers", SERVERS);
        AgentNginx nginx =
            site.agentNginx(
                "changes", Wanted.lua(servers.weights(1), PickRule.LEAST_CONN, WORKERS))) {
      Changes loaded = new Changes(nginx, servers.addresses(), random.split());
      TypeStatus total = underLoad(site, nginx, servers, loaded);
      Changes idle = new Changes(nginx, servers.addresses(), random.split());
      withoutLoad(site, idle, random.split());
      return rows(total, loaded.millis(), idle.millis());
    }
  }

  private TypeStatus underLoad(
      BenchSite site, AgentNginx nginx, CheapServers servers, Changes changes) {
    site.say(
        "%d changes of weights at %.0f requests/s".formatted(plan.changes(), plan.ratePerSecond()));
    double seconds = plan.changes() * plan.period().toNanos() / 1e9;
    LoadProcess.Plan load =
        LoadProcess.Plan.cheap(
            nginx.port(), plan.seed(), plan.ratePerSecond(), plan.warmUpSeconds(), seconds + 1);
    try (LoadProcess process = LoadProcess.start(site, "changes", load)) {
      process.awaitStart();
      Changes.sleepUntil(System.nanoTime() + Math.round(plan.warmUpSeconds() * 1e9));
      harm.doTo(servers);
      changes.every(plan.period(), plan.changes());
      return process.total();
    }
  }

  /** At random times, so that the workers' timers are met at every phase. */
  private void withoutLoad(BenchSite site, Changes changes, SplittableRandom random) {
    site.say(plan.changes() + " changes of weights without load");
    for (int i = 0; i < plan.changes(); i++) {
      Changes.sleepUntil(System.nanoTime() + random.nextLong(plan.period().toNanos() / 2));
      changes.change();
    }
  }

  private List<BenchmarkRow> rows(TypeStatus total, List<Double> loaded, List<Double> idle) {
    String load =
        "one change each %d ms at %.0f requests/s, %d workers, least-conn; %d requests planned, %d completed"
            .formatted(
                plan.period().toMillis(),
                plan.ratePerSecond(),
                WORKERS,
                total.planned(),
                total.completed());
    String errors = total.failed() == 0 ? "" : "; failed: " + total.errors();
    return List.of(
        FAILED.row(
            (double) LoadProcess.lost(total),
            loaded.size(),
            "failed or dropped requests of all, warm-up left out; " + load + errors),
        VISIBLE.row(
            Percentile.of(loaded, TAIL),
            loaded.size(),
            "p99 from the start of the call until every worker has it; it is saved before and"
                + " audited after, "
                + spread(loaded)
                + "; "
                + load),
        VISIBLE_IDLE.row(
            Percentile.of(idle, TAIL),
            idle.size(),
            "the same without load, " + spread(idle) + ", " + WORKERS + " workers"));
  }

  private static String spread(List<Double> millis) {
    return "p50 %.1f, max %.1f ms".formatted(Percentile.of(millis, 50), Percentile.of(millis, 100));
  }
}
