package dev.steelyard.client.load;

import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.SetUsers;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.function.Consumer;

/**
 * The load commands on the bus, and the load's progress each second. Its loops run from its making
 * to its stop.
 */
public final class LoadVerticle extends VerticleBase {

  private final Bus bus;
  private final LoadRun run;
  private List<Subscription> served = List.of();

  /**
   * @param lines gets the published progress lines, from any thread
   */
  public LoadVerticle(Bus bus, Consumer<String> lines) {
    this.bus = bus;
    this.run = new LoadRun(this::publish, lines);
  }

  @Override
  public Future<?> start() {
    return Future.all(
            List.of(
                bus.serve(
                    Addresses.LOAD_START,
                    StartLoad.class,
                    command -> here(run.start(command.body()))),
                bus.serve(Addresses.LOAD_STOP, Empty.class, command -> here(run.stop())),
                bus.serve(Addresses.LOAD_STATUS, Empty.class, command -> here(run.status())),
                bus.serve(
                    Addresses.LOAD_USERS,
                    SetUsers.class,
                    command -> here(run.users(command.body().count())))))
        .onSuccess(all -> served = all.list())
        .onFailure(failure -> run.close());
  }

  @Override
  public Future<?> stop() {
    return Future.join(served.stream().map(Subscription::cancel).toList()).eventually(run::close);
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
