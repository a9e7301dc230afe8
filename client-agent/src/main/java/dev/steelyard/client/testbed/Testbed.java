package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.TestbedState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Emulated servers of one process, all on one event loop: servers that sleep leave it idle, so that
 * one core answers tens of thousands of requests a second.
 *
 * <p>Methods may be called from any thread; futures complete on the event loop and fail with {@link
 * SteelyardException}. Native transport ({@code VertxOptions.setPreferNativeTransport(true)}) gives
 * the smallest timing error.
 */
public final class Testbed {

  private final ContextInternal context;
  private final List<EmulatedServer> servers = new ArrayList<>();

  /**
   * @param clock time stamps of the posts
   */
  public Testbed(Vertx vertx, TestbedConfig config, Clock clock) {
    context = ((VertxInternal) vertx).createEventLoopContext();
    SplittableRandom random = new SplittableRandom(config.seed());
    SocialApi api = new SocialApi(new SocialNetwork(config.users(), random.split(), clock));
    for (TestbedConfig.Server server : config.servers()) {
      servers.add(
          new EmulatedServer(
              context,
              server,
              config.service(),
              api,
              random.split(),
              new PausableClock(System::nanoTime)));
    }
  }

  /**
   * Opens all ports, then starts the scripts.
   *
   * @return the servers with the ports that they got; fails with {@code unavailable} when a port is
   *     taken, and then none stays open
   */
  public Future<List<TestbedState.Server>> start() {
    return onLoop(
        () ->
            Future.join(servers.stream().map(EmulatedServer::open).toList())
                .recover(failure -> close().transform(closed -> Future.failedFuture(failure)))
                .map(
                    opened -> {
                      servers.forEach(EmulatedServer::startScript);
                      return snapshot().servers();
                    }));
  }

  /** The servers as they are now. */
  public Future<TestbedState> state() {
    return onLoop(() -> Future.succeededFuture(snapshot()));
  }

  /**
   * Changes one server or all, wholly or, when the command is bad, not at all.
   *
   * <p>With first come, first served, new slots, speed and laws act on jobs that start from then
   * on. With sharing, slots and speed act at once on what is left of every job, laws on jobs that
   * arrive from then on; a slow fault acts as a change of speed. A fault replaces the one in force.
   *
   * @return the state afterwards, with ports closed or open as the fault wants
   */
  public Future<TestbedState> change(SetTestbed command) {
    return onLoop(
        () -> {
          Change change = Change.of(command);
          return Future.join(
                  named(command.server()).stream().map(server -> server.change(change)).toList())
              .map(changed -> snapshot());
        });
  }

  /** Closes all ports; jobs are dropped. The state can still be asked for. */
  public Future<Void> stop() {
    return onLoop(this::close);
  }

  private Future<Void> close() {
    return Future.join(servers.stream().map(EmulatedServer::close).toList()).mapEmpty();
  }

  private List<EmulatedServer> named(@Nullable String name) {
    List<EmulatedServer> found =
        servers.stream().filter(server -> name == null || server.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw SteelyardException.badRequest(
          "server is " + name,
          "use "
              + servers.stream().map(EmulatedServer::name).collect(Collectors.joining(", "))
              + ", or none for all");
    }
    return found;
  }

  private TestbedState snapshot() {
    return new TestbedState(servers.stream().map(EmulatedServer::state).toList());
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> action) {
    return context.succeededFuture().compose(ignored -> action.get());
  }
}
