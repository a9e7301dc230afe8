package dev.steelyard.shared.vts;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the status page periodically and hands each sample on. */
public final class PollVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(PollVerticle.class);

  private final StatusPoller poller;

  /**
   * @param vertx that deploys this
   * @param settings what to poll and how often
   * @param samples gets each sample, on this verticle's context
   */
  public PollVerticle(Vertx vertx, StatusSettings settings, Consumer<Sample> samples) {
    this.poller =
        new StatusPoller(
            vertx,
            settings,
            new StatusPoller.Listener() {
              @Override
              public void polled(VtsPage page, Optional<Sample> sample) {
                sample.ifPresent(samples);
              }

              @Override
              public void troubled(SteelyardException trouble) {
                log.warn("no sample: {}", trouble.getMessage());
              }

              @Override
              public void recovered(long failures) {
                log.info("the status page is back after {} failed polls", failures);
              }

              @Override
              public void warned(String warning) {
                log.warn("{}", warning);
              }
            });
  }

  /** The poller, for its counts, last sample and trouble; on this verticle's context. */
  public StatusPoller poller() {
    return poller;
  }

  @Override
  public Future<?> start() {
    poller.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return poller.stop();
  }
}
