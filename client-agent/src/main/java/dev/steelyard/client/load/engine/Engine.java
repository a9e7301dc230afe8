package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestEncoder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Completable;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one plan. What is due is sent when the timer says so and after every answer, so that under
 * load no send waits for a timer.
 *
 * <p>After the last intended send, or when stopped, answers are waited for, for the timeout but 5 s
 * at most; what waits or is on its way then is cut. Public methods may be called from any thread.
 */
public final class Engine {

  /** Ended because the plan was over. */
  public static final String PLAN_COMPLETE = "plan-complete";

  /** Ended because it was told to. */
  public static final String STOPPED = "stopped";

  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final int BACKLOG = 65_536;
  private static final long LONGEST_GRACE_NANOS = 5_000_000_000L;

  private final LoadPlan plan;
  private final ContextInternal context;
  private final LongSupplier nanoClock;
  private final Consumer<String> onEnded;
  private final Map<RequestType, Lane> lanes = new LinkedHashMap<>();
  private final List<SocketConnector> connectors = new ArrayList<>();
  private final List<Pacer> pacers = new ArrayList<>();
  private final Optional<ClosedLoop> closedLoop;
  private final long endNanos;
  private final long graceNanos;

  private long startNanos;
  private Phase phase = Phase.NEW;
  private String reason = PLAN_COMPLETE;
  private long drainedFromNanos;
  private boolean pumping;
  private @Nullable ScheduledFuture<?> timer;
  private double timerNanos = Double.POSITIVE_INFINITY;

  private enum Phase {
    NEW,
    SENDING,
    DRAINING,
    ENDED
  }

  /**
   * Figures since the last ones.
   *
   * @param elapsedNanos since the start; stands still from the last intended send on
   */
  public record Snapshot(long elapsedNanos, Map<RequestType, TypeFigures> figures) {}

  /**
   * @param nanoClock for instance {@link System#nanoTime}
   * @param onEnded gets {@link #PLAN_COMPLETE}, {@link #STOPPED} or an error, once, on the event
   *     loop
   */
  public Engine(
      LoadPlan plan, EngineLoops loops, LongSupplier nanoClock, Consumer<String> onEnded) {
    this.plan = plan;
    this.context = loops.sending();
    this.nanoClock = nanoClock;
    this.onEnded = onEnded;
    this.endNanos = Math.round(plan.totalNanos());
    this.graceNanos = Math.min(plan.limits().timeoutNanos(), LONGEST_GRACE_NANOS);
    for (RequestType type : plan.types()) {
      lanes.put(type, lane(type, loops));
    }
    closedLoop = plan.users().isPresent() ? Optional.of(closedLoop()) : Optional.empty();
    closedLoop.ifPresentOrElse(
        pacers::add,
        () ->
            lanes.forEach(
                (type, lane) ->
                    pacers.add(new OpenLoop(plan.intendedTimes(type), plan.requests(type), lane))));
  }

  private Lane lane(RequestType type, EngineLoops loops) {
    LoadPlan.Limits limits = plan.limits();
    SocketConnector connector =
        new SocketConnector(
            loops.vertx(),
            context,
            plan.target(),
            new RequestEncoder(type, plan.target()),
            limits.timeoutNanos(),
            this::pump);
    connectors.add(connector);
    return new Lane(
        this::now,
        new TypeRecorder(limits.warmupNanos(), plan.deadlineMillis(type)),
        connector,
        new Lane.Limits(plan.connections(type), BACKLOG, limits.timeoutNanos()),
        this::finished);
  }

  private ClosedLoop closedLoop() {
    List<ClosedLoop.Channel> channels = new ArrayList<>();
    lanes.forEach((type, lane) -> channels.add(new ClosedLoop.Channel(plan.requests(type), lane)));
    return new ClosedLoop(plan.userChoices(), plan.totalNanos(), channels);
  }

  private void finished() {
    closedLoop.ifPresent(users -> users.finished(now()));
  }

  /** Starts the clock of the plan. */
  public void start() {
    onLoop(
        () -> {
          startNanos = nanoClock.getAsLong();
          phase = Phase.SENDING;
          closedLoop.ifPresent(loop -> loop.users(plan.users().orElse(0), 0));
        });
  }

