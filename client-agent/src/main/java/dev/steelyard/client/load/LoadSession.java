package dev.steelyard.client.load;

import dev.steelyard.client.load.engine.Engine;
import dev.steelyard.client.load.engine.EngineLoops;
import dev.steelyard.client.load.engine.LoopFigures;
import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.plan.ProgressLine;
import dev.steelyard.client.load.report.Totals;
import dev.steelyard.client.load.report.Totals.Entries;
import dev.steelyard.client.load.report.Truth;
import dev.steelyard.client.load.report.VerdictRules;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.Part;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.PartOf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run from its start to its final figures. On the reporting loop only. */
final class LoadSession {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long TICK_MILLIS = 1000;
  private static final int TICKS_PER_LINE = 15;

  /** The loops hear of a start that is agreed so long before it, and open their connections. */
  private static final long LEAD_MILLIS = 250;

  /** From when a share is known to be taken over to its first send. */
  private static final long TAKE_OVER_MILLIS = 250;

  private final long loadId;
  private final LoadPlan plan;
  private final ContextInternal reporting;
  private final Consumer<LoadStatus> progress;
  private final Consumer<String> lines;
  private final Engine engine;
  private final Totals totals;
  private final Truth truth = new Truth();
  private final boolean wholeIntervals;
  private final Promise<LoadStatus> done;
  private @Nullable Part part;
  private @Nullable LoopFigures senders;
  private boolean waiting = true;
  private long ticks;
  private long timer;

  /**
   * @param part of a shared plan; null for a plan of this agent alone
   * @param wholeIntervals whether the figures of each second come with their histograms; those of a
   *     part do
   */
  LoadSession(
      long loadId,
      LoadPlan plan,
      @Nullable Part part,
      EngineLoops loops,
      Consumer<LoadStatus> progress,
      Consumer<String> lines,
      boolean wholeIntervals) {
    this.wholeIntervals = wholeIntervals || part != null || plan.shared();
    this.loadId = loadId;
    this.plan = plan;
    this.part = part;
    this.totals = new Totals(plan.types());
    this.reporting = loops.reporting();
    this.progress = progress;
    this.lines = lines;
    this.done = reporting.promise();
    Promise<String> ended = reporting.promise();
    ended.future().onSuccess(this::end);
    this.engine = new Engine(plan, loops, System::nanoTime, ended::complete);
  }

