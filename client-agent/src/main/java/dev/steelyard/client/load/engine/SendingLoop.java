package dev.steelyard.client.load.engine;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.plan.PacingMode;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestEncoder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's part of a plan. What is due is sent in each turn of the loop and after every answer,
 * so that under load no send waits for a timer. All methods on the loop's thread; times are ns
 * since the start of the run.
 */
final class SendingLoop implements PacedIoHandler.Work, LoopEvents {

  private static final Logger log = LoggerFactory.getLogger(SendingLoop.class);
  private static final int BACKLOG = 65_536;
  private static final long LONGEST_GRACE_NANOS = 5_000_000_000L;

  /** So long the start waits for connections. */
  static final long MOST_OPENING_NANOS = 1_000_000_000L;

  private final EngineLoops.Loop loop;
  private final DescriptorBudget descriptors;
  private final LongSupplier nanoClock;
  private final Consumer<String> onEnded;
  private final PacingMode pacing;
  private final LoopBuffers buffers = new LoopBuffers();
  private final LoopMeter meter = new LoopMeter();
  private final Map<RequestType, Carrier> carriers = new LinkedHashMap<>();
  private final List<Carrier> carrierList;
  private final List<SocketConnector> connectors = new ArrayList<>();
  private final List<Pacer> pacers = new ArrayList<>();
  private final Optional<ClosedLoop> closedLoop;
  private final int users;
  private final long warmupNanos;
  private final long endNanos;
  private final long graceNanos;

  private long startNanos;
  private Phase phase = Phase.NEW;
  private String reason = Engine.PLAN_COMPLETE;
  private long drainedFromNanos;
  private @Nullable Runnable whenOpened;
  private boolean pumping;
  private boolean warm;
  private long workedInWarmup;
  private long workedBeforeDrain;

  private enum Phase {
    NEW,
    SENDING,
    DRAINING,
    ENDED
  }

  /**
   * What happened since the last time.
   *
   * @param elapsedNanos stands still from the last intended send on
   * @param utilisationShare since the end of the warm-up
   */
  record Part(
      long elapsedNanos,
      Map<RequestType, TypeFigures> figures,
      double utilisationShare,
      long backlogPeak,
      long stuck) {}

  /**
   * @param index number of the loop, from 0
   * @param loops how many share the plan
   * @param onEnded gets the reason, once
   */
  SendingLoop(
      LoadPlan plan,
      EngineLoops.Loop loop,
      int index,
      int loops,
      DescriptorBudget descriptors,
      LongSupplier nanoClock,
      Consumer<String> onEnded) {
    this.loop = loop;
    this.descriptors = descriptors;
    this.nanoClock = nanoClock;
    this.onEnded = onEnded;
    this.pacing = plan.sending().pacing();
    this.warmupNanos = plan.limits().warmupNanos();
    this.endNanos = Math.round(plan.totalNanos());
    this.graceNanos = Math.min(plan.limits().timeoutNanos(), LONGEST_GRACE_NANOS);
    this.users = plan.users().orElse(0);
    for (RequestType type : plan.types()) {
      carriers.put(type, carrier(plan, type, index, loops));
    }
    carrierList = List.copyOf(carriers.values());
    closedLoop = plan.users().isPresent() ? Optional.of(closedLoop(plan)) : Optional.empty();
    closedLoop.ifPresentOrElse(
        pacers::add,
        () ->
            carriers.forEach(
                (type, carrier) ->
                    pacers.add(
                        new OpenLoop(
                            plan.intendedTimes(type),
                            plan.requests(type),
                            carrier,
                            index,
                            loops))));
  }

  private Carrier carrier(LoadPlan plan, RequestType type, int index, int loops) {
    LoadPlan.Limits limits = plan.limits();
    RequestEncoder encoder = new RequestEncoder(type, plan.target());
    SocketConnector connector =
        new SocketConnector(loop.context(), plan, encoder, buffers, this, descriptors);
    connectors.add(connector);
    TypeRecorder recorder = new TypeRecorder(limits.warmupNanos(), plan.deadlineMillis(type));
    int all = plan.connections(type);
    int connections = all / loops + (index < all % loops ? 1 : 0);
    return plan.sending().dsb()
        ? new PipelinedLane(
            this::now, recorder, connector, connections, limits.timeoutNanos(), this::finished)
        : new Lane(
            this::now,
            recorder,
            connector,
            new Lane.Limits(connections, BACKLOG, limits.timeoutNanos()),
            this::finished);
  }

  private ClosedLoop closedLoop(LoadPlan plan) {
    List<ClosedLoop.Channel> channels = new ArrayList<>();
    carriers.forEach(
        (type, carrier) -> channels.add(new ClosedLoop.Channel(plan.requests(type), carrier)));
    return new ClosedLoop(plan.userChoices(), plan.totalNanos(), channels);
  }

  private void finished() {
    if (closedLoop.isPresent()) {
      closedLoop.get().finished(now());
    }
  }

  /** Leaves out what is intended earlier; before the start, and on no other thread meanwhile. */
  void skipTo(long fromNanos) {
    pacers.forEach(pacer -> pacer.skipTo(fromNanos));
  }

  /**
   * Opens the connections of the types that send, before the start. In a closed loop users come
   * with their connections.
   *
   * @param opened called once none is being opened any more
   */
  void open(Runnable opened) {
    startNanos = nanoClock.getAsLong() + MOST_OPENING_NANOS; // until then, times are negative
    whenOpened = opened;
    if (closedLoop.isEmpty()) {
      for (int i = 0; i < pacers.size(); i++) { // each carrier has a pacer
        if (pacers.get(i).wakeNanos(0) < Double.POSITIVE_INFINITY) {
          carrierList.get(i).open();
        }
      }
    }
    tellOpened();
  }

