package dev.steelyard.client.load.share;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.share.Muster.Present;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadShared;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.PartOf;
import dev.steelyard.shared.bus.Received;
import dev.steelyard.shared.bus.SetUsers;
import dev.steelyard.shared.bus.StartPart;
import dev.steelyard.shared.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A plan that several agents run, as the one sees it that shared it out: hears what all publish,
 * asks those that are silent, reports those that are lost and, if wanted, has their shares taken
 * over. The agents need it for nothing. On one context.
 */
public final class Coordinator implements Load {

  private static final long LOOK_MILLIS = 250;
  private static final long ASK_AFTER_MILLIS = 2_000;
  private static final long LOST_AFTER_MILLIS = 3_000;
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration TAKE_OVER = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Bus bus;
  private final Consumer<String> lines;
  private final String id;
  private final Shares shares;
  private final SharedRun run;
  private final long startNanos;
  private final Promise<LoadStatus> done = Promise.promise();
  private final List<Subscription> served = new ArrayList<>();
  private final Subscription heard;
  private final long timer;
  private int takingOver;
  private boolean stopping;
  private boolean finishing;

  /**
   * @param startNanos the start of the plan by {@link System#nanoTime}
   */
  private Coordinator(
      Vertx vertx,
      Bus bus,
      Consumer<String> lines,
      String id,
      Shares shares,
      SharedRun run,
      long startNanos) {
    this.vertx = vertx;
    this.bus = bus;
    this.lines = lines;
    this.id = id;
    this.shares = shares;
    this.run = run;
    this.startNanos = startNanos;
    this.heard = bus.subscribe(Addresses.LOAD_PROGRESS, LoadStatus.class, this::hear);
    this.timer = vertx.setPeriodic(LOOK_MILLIS, id_ -> look());
  }

