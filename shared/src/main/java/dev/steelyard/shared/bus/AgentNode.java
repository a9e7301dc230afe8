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

  private final Vertx vertx;
  private final int apiPort;

  private AgentNode(Vertx vertx, int apiPort) {
    this.vertx = vertx;
    this.apiPort = apiPort;
  }

  /**
   * Joins, deploys, and says ready.
   *
   * @param rooms makes the verticles, deployed one after the other
   * @throws SteelyardException when a part cannot start; everything started before is stopped again
   */
  public static AgentNode start(
      Identity identity, Clock clock, BiFunction<Vertx, Bus, List<? extends Deployable>> rooms) {
    VertxOptions options = new VertxOptions();
    Future<Vertx> joining =
        identity.cluster() == null
            ? Future.succeededFuture(Vertx.vertx(options))
            : Cluster.join(options, identity.cluster());
    Vertx vertx = await(joining, START_LIMIT);
    try {
      Bus bus = new Bus(vertx.eventBus(), identity.name(), clock);
      Presence presence = new Presence(bus, identity.role(), identity.softwareVersion(), clock);
      presence.join();
      for (Deployable room : rooms.apply(vertx, bus)) {
        await(vertx.deployVerticle(room), START_LIMIT);
      }
      CommandApiVerticle api =
          new CommandApiVerticle(bus, presence, identity.apiHost(), identity.apiPort());
      await(vertx.deployVerticle(api), START_LIMIT);
      presence.announce();
      vertx.setPeriodic(Presence.PERIOD_MILLIS, timer -> presence.announce());
      return new AgentNode(vertx, api.boundPort());
    } catch (RuntimeException e) {
      await(vertx.close(), STOP_LIMIT);
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
    await(vertx.close(), STOP_LIMIT);
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
