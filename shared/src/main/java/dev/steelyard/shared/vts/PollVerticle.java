package dev.steelyard.shared.vts;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes a sample of every poll of the status page. */
public final class PollVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(PollVerticle.class);

  private final StatusSettings settings;
  private final Consumer<Sample> samples;
  private final LongSupplier firstMillis;
  private @Nullable StatusPoller poller;

  /** Polls from its start on. */
  public PollVerticle(StatusSettings settings, Consumer<Sample> samples) {
    this(settings, samples, () -> 0);
  }

  /**
   * @param settings what to poll and how often
   * @param samples gets each sample, on this verticle's context
   * @param firstMillis time from the start until the first poll, 0 or more
   */
  public PollVerticle(StatusSettings settings, Consumer<Sample> samples, LongSupplier firstMillis) {
    this.settings = settings;
    this.samples = samples;
    this.firstMillis = firstMillis;
  }

  /** The poller, for its counts and trouble, on this verticle's context; empty before the start. */
  public Optional<StatusPoller> poller() {
    return Optional.ofNullable(poller);
  }

  @Override
  public Future<?> start() {
    StatusPoller started = new StatusPoller(vertx, settings, new Publisher());
    poller = started;
    started.start(firstMillis.getAsLong());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return poller == null ? Future.succeededFuture() : poller.stop();
  }

  private final class Publisher implements StatusPoller.Listener {

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
  }
}
