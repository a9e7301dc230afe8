package dev.steelyard.client.load;

import dev.steelyard.client.load.share.Coordinated;
import dev.steelyard.client.load.share.Coordinator;
import dev.steelyard.client.load.share.Load;
import dev.steelyard.client.load.share.Peers;
import dev.steelyard.client.load.share.SharedStart;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Echo;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadShared;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.PartOf;
import dev.steelyard.shared.bus.Received;
import dev.steelyard.shared.bus.SetUsers;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartPart;
import dev.steelyard.shared.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The load commands on the bus, those about this agent's part of a shared plan, and the load's
 * progress each second. Its loops run from its making to its stop.
 */
public final class LoadVerticle extends VerticleBase {

  private final Bus bus;
  private final Clock clock;
  private final Consumer<String> lines;
  private final LoadRun run;
  private final Peers peers;
  private final List<Subscription> served = new ArrayList<>();

  /** What the commands to all agents are about. */
  private Load load;

  /**
   * @param lines gets the published progress lines, and what is to be told of a shared plan, from
   *     any thread
   */
  public LoadVerticle(Bus bus, Consumer<String> lines) {
    this.bus = bus;
    this.clock = Clock.systemUTC();
    this.lines = lines;
    this.run = new LoadRun(this::publish, lines);
    this.peers = new Peers(bus, clock);
    this.load = run;
  }

  @Override
  public Future<?> start() {
    served.add(peers.listen());
    served.add(bus.subscribe(Addresses.LOAD_SHARED, LoadShared.class, this::shared));
    return Future.all(
            List.of(
                bus.serve(Addresses.LOAD_START, StartLoad.class, command -> start(command.body())),
                bus.serve(Addresses.LOAD_STOP, Empty.class, command -> here(load.stop())),
                bus.serve(Addresses.LOAD_STATUS, Empty.class, command -> here(load.status())),
                bus.serve(
                    Addresses.LOAD_USERS,
                    SetUsers.class,
                    command -> here(load.users(command.body().count()))),
                bus.serve(part("echo"), Empty.class, command -> echo()),
                bus.serve(part("start"), StartPart.class, command -> startPart(command.body()))))
        .compose(
            first -> {
              served.addAll(first.list());
              return Future.all(
                  bus.serve(part("stop"), PartOf.class, command -> here(run.stop(command.body()))),
                  bus.serve(
                      part("status"), PartOf.class, command -> here(run.status(command.body()))),
                  bus.serve(
                      part("users"),
                      SetUsers.class,
                      command -> here(run.users(command.body().count()))));
            })
        .onSuccess(second -> served.addAll(second.list()))
        .onFailure(failure -> run.close());
  }

  @Override
  public Future<?> stop() {
    become(run);
    return Future.join(served.stream().map(Subscription::cancel).toList()).eventually(run::close);
  }

  private String part(String what) {
    return Addresses.loadPart(bus.incarnation(), what);
  }

  private Future<Echo> echo() {
    return Future.succeededFuture(
        new Echo(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant())));
  }

  private Future<LoadStatus> start(StartLoad command) {
    if (load instanceof Coordinator shared && shared.isRunning()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT, "a shared plan is running", "stop it or wait for it");
    }
    StartLoad.Agents agents = command.agents();
    if (agents == null) {
      return here(run.start(command)).onSuccess(started -> become(run));
    }
    return new SharedStart(vertx, bus, clock, lines)
        .begin(command, agents, peers)
        .onSuccess(this::become)
        .compose(Coordinator::status);
  }

  private Future<LoadStatus> startPart(StartPart command) {
    return here(run.start(command))
        .onSuccess(
            started -> {
              if (!command.takeOver()) {
                become(new Coordinated(bus, command.plan(), run));
              }
            });
  }

  /** An agent without a part sends commands to the coordinator as well, unless it has its own. */
  private void shared(Received<LoadShared> event) {
    here(run.status())
        .onSuccess(
            own -> {
              boolean busy =
                  own.state().equals("running")
                      || (load instanceof Coordinator shared && shared.isRunning());
              if (!busy) {
                become(new Coordinated(bus, event.body().plan(), run));
              }
            });
  }

  private void become(Load next) {
    Load before = load;
    load = next;
    if (before instanceof Coordinator shared) {
      shared.close();
    }
  }

  private void publish(LoadStatus status) {
    context.runOnContext(nothing -> bus.publish(Addresses.LOAD_PROGRESS, status));
  }

  /** Brings an answer from the load's own loop to this context. */
  private Future<LoadStatus> here(Future<LoadStatus> answer) {
    Promise<LoadStatus> promise = ((ContextInternal) context).promise();
    answer.onComplete(promise);
    return promise.future();
  }
}