  /** Goes on when all agents have their shares. */
  static Future<Coordinator> of(
      Vertx vertx,
      Bus bus,
      Consumer<String> lines,
      String id,
      Shares shares,
      LoadPlan plan,
      List<Present> agents,
      long loadId,
      long startNanos) {
    List<Assignment> assignments = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      Present agent = agents.get(i);
      assignments.add(new Assignment(agent.peer(), agent.offset(), i, agents.size(), null, 0));
      lines.accept(
          String.format(
              Locale.ROOT,
              "%s: clock %+.3f ms, round trip %.3f ms",
              assignments.get(i).name(),
              agent.offset().offsetMillis(),
              agent.offset().roundTripMillis()));
    }
    Coordinator coordinator =
        new Coordinator(
            vertx,
            bus,
            lines,
            id,
            shares,
            new SharedRun(id, loadId, plan, assignments),
            startNanos);
    bus.publish(Addresses.LOAD_SHARED, new LoadShared(id));
    return coordinator.serve().map(coordinator);
  }

  private Future<?> serve() {
    return Future.all(
            List.of(
                bus.serve(Addresses.loadPlan(id, "stop"), Empty.class, command -> stop()),
                bus.serve(Addresses.loadPlan(id, "status"), Empty.class, command -> status()),
                bus.serve(
                    Addresses.loadPlan(id, "users"),
                    SetUsers.class,
                    command -> users(command.body().count()))))
        .onSuccess(all -> served.addAll(all.list()));
  }

  public boolean isRunning() {
    return !done.future().isComplete();
  }

  @Override
  public Future<LoadStatus> status() {
    return isRunning() ? Future.succeededFuture(run.status(nowMillis())) : done.future();
  }

  /** An agent that does not answer is lost after a while, as without a stop. */
  @Override
  public Future<LoadStatus> stop() {
    stopping = true;
    for (Assignment one : run.running()) {
      ask(one, "stop", END);
    }
    return done.future();
  }

  @Override
  public Future<LoadStatus> users(int count) {
    List<Future<LoadStatus>> answers =
        run.running().stream()
            .map(Assignment::peer)
            .distinct()
            .map(
                peer ->
                    bus.request(
                        peer.address("users"), new SetUsers(count), LoadStatus.class, ANSWER))
            .toList();
    return Future.all(answers).compose(all -> status());
  }

  /** Hears no more; the agents go on. */
  public Future<?> close() {
    vertx.cancelTimer(timer);
    List<Future<?>> cancelled = new ArrayList<>(List.of(heard.cancel()));
    served.forEach(command -> cancelled.add(command.cancel()));
    return Future.join(cancelled);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private void hear(Received<LoadStatus> event) {
    run.hear(event.envelope().incarnation(), event.body(), nowMillis())
        .ifPresent(
            late -> {
              lines.accept(late.name() + ": " + late.agent().note());
              ask(late, "stop", END);
            });
    goOn();
  }

  private void look() {
    long now = nowMillis();
    for (Assignment one : run.running()) {
      if (one.silentMillis(now) >= LOST_AFTER_MILLIS) {
        lose(one);
      } else if (one.silentMillis(now) >= ASK_AFTER_MILLIS && one.askOnce()) {
        ask(one, "status", ANSWER);
      }
    }
    goOn();
  }

  /** What is not answered is the same as silence, which is looked for anyway. */
  private void ask(Assignment one, String what, Duration limit) {
    bus.request(one.peer().address(what), new PartOf(id, one.share()), LoadStatus.class, limit)
        .onSuccess(
            answer -> {
              run.answered(one, answer, nowMillis());
              goOn();
            });
  }

  private void goOn() {
    if (!stopping) {
      run.endedEarly().forEach(this::lose);
    }
    if (!finishing && takingOver == 0 && run.running().isEmpty()) {
      finishing = true;
      finish();
    }
  }

  private void lose(Assignment one) {
    one.lose();
    lines.accept(one.name() + ": " + one.agent().note());
    if (shares.takeOver() && !stopping) {
      takingOver++;
      pass(one, run.heirs())
          .onComplete(
              tried -> {
                takingOver--;
                goOn();
              });
    } else {
      settle(one, nowMillis()).onSuccess(settled -> tellLost(one));
    }
  }

  /** Gives a lost share to the first agent that takes it. */
  private Future<?> pass(Assignment one, List<Assignment> heirs) {
    if (heirs.isEmpty()) {
      lines.accept(one.name() + ": no agent is left that could take it over");
      return settle(one, nowMillis()).onSuccess(settled -> tellLost(one));
    }
    Assignment heir = heirs.get(0);
    StartPart command = new StartPart(id, bus.sender(), true, shares.share(one.share(), null));
    return bus.request(heir.peer().address("start"), command, LoadStatus.class, TAKE_OVER)
        .transform(
            answer -> {
              if (answer.succeeded()) {
                return taken(one, heir, answer.result());
              }
              lines.accept(
                  one.name()
                      + ": not taken over by "
                      + heir.peer().name()
                      + " ("
                      + SteelyardException.sentence(answer.cause())
                      + ")");
              return pass(one, heirs.subList(1, heirs.size())).map(tried -> null);
            });
  }

  private Future<Object> taken(Assignment one, Assignment heir, LoadStatus answer) {
    long from =
        Objects.requireNonNull(Objects.requireNonNull(answer.part()).fromMillis(), "it has begun");
    one.passTo(heir.peer(), from);
    run.add(
        new Assignment(heir.peer(), heir.offset(), one.share(), shares.of(), from, nowMillis()));
    return settle(one, from).onSuccess(settled -> tellLost(one)).map(settled -> null);
  }

  private void tellLost(Assignment one) {
    lines.accept(
        one.name()
            + ": "
            + one.agent().note()
            + "; planned requests lost: "
            + (one.lost() == null ? "not known" : one.lost()));
  }

  /** Counts what a lost agent took along of the plan up to some time. */
  private Future<OptionalLong> settle(Assignment one, long untilMillis) {
    return vertx
        .executeBlocking(() -> shares.planned(one.share(), one.fromMillis(), untilMillis))
        .onSuccess(one::settle);
  }

  private void finish() {
    vertx.cancelTimer(timer);
    heard.cancel();
    long until = stopping ? Math.min(nowMillis(), run.totalMillis()) : run.totalMillis();
    List<Assignment> missing = run.missing();
    Future.all(missing.stream().map(one -> settle(one, until)).collect(Collectors.toList()))
        .compose(all -> vertx.executeBlocking(run::ended))
        .onSuccess(end -> bus.publish(Addresses.LOAD_PROGRESS, end))
        .onComplete(done);
  }
}