  /**
   * Starts when the plan says, at once if that is over; completes when it is clear when that is.
   */
  Future<Void> start(Instant now) {
    long untilNanos =
        plan.startAtMillis().isEmpty()
            ? 0
            : now.until(Instant.ofEpochMilli(plan.startAtMillis().getAsLong()), ChronoUnit.NANOS);
    long startNanos = System.nanoTime() + untilNanos;
    long waitMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos) - LEAD_MILLIS;
    if (waitMillis > 0) {
      timer = reporting.owner().setTimer(waitMillis, id -> begin(startNanos));
      return Future.succeededFuture();
    }
    return begin(startNanos);
  }

  /**
   * Starts in the middle: sends what is intended from now on by the clock of another session of the
   * same plan. What was intended before is in no figure.
   */
  Future<LoadStatus> takeOver(LoadSession of) {
    return reporting
        .executeBlocking(
            () -> {
              engine.skipTo(of.engine.elapsedNanos());
              long fromMillis =
                  TimeUnit.NANOSECONDS.toMillis(of.engine.elapsedNanos()) + TAKE_OVER_MILLIS;
              engine.skipTo(fromMillis * NANOS_PER_MILLI);
              return fromMillis;
            })
        .compose(
            fromMillis -> {
              Part taken = Objects.requireNonNull(part, "only parts are taken over");
              part =
                  new Part(
                      taken.plan(),
                      taken.coordinator(),
                      taken.index(),
                      taken.of(),
                      fromMillis,
                      taken.note());
              if (running()) {
                engine.startWith(of.engine);
                begun();
              }
              return status();
            });
  }

  private Future<Void> begin(long startNanos) {
    return engine
        .start(startNanos)
        .onSuccess(
            started -> {
              if (running()) {
                begun();
              }
            });
  }

  private void begun() {
    waiting = false;
    lines.accept(running(0));
    timer = reporting.owner().setPeriodic(TICK_MILLIS, id -> tick());
  }

  boolean running() {
    return !done.future().isComplete();
  }

  /** Whether it has begun and is not over. */
  boolean sends() {
    return !waiting && running();
  }

  /** The final figures, when the run is over. */
  Future<LoadStatus> done() {
    return done.future();
  }

  Future<LoadStatus> stop() {
    if (waiting) {
      reporting.owner().cancelTimer(timer);
    }
    engine.stop();
    return done();
  }

  /** Whether this is a part of such a plan. */
  boolean isOf(String sharedPlan) {
    return part != null && part.plan().equals(sharedPlan);
  }

  /** Whether this is such a part. */
  boolean runs(PartOf asked) {
    return part != null && part.plan().equals(asked.plan()) && part.index() == asked.share();
  }

  /** The totals so far, or the final ones. */
  Future<LoadStatus> status() {
    return status(false);
  }

  /**
   * The same.
   *
   * @param whole with the histograms, which the final ones always have
   */
  Future<LoadStatus> status(boolean whole) {
    if (!running()) {
      return done();
    }
    if (waiting) {
      return Future.succeededFuture(status("running", null, 0, totals.total(whole)));
    }
    return collect().map(elapsed -> status("running", null, elapsed, totals.total(whole)));
  }

  /**
   * Changes the number of closed-loop users.
   *
   * @param count of all agents that share the plan
   */
  Future<LoadStatus> users(int count) {
    Promise<Void> changed = reporting.promise();
    engine.users(plan.part(count), changed);
    return changed.future().compose(nothing -> status());
  }

  private void tick() {
    ticks++;
    collect()
        .onSuccess(
            elapsed -> {
              if (running()) {
                LoadStatus now = interval(elapsed);
                if (ticks % TICKS_PER_LINE == 0) {
                  lines.accept(now.progress());
                }
              }
            });
  }

  /** Tells what happened since the last time. */
  private LoadStatus interval(long elapsedNanos) {
    Entries entries = totals.nextInterval(wholeIntervals);
    truth.add(entries.total());
    LoadStatus now = status("running", null, elapsedNanos, entries);
    progress.accept(now);
    return now;
  }

  private void end(String reason) {
    reporting.owner().cancelTimer(timer);
    collect()
        .onSuccess(
            elapsed -> {
              interval(elapsed);
              String because =
                  totals.imbalance().map(problem -> "failed: counts of " + problem).orElse(reason);
              LoadStatus last =
                  judged(status("ended", because, elapsed, totals.total(true)), elapsed);
              lines.accept(ProgressLine.END);
              progress.accept(last);
              done.complete(last);
            });
  }

  private LoadStatus judged(LoadStatus last, long elapsedNanos) {
    TypeStatus total = Objects.requireNonNull(last.total());
    double seconds = (elapsedNanos - plan.limits().warmupNanos()) / 1e9;
    Generator generator = truth.generator(senders(), total, seconds);
    int connections = plan.types().stream().mapToInt(plan::connections).sum();
    String because = Objects.requireNonNull(last.endedBecause());
    Verdict verdict =
        VerdictRules.of(plan.verdictLimits(), generator.pacing(), connections)
            .judge(total, generator, because.startsWith("failed") ? because : null);
    return new LoadStatus(
        last.state(),
        last.loadId(),
        last.name(),
        last.seed(),
        because,
        last.elapsedMillis(),
        last.remainingMillis(),
        last.progress(),
        last.types(),
        total,
        generator,
        verdict,
        part,
        null);
  }

  private Truth.Senders senders() {
    LoopFigures last = Objects.requireNonNull(senders, "figures come before the end");
    return new Truth.Senders(
        last.pacing().wireName(),
        last.pinned(),
        last.threads(),
        OptionalDouble.of(last.utilisationShare()),
        last.backlogPeak(),
        last.stuck(),
        last.notes());
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
                  senders = snapshot.loops();
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
        entries.total(),
        null,
        null,
        part,
        null);
  }

  private String running(long elapsedNanos) {
    return ProgressLine.running(Math.round(remainingMillis(elapsedNanos) / 1000.0));
  }

  private long remainingMillis(long elapsedNanos) {
    return Math.max(0, Math.round((plan.totalNanos() - elapsedNanos) / 1e6));
  }
}