  /** Sends nothing any more; ends when the answers are here. */
  public void stop() {
    onLoop(
        () -> {
          if (phase == Phase.SENDING) {
            drain(STOPPED, now());
            lanes.values().forEach(Lane::dropBacklog);
          }
        });
  }

  /** Changes the number of closed-loop users; fails with a conflict where there are none. */
  public void users(int count, Completable<Void> done) {
    onLoop(
        () -> {
          if (closedLoop.isEmpty() || phase != Phase.SENDING) {
            done.fail(
                new SteelyardException(
                    ErrorCode.CONFLICT,
                    "no closed-loop users are at work",
                    "start a load with users first"));
          } else {
            closedLoop.get().users(count, now());
            done.succeed(null);
          }
        });
  }

  /**
   * Hands over the figures since the last call.
   *
   * @param empty a set for what comes next
   */
  public void take(Map<RequestType, TypeFigures> empty, Completable<Snapshot> done) {
    onLoop(
        () -> {
          Map<RequestType, TypeFigures> filled = new LinkedHashMap<>();
          lanes.forEach(
              (type, lane) -> filled.put(type, lane.swap(Objects.requireNonNull(empty.get(type)))));
          long elapsed = phase == Phase.SENDING ? now() : drainedFromNanos;
          done.succeed(new Snapshot(elapsed, filled));
        });
  }

  /** Everything due is done before and after. */
  private void onLoop(Runnable action) {
    context.runOnContext(
        nothing -> {
          pump();
          action.run();
          pump();
        });
  }

  private long now() {
    return nanoClock.getAsLong() - startNanos;
  }

  /** Does all that is due; events that come up meanwhile are part of it. */
  private void pump() {
    if (pumping || phase == Phase.NEW || phase == Phase.ENDED) {
      return;
    }
    pumping = true;
    try {
      work(now());
    } catch (RuntimeException e) {
      log.error("the load engine failed", e);
      end("failed: " + SteelyardException.sentence(e));
    } finally {
      pumping = false;
    }
    setTimer();
  }

  private void work(long nowNanos) {
    if (phase == Phase.SENDING) {
      pacers.forEach(pacer -> pacer.pump(nowNanos));
    }
    lanes.values().forEach(lane -> lane.tick(nowNanos));
    if (phase == Phase.SENDING && nowNanos >= endNanos) {
      drain(PLAN_COMPLETE, endNanos);
    }
    if (phase == Phase.DRAINING
        && (nowNanos >= drainedFromNanos + graceNanos
            || lanes.values().stream().allMatch(Lane::quiet))) {
      end(reason);
    }
  }

  private void drain(String why, long fromNanos) {
    phase = Phase.DRAINING;
    reason = why;
    drainedFromNanos = fromNanos;
  }

  private void end(String why) {
    if (phase == Phase.SENDING) {
      drain(why, now());
    }
    phase = Phase.ENDED;
    lanes.values().forEach(Lane::cut);
    connectors.forEach(SocketConnector::close);
    onEnded.accept(why);
  }

  private void setTimer() {
    if (phase == Phase.ENDED) {
      return;
    }
    long now = now();
    double wake = phase == Phase.SENDING ? endNanos : drainedFromNanos + graceNanos;
    for (Lane lane : lanes.values()) {
      wake = Math.min(wake, lane.wakeNanos());
    }
    if (phase == Phase.SENDING) {
      for (Pacer pacer : pacers) {
        wake = Math.min(wake, pacer.wakeNanos(now));
      }
    }
    if (wake < timerNanos) {
      if (timer != null) {
        timer.cancel(false);
      }
      timerNanos = wake;
      long delay = Math.max(0, (long) Math.ceil(wake) - now);
      timer =
          context
              .nettyEventLoop()
              .schedule(() -> context.dispatch(this::onTimer), delay, TimeUnit.NANOSECONDS);
    }
  }

  private void onTimer() {
    timer = null;
    timerNanos = Double.POSITIVE_INFINITY;
    pump();
  }
}
