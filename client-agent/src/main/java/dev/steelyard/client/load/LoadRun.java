package dev.steelyard.client.load;

import dev.steelyard.client.load.engine.EngineLoops;
import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.MergedRun;
import dev.steelyard.client.load.share.Load;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Part;
import dev.steelyard.shared.bus.PartOf;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartPart;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The load of this process: one run at a time, its figures kept until the next one starts. A part
 * of a shared plan may get the shares of lost agents beside its own. Methods may be called from any
 * thread; futures complete, and the consumers are called, on a loop of its own.
 */
public final class LoadRun implements Load {

  private final EngineLoops loops = EngineLoops.open();
  private final Consumer<LoadStatus> progress;
  private final Consumer<String> lines;
  private final boolean wholeIntervals;
  private final Clock clock = Clock.systemUTC();

  /** The present run or the last one: its own session, then those taken over. */
  private final List<LoadSession> sessions = new ArrayList<>();

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
    return onLoop(() -> begin(command, null));
  }

  /** Starts a plan that is checked already; fails with a conflict while another one runs. */
  public Future<LoadStatus> start(LoadPlan plan) {
    return onLoop(() -> begin(plan, null));
  }

  /**
   * Starts a part of a shared plan, or takes one over beside another part of the same plan; fails
   * with a conflict when something else runs.
   */
  public Future<LoadStatus> start(StartPart command) {
    return onLoop(
        () -> {
          StartLoad.Share share = command.load().share();
          if (share == null) {
            throw SteelyardException.badRequest("load.share is missing", "say which part it is");
          }
          Part part =
              new Part(
                  command.plan(), command.coordinator(), share.index(), share.of(), null, null);
          return command.takeOver() ? takeOver(command, part) : begin(command.load(), part);
        });
  }

  private Future<LoadStatus> begin(StartLoad command, @Nullable Part part) {
    refuseWhileRunning();
    return read(command).compose(plan -> begin(plan, part));
  }

  /** A plan may have files, which are not read on a loop. */
  private Future<LoadPlan> read(StartLoad command) {
    return loops.reporting().executeBlocking(() -> LoadPlan.of(command));
  }

  private void refuseWhileRunning() {
    if (running()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "load run " + loadId + " is running", "stop it or wait for it");
    }
  }

  private Future<LoadStatus> begin(LoadPlan plan, @Nullable Part part) {
    refuseWhileRunning();
    LoadSession started =
        new LoadSession(++loadId, plan, part, loops, progress, lines, wholeIntervals);
    sessions.clear();
    sessions.add(started);
    return started.start(clock.instant()).compose(begun -> started.status());
  }

  private Future<LoadStatus> takeOver(StartPart command, Part part) {
    Optional<LoadSession> own =
        sessions.stream()
            .filter(session -> session.sends() && session.isOf(command.plan()))
            .findFirst();
    if (own.isEmpty()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "no part of plan " + command.plan() + " is running",
          "let an agent take over that runs one");
    }
    return read(command.load())
        .compose(
            plan -> {
              LoadSession taken =
                  new LoadSession(loadId, plan, part, loops, progress, line -> {}, wholeIntervals);
              sessions.add(taken);
              return taken.takeOver(own.get());
            });
  }

  /** Ends the parts of a shared plan if they run; nothing happens to other loads. */
  public Future<LoadStatus> stop(PartOf part) {
    return onLoop(
        () -> {
          LoadSession asked = session(part);
          return stopAll().compose(all -> asked.status());
        });
  }

  /** The totals of a part of a shared plan; fails with a conflict where it does not run. */
  public Future<LoadStatus> status(PartOf part) {
    return onLoop(() -> session(part).status(true));
  }

  private LoadSession session(PartOf part) {
    return sessions.stream()
        .filter(session -> session.runs(part))
        .findFirst()
        .orElseThrow(
            () ->
                new SteelyardException(
                    ErrorCode.CONFLICT,
                    "share " + part.share() + " of plan " + part.plan(),
                    "it does not run here"));
  }

  @Override
  public Future<LoadStatus> stop() {
    return onLoop(this::stopAll);
  }

  private Future<LoadStatus> stopAll() {
    return together(LoadSession::stop);
  }

  /** The totals of the present run, or of the last one. */
  @Override
  public Future<LoadStatus> status() {
    return onLoop(() -> together(session -> session.status(sessions.size() > 1)));
  }

  /** Completes with the totals when the present run is over; at once when there is none. */
  public Future<LoadStatus> done() {
    return onLoop(() -> together(LoadSession::done));
  }

  @Override
  public Future<LoadStatus> users(int count) {
    return onLoop(
        () -> {
          if (count < 0) {
            throw SteelyardException.badRequest("count is " + count, "use 0 or more users");
          }
          if (sessions.isEmpty()) {
            throw new SteelyardException(
                ErrorCode.CONFLICT, "no load is running", "start a load with users first");
          }
          return together(session -> session.users(count));
        });
  }

  /** Ends the run and gives the loops back; of no use afterwards. */
  public Future<Void> close() {
    return stop().eventually(loops::close).mapEmpty();
  }

  private boolean running() {
    return sessions.stream().anyMatch(LoadSession::running);
  }

  /** Asks every session; the answers of several are merged. */
  private Future<LoadStatus> together(Function<LoadSession, Future<LoadStatus>> question) {
    if (sessions.isEmpty()) {
      return Future.succeededFuture(
          new LoadStatus("idle", 0, null, 0, null, 0, 0, "", List.of(), null));
    }
    List<Future<LoadStatus>> answers = sessions.stream().map(question).toList();
    return Future.all(answers).map(all -> merged(all.list()));
  }

  private static LoadStatus merged(List<LoadStatus> answers) {
    LoadStatus own = answers.get(0);
    if (answers.size() == 1) {
      return own;
    }
    List<MergedRun.Part> parts =
        answers.stream()
            .map(answer -> new MergedRun.Part("share " + partOf(answer).index(), answer))
            .toList();
    return MergedRun.of(parts, List.of()).with(own.part(), null);
  }

  private static Part partOf(LoadStatus answer) {
    return Objects.requireNonNull(answer.part(), "only parts have company");
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
