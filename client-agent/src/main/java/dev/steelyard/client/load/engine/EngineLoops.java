package dev.steelyard.client.load.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two event loops that nobody else uses: one sends, the other adds figures up. What the agent's own
 * loops do, the bus above all, cannot delay a send.
 *
 * <p>The native transport is used where it is there: its timers know nanoseconds, those of the
 * portable one milliseconds.
 */
public final class EngineLoops {

  private static final Logger log = LoggerFactory.getLogger(EngineLoops.class);

  private final Vertx vertx;
  private final ContextInternal sending;
  private final ContextInternal reporting;

  private EngineLoops(Vertx vertx) {
    this.vertx = vertx;
    this.sending = ((VertxInternal) vertx).createEventLoopContext();
    this.reporting = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** Starts both. */
  public static EngineLoops open() {
    EngineLoops loops =
        new EngineLoops(
            Vertx.vertx(
                new VertxOptions()
                    .setPreferNativeTransport(true)
                    .setEventLoopPoolSize(2)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false))));
    if (!loops.vertx.isNativeTransportEnabled()) {
      log.warn("no native transport here: sends will be up to 1 ms late");
    }
    loops.sending.runOnContext(nothing -> TimerSlack.shorten().ifPresent(log::warn));
    return loops;
  }

  Vertx vertx() {
    return vertx;
  }

  ContextInternal sending() {
    return sending;
  }

  /** The loop for everything that is not sending. */
  public ContextInternal reporting() {
    return reporting;
  }

  /** Stops both; what still runs on them ends. */
  public Future<Void> close() {
    return vertx.close();
  }
}