  private void tellOpened() {
    Runnable opened = whenOpened;
    if (opened != null && carrierList.stream().noneMatch(Carrier::opening)) {
      whenOpened = null;
      opened.run();
    }
  }

  /**
   * Begins, unless it was stopped before.
   *
   * @param atNanos of the clock; the times of the run count from it
   */
  void start(long atNanos) {
    if (phase == Phase.NEW) {
      startNanos = atNanos;
      phase = Phase.SENDING;
      closedLoop.ifPresent(pacer -> pacer.users(users, 0));
      loop.io().add(this);
    }
  }

  /** Sends nothing any more; ends when the answers are here. */
  void stop() {
    if (phase == Phase.NEW) {
      end(Engine.STOPPED);
    } else if (phase == Phase.SENDING) {
      drain(Engine.STOPPED, Math.max(0, now()));
      carrierList.forEach(Carrier::dropBacklog);
    }
  }

  /** Changes the number of closed-loop users; throws a conflict where there are none. */
  void users(int count) {
    if (closedLoop.isEmpty() || phase != Phase.SENDING) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "no closed-loop users are at work", "start a load with users first");
    }
    closedLoop.get().users(count, now());
  }

  /**
   * Hands over what happened since the last call; what is due is done before.
   *
   * @param empty a set for what comes next
   */
  Part take(Map<RequestType, TypeFigures> empty) {
    happened();
    Map<RequestType, TypeFigures> filled = new LinkedHashMap<>();
    carriers.forEach(
        (type, carrier) -> filled.put(type, carrier.swap(Objects.requireNonNull(empty.get(type)))));
    return new Part(
        elapsedNanos(),
        filled,
        utilisationShare(),
        carrierList.stream().mapToLong(Carrier::backlogPeak).sum(),
        carrierList.stream().mapToLong(Carrier::stuck).sum());
  }

  private long elapsedNanos() {
    return switch (phase) {
      case NEW -> 0;
      case SENDING -> Math.max(0, now());
      case DRAINING, ENDED -> drainedFromNanos;
    };
  }

  private double utilisationShare() {
    long measured = elapsedNanos() - warmupNanos;
    long worked = phase == Phase.SENDING ? meter.workedNanos() : workedBeforeDrain;
    return !warm || measured <= 0 ? 0 : Math.min(1, (worked - workedInWarmup) / (double) measured);
  }

  private long now() {
    return nanoClock.getAsLong() - startNanos;
  }

  @Override
  public long turn() {
    long now = now();
    meter.end(now);
    double due = dueNanos(now);
    if (due <= now) {
      meter.begin(now);
      act(now);
      now = now();
      meter.end(now);
      if (phase == Phase.ENDED) {
        return Long.MAX_VALUE;
      }
      due = dueNanos(now);
    }
    double wait = pacing.waitUntilNanos(due) - now;
    return wait <= 0 ? 0 : (long) wait;
  }

  @Override
  public void began() {
    if (!meter.working()) {
      meter.begin(now());
    }
  }

  @Override
  public void happened() {
    if (phase == Phase.SENDING || phase == Phase.DRAINING) {
      act(now());
    } else {
      tellOpened();
    }
  }

  /** Does all that is due; events that come up meanwhile are part of it. */
  private void act(long nowNanos) {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      work(nowNanos);
    } catch (RuntimeException e) {
      log.error("the load engine failed", e);
      end("failed: " + SteelyardException.sentence(e));
    } finally {
      pumping = false;
    }
  }

  private void work(long nowNanos) {
    if (!warm && nowNanos >= warmupNanos) {
      warm = true;
      workedInWarmup = meter.workedNanos();
      carrierList.forEach(Carrier::forgetPeak);
    }
    if (phase == Phase.SENDING) {
      for (int i = 0; i < pacers.size(); i++) {
        pacers.get(i).pump(nowNanos);
      }
    }
    for (int i = 0; i < carrierList.size(); i++) {
      carrierList.get(i).tick(nowNanos);
    }
    if (phase == Phase.SENDING && nowNanos >= endNanos) {
      drain(Engine.PLAN_COMPLETE, endNanos);
    }
    if (phase == Phase.DRAINING && (nowNanos >= drainedFromNanos + graceNanos || quiet())) {
      end(reason);
    }
  }

  private boolean quiet() {
    for (int i = 0; i < carrierList.size(); i++) {
      if (!carrierList.get(i).quiet()) {
        return false;
      }
    }
    return true;
  }

  private void drain(String why, long fromNanos) {
    phase = Phase.DRAINING;
    reason = why;
    drainedFromNanos = fromNanos;
    workedBeforeDrain = meter.workedNanos();
  }

  private void end(String why) {
    if (phase == Phase.SENDING) {
      drain(why, Math.max(0, now()));
    }
    phase = Phase.ENDED;
    loop.io().remove(this);
    List<Future<Void>> closed = new ArrayList<>();
    try {
      carrierList.forEach(Carrier::cut);
    } finally {
      connectors.forEach(connector -> closed.add(connector.close()));
      Future.join(closed)
          .onComplete(
              all -> {
                buffers.release();
                onEnded.accept(why);
              });
    }
  }

  private double dueNanos(long nowNanos) {
    if (phase == Phase.DRAINING && quiet()) {
      return nowNanos;
    }
    double due = phase == Phase.SENDING ? endNanos : drainedFromNanos + graceNanos;
    for (int i = 0; i < carrierList.size(); i++) {
      due = Math.min(due, carrierList.get(i).wakeNanos());
    }
    if (phase == Phase.SENDING) {
      for (int i = 0; i < pacers.size(); i++) {
        due = Math.min(due, pacers.get(i).wakeNanos(nowNanos));
      }
    }
    return due;
  }
}
