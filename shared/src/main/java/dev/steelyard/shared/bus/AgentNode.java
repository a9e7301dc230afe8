package dev.steelyard.shared.bus;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A running agent: a member of the cluster (or alone), its verticles, its command API, its
 * presence.
 *
 * <p>{@link #start} and {@link #close} block; call them from the main thread.
 */
public final class AgentNode implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /**
   * Who the agent is and where it listens.
   *
   * @param role {@code client-agent}, {@code nginx-agent} or {@code testbed}
   * @param name sender of its messages
   * @param apiPort port of the command API; 0 for any
   * @param cluster null to run alone, with a bus of its own
   */
  public record Identity(
      String role,
      String name,
      String softwareVersion,
      String apiHost,
      int apiPort,
      @Nullable ClusterSettings cluster) {}

  /**
   * What an agent is made of.
   *
   * @param verticles deployed one after the other
   * @param afterClose runs when the verticles are gone, also when one of them could not start
   */
  public record Rooms(List<? extends Deployable> verticles, Runnable afterClose) {

    /** Verticles that leave nothing to close. */
    public static Rooms of(List<? extends Deployable> verticles) {
      return new Rooms(verticles, () -> {});
    }
  }

  private final Vertx vertx;
  private final Runnable afterClose;
  private final int apiPort;

  private AgentNode(Vertx vertx, Runnable afterClose, int apiPort) {
    this.vertx = vertx;
    this.afterClose = afterClose;
    this.apiPort = apiPort;
  }

  /**
   * Joins, deploys, and says ready.
   *
   * @param opening makes the rooms
   * @throws SteelyardException when a part cannot start; everything started before is stopped again
   */
  public static AgentNode start(
      Identity identity, Clock clock, BiFunction<Vertx, Bus, Rooms> opening) {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
    Future<Vertx> joining =
        identity.cluster() == null
            ? Future.succeededFuture(Vertx.vertx(options))
            : Cluster.join(options, identity.cluster());
    Vertx vertx = await(joining, START_LIMIT);
    Rooms rooms = Rooms.of(List.of());
    try {
      Bus bus = new Bus(vertx.eventBus(), identity.name(), clock);
      Presence presence = new Presence(bus, identity.role(), identity.softwareVersion(), clock);
      presence.join();
      rooms = opening.apply(vertx, bus);
      for (Deployable room : rooms.verticles()) {
        await(vertx.deployVerticle(room), START_LIMIT);
      }
      CommandApiVerticle api =
          new CommandApiVerticle(bus, presence, identity.apiHost(), identity.apiPort());
      await(vertx.deployVerticle(api), START_LIMIT);
      presence.announce();
      vertx.setPeriodic(Presence.PERIOD_MILLIS, timer -> presence.announce());
      return new AgentNode(vertx, rooms.afterClose(), api.boundPort());
    } catch (RuntimeException e) {
      close(vertx, rooms.afterClose());
      throw e;
    }
  }

  /** The port of the command API. */
  public int apiPort() {
    return apiPort;
  }

  /** Stops every verticle and leaves the cluster. */
  @Override
  public void close() {
    close(vertx, afterClose);
  }

  private static void close(Vertx vertx, Runnable afterClose) {
    try {
      await(vertx.close(), STOP_LIMIT);
    } finally {
      afterClose.run();
    }
  }

  private static <T> T await(Future<T> future, Duration limit) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SteelyardException known) {
        throw known;
      }
      throw new SteelyardException(
          ErrorCode.FAILED,
          "a part of the agent",
          SteelyardException.sentence(e.getCause() == null ? e : e.getCause()),
          e);
    } catch (TimeoutException e) {
      throw new SteelyardException(
          ErrorCode.TIMEOUT,
          "a part of the agent did not start or stop within " + limit.toSeconds() + " s",
          "look at the log above",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(ErrorCode.FAILED, "the agent's start", "was interrupted", e);
    }
  }
}
