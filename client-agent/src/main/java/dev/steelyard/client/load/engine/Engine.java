package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.plan.PacingMode;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.request.RequestType;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs one plan on one or more sending loops.
 *
 * <p>After the last intended send, or when stopped, answers are waited for, for the timeout but 5 s
 * at most; what waits or is on its way then is cut. Public methods may be called from any thread.
 */
public final class Engine {

  /** Ended because the plan was over. */
  public static final String PLAN_COMPLETE = "plan-complete";

  /** Ended because it was told to. */
  public static final String STOPPED = "stopped";

  /** All loops must know of the start before it comes. */
  private static final long LEAD_NANOS = 1_000_000;

  private final LoadPlan plan;
  private final EngineLoops loops;
  private final ContextInternal reporting;
  private final LongSupplier nanoClock;
  private final Consumer<String> onEnded;
  private final List<SendingLoop> sending = new ArrayList<>();
  private final List<List<Map<RequestType, TypeFigures>>> spare = new ArrayList<>();
  private final Future<EngineLoops.Footing> ready;
  private String reason = PLAN_COMPLETE;
  private volatile long startNanos;
  private int ended;

  /**
   * Figures since the last ones.
   *
   * @param elapsedNanos since the start; stands still from the last intended send on
   */
  public record Snapshot(
      long elapsedNanos, Map<RequestType, TypeFigures> figures, LoopFigures loops) {}

  /**
   * @param nanoClock for instance {@link System#nanoTime}
   * @param onEnded gets {@link #PLAN_COMPLETE}, {@link #STOPPED} or an error, once, on the
   *     reporting loop
   */
  public Engine(
      LoadPlan plan, EngineLoops loops, LongSupplier nanoClock, Consumer<String> onEnded) {
    this.plan = plan;
    this.loops = loops;
    this.reporting = loops.reporting();
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.onEnded = onEnded;
    int count = loopCount();
    DescriptorBudget descriptors = DescriptorBudget.ofThisProcess();
    for (int i = 0; i < count; i++) {
      sending.add(
          new SendingLoop(
              plan,
              loops.sending(i),
              i,
              count,
              descriptors,
              nanoClock,
              why -> reporting.runOnContext(nothing -> ended(why))));
      spare.add(new ArrayList<>());
    }
    ready = loops.prepare(count, plan.sending().pacing() != PacingMode.ECO);
  }

  /** Users are on one loop: they think for seconds, and a loop has room for all of them. */
  private int loopCount() {
    int fewest = plan.types().stream().mapToInt(plan::connections).min().orElse(1);
    int most = plan.users().isPresent() ? 1 : Math.min(loops.size(), fewest);
    return Math.min(plan.limits().threads(), most);
  }

  /**
   * Leaves out what is intended earlier. Before the start; called again with a later time it has
   * only the rest to go through. Takes as long as drawing what is left out.
   *
   * @param fromNanos since the start
   */
  public void skipTo(long fromNanos) {
    sending.forEach(loop -> loop.skipTo(fromNanos));
  }

  /**
   * Starts the clock of the plan.
   *
   * @param atNanos of the clock; if that is over, as soon as all connections are open, 1 s from now
   *     at the latest
   * @return when the start is known
   */
  public Future<Void> start(long atNanos) {
    return ready.compose(
        footing -> {
          Future<Void> opened = open();
          if (atNanos - nanoClock.getAsLong() > 0) {
            startAt(atNanos);
            return Future.succeededFuture();
          }
          return opened.onComplete(done -> startAt(nanoClock.getAsLong() + LEAD_NANOS));
        });
  }

  /** Opens connections; completes when that is over or has lasted too long. */
  private Future<Void> open() {
    Promise<Void> over = reporting.promise();
    long limit =
        reporting
            .owner()
            .setTimer(
                TimeUnit.NANOSECONDS.toMillis(SendingLoop.MOST_OPENING_NANOS),
                timer -> over.tryComplete());
    List<Future<Void>> opened = new ArrayList<>();
    for (int i = 0; i < sending.size(); i++) {
      Promise<Void> one = reporting.promise();
      opened.add(one.future());
      onLoop(i, loop -> loop.open(one::complete));
    }
    Future.all(opened).onSuccess(all -> over.tryComplete());
    return over.future().onComplete(done -> reporting.owner().cancelTimer(limit));
  }

  /**
   * Starts with the clock of another engine, that has started: the times of the plan count from the
   * same moment.
   */
  public void startWith(Engine other) {
    whenReady(
        footing -> {
          onEachLoop(loop -> loop.open(() -> {}));
          startAt(other.startNanos);
        });
  }

