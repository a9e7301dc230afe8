package dev.steelyard.client.load;

import dev.steelyard.client.load.engine.Engine;
import dev.steelyard.client.load.engine.EngineLoops;
import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.plan.ProgressLine;
import dev.steelyard.client.load.report.Totals;
import dev.steelyard.client.load.report.Totals.Entries;
import dev.steelyard.shared.bus.LoadStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run from its start to its final figures. On the reporting loop only. */
final class LoadSession {

  private static final long TICK_MILLIS = 1000;
  private static final int TICKS_PER_LINE = 15;

  private final long loadId;
  private final LoadPlan plan;
  private final ContextInternal reporting;
  private final Consumer<LoadStatus> progress;
  private final Consumer<String> lines;
  private final Engine engine;
  private final Totals totals;
  private final Promise<LoadStatus> done;
  private long ticks;
  private long timer;

  LoadSession(
      long loadId,
      LoadPlan plan,
      EngineLoops loops,
      Consumer<LoadStatus> progress,
      Consumer<String> lines) {
    this.loadId = loadId;
    this.plan = plan;
    this.totals = new Totals(plan.types());
    this.reporting = loops.reporting();
    this.progress = progress;
    this.lines = lines;
    this.done = reporting.promise();
    Promise<String> ended = reporting.promise();
    ended.future().onSuccess(this::end);
    this.engine = new Engine(plan, loops, System::nanoTime, ended::complete);
  }

  void start() {
    engine.start();
    lines.accept(running(0));
    timer = reporting.owner().setPeriodic(TICK_MILLIS, id -> tick());
  }

  boolean running() {
    return !done.future().isComplete();
  }

  /** The final figures, when the run is over. */
  Future<LoadStatus> done() {
    return done.future();
  }

  Future<LoadStatus> stop() {
    engine.stop();
    return done();
  }

  /** The totals so far, or the final ones. */
  Future<LoadStatus> status() {
    if (!running()) {
      return done();
    }
    return collect().map(elapsed -> status("running", null, elapsed, totals.total(false)));
  }

  Future<LoadStatus> users(int count) {
    Promise<Void> changed = reporting.promise();
    engine.users(count, changed);
    return changed.future().compose(nothing -> status());
  }

  private void tick() {
    ticks++;
    collect()
        .onSuccess(
            elapsed -> {
              if (running()) {
                LoadStatus now = status("running", null, elapsed, totals.nextInterval());
                progress.accept(now);
                if (ticks % TICKS_PER_LINE == 0) {
                  lines.accept(now.progress());
                }
              }
            });
  }

  private void end(String reason) {
    reporting.owner().cancelTimer(timer);
    collect()
        .onSuccess(
            elapsed -> {
              String because =
                  totals.imbalance().map(problem -> "failed: counts of " + problem).orElse(reason);
              LoadStatus last = status("ended", because, elapsed, totals.total(true));
              lines.accept(ProgressLine.END);
              progress.accept(last);
              done.complete(last);
            });
  }

  /**
   * Adds the newest figures to the totals; gives the elapsed ns. The handler is set before the
   * figures are asked for: one set on a future that is complete already would run at once, before
   * those of earlier figures that still queue on this loop.
   */
  private Future<Long> collect() {
    Promise<Engine.Snapshot> taken = reporting.promise();
    Future<Long> added =
        taken
            .future()
            .map(
                snapshot -> {
                  totals.add(snapshot.figures());
                  return snapshot.elapsedNanos();
                });
    engine.take(totals.takeEmpty(), taken);
    return added;
  }

  private LoadStatus status(
      String state, @Nullable String endedBecause, long elapsedNanos, Entries entries) {
    boolean ended = endedBecause != null;
    return new LoadStatus(
        state,
        loadId,
        plan.name(),
        plan.seed(),
        endedBecause,
        TimeUnit.NANOSECONDS.toMillis(elapsedNanos),
        ended ? 0 : remainingMillis(elapsedNanos),
        ended ? ProgressLine.END : running(elapsedNanos),
        entries.types(),
        entries.total());
  }

  private String running(long elapsedNanos) {
    return ProgressLine.running(Math.round(remainingMillis(elapsedNanos) / 1000.0));
  }

  private long remainingMillis(long elapsedNanos) {
    return Math.max(0, Math.round((plan.totalNanos() - elapsedNanos) / 1e6));
  }
}
