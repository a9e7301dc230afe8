package dev.steelyard.client.load;

import dev.steelyard.client.load.engine.EngineLoops;
import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The load of this process: one run at a time, its figures kept until the next one starts. Methods
 * may be called from any thread; futures complete, and the consumers are called, on a loop of its
 * own.
 */
public final class LoadRun {

  private final EngineLoops loops = EngineLoops.open();
  private final Consumer<LoadStatus> progress;
  private final Consumer<String> lines;
  private final boolean wholeIntervals;
  private final Clock clock = Clock.systemUTC();
  private @Nullable LoadSession session;
  private long loadId;

  /**
   * @param progress gets the last second's figures each second, and at the end the totals
   * @param lines gets the published progress line at the start, each 15 s and at the end
   */
  public LoadRun(Consumer<LoadStatus> progress, Consumer<String> lines) {
    this(progress, lines, false);
  }

  /**
   * The same.
   *
   * @param wholeIntervals whether the figures of each second come with their histograms
   */
  public LoadRun(Consumer<LoadStatus> progress, Consumer<String> lines, boolean wholeIntervals) {
    this.progress = progress;
    this.lines = lines;
    this.wholeIntervals = wholeIntervals;
  }

  /** Checks the plan and starts it; fails with a conflict while another one runs. */
  public Future<LoadStatus> start(StartLoad command) {
    return onLoop(
        () -> {
          if (session != null && session.running()) {
            throw new SteelyardException(
                ErrorCode.CONFLICT, "load run " + loadId + " is running", "stop it or wait for it");
          }
          LoadPlan plan = LoadPlan.of(command);
          LoadSession started =
              new LoadSession(++loadId, plan, loops, progress, lines, wholeIntervals);
          session = started;
          started.start(clock.millis());
          return started.status();
        });
  }

  /** Ends the run if there is one; completes with its totals once its last answers are in. */
  public Future<LoadStatus> stop() {
    return onLoop(() -> session == null ? idle() : session.stop());
  }

  /** The totals of the present run, or of the last one. */
  public Future<LoadStatus> status() {
    return onLoop(() -> session == null ? idle() : session.status());
  }

  /** Completes with the totals when the present run is over; at once when there is none. */
  public Future<LoadStatus> done() {
    return onLoop(() -> session == null ? idle() : session.done());
  }

  /**
   * Changes the number of closed-loop users; fails with a conflict when none are at work.
   *
   * @param count at least 0
   */
  public Future<LoadStatus> users(int count) {
    return onLoop(
        () -> {
          if (count < 0) {
            throw SteelyardException.badRequest("count is " + count, "use 0 or more users");
          }
          if (session == null) {
            throw new SteelyardException(
                ErrorCode.CONFLICT, "no load is running", "start a load with users first");
          }
          return session.users(count);
        });
  }

  /** Ends the run and gives the loops back; of no use afterwards. */
  public Future<Void> close() {
    return stop().eventually(loops::close).mapEmpty();
  }

  private static Future<LoadStatus> idle() {
    return Future.succeededFuture(
        new LoadStatus("idle", 0, null, 0, null, 0, 0, "", List.of(), null));
  }

  private Future<LoadStatus> onLoop(Supplier<Future<LoadStatus>> action) {
    return Future.future(
        result ->
            loops
                .reporting()
                .runOnContext(
                    nothing ->
                        Future.<Void>succeededFuture()
                            .compose(start -> action.get())
                            .onComplete(result)));
  }
}