  private void startAt(long atNanos) {
    startNanos = atNanos;
    onEachLoop(loop -> loop.start(atNanos));
  }

  /** Time since the start of the plan, ns; only after the start. */
  public long elapsedNanos() {
    return nanoClock.getAsLong() - startNanos;
  }

  /** Sends nothing any more; ends when the answers are here. */
  public void stop() {
    whenReady(footing -> onEachLoop(SendingLoop::stop));
  }

  /** Changes the number of closed-loop users; fails with a conflict where there are none. */
  public void users(int count, Completable<Void> done) {
    whenReady(
        footing ->
            onLoop(
                0,
                loop -> {
                  try {
                    loop.users(count);
                    done.succeed(null);
                  } catch (RuntimeException e) {
                    done.fail(e);
                  }
                }));
  }

  /**
   * Hands over the figures since the last call, in the order of the calls: each loop answers in
   * that order, and its answers stand in one queue. (Futures would not keep it: one that is
   * complete already calls its handler at once, past those that still queue.)
   *
   * @param empty a set for what comes next
   */
  public void take(Map<RequestType, TypeFigures> empty, Completable<Snapshot> done) {
    whenReady(
        footing -> {
          SendingLoop.Part[] parts = new SendingLoop.Part[sending.size()];
          int[] missing = {parts.length};
          for (int i = 0; i < parts.length; i++) {
            int index = i;
            Map<RequestType, TypeFigures> set = i == 0 ? empty : emptySet(i);
            onLoop(
                i,
                loop -> {
                  SendingLoop.Part part = loop.take(set);
                  reporting.runOnContext(
                      nothing -> {
                        parts[index] = part;
                        missing[0]--;
                        if (missing[0] == 0) {
                          done.succeed(snapshot(footing, List.of(parts)));
                        }
                      });
                });
          }
        });
  }

  private Snapshot snapshot(EngineLoops.Footing footing, List<SendingLoop.Part> parts) {
    Map<RequestType, TypeFigures> sum = parts.get(0).figures();
    for (int i = 1; i < parts.size(); i++) {
      Map<RequestType, TypeFigures> more = parts.get(i).figures();
      more.forEach(
          (type, figures) -> {
            Objects.requireNonNull(sum.get(type)).include(figures);
            figures.reset();
          });
      spare.get(i).add(more);
    }
    List<String> notes = new ArrayList<>(footing.notes());
    if (parts.size() < plan.limits().threads()) {
      notes.add(
          "%d sending threads of the %d asked for are used; the sends are the same"
              .formatted(parts.size(), plan.limits().threads()));
    }
    return new Snapshot(
        parts.stream().mapToLong(SendingLoop.Part::elapsedNanos).max().orElse(0),
        sum,
        new LoopFigures(
            plan.sending().pacing(),
            footing.pinned(),
            parts.size(),
            parts.stream().mapToDouble(SendingLoop.Part::utilisationShare).max().orElse(0),
            parts.stream().mapToLong(SendingLoop.Part::backlogPeak).sum(),
            parts.stream().mapToLong(SendingLoop.Part::stuck).sum(),
            notes));
  }

  /** A set that this engine keeps for one of the loops but the first. */
  private Map<RequestType, TypeFigures> emptySet(int loop) {
    List<Map<RequestType, TypeFigures>> kept = spare.get(loop);
    if (!kept.isEmpty()) {
      return kept.remove(kept.size() - 1);
    }
    Map<RequestType, TypeFigures> set = new LinkedHashMap<>();
    plan.types().forEach(type -> set.put(type, new TypeFigures()));
    return set;
  }

  /** One failed loop ends all. */
  private void ended(String why) {
    if (!why.equals(PLAN_COMPLETE) && reason.equals(PLAN_COMPLETE)) {
      reason = why;
      stop();
    }
    ended++;
    if (ended == sending.size()) {
      loops.release();
      onEnded.accept(reason);
    }
  }

  /** On the reporting loop, in the order of the calls. */
  private void whenReady(Consumer<EngineLoops.Footing> action) {
    ready.onSuccess(action::accept);
  }

  private void onEachLoop(Consumer<SendingLoop> action) {
    for (int i = 0; i < sending.size(); i++) {
      onLoop(i, action);
    }
  }

  private void onLoop(int index, Consumer<SendingLoop> action) {
    loops.sending(index).context().runOnContext(nothing -> action.accept(sending.get(index)));
  }
}
