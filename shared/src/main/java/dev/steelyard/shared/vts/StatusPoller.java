package dev.steelyard.shared.vts;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Polls the status page periodically and tells its listener.
 *
 * <p>Polls never overlap: while an answer is under way, further ones are missed and counted. A run
 * of failures is told once for each change of its reason, and counted; the last good sample stays.
 *
 * <p>Thread: all methods and the listener run on one Vert.x context, that of {@link #start}.
 */
public final class StatusPoller {

  /** Hears what the polls bring. What it throws ends up at the context's exception handler. */
  public interface Listener {

    /**
     * A good page.
     *
     * @param page with the wanted upstreams only, without ghosts
     * @param sample the difference to the page before; empty when there is none
     */
    void polled(VtsPage page, Optional<Sample> sample);

    /** A poll failed for another reason than the one before it, if any. */
    void troubled(SteelyardException trouble);

    /** A good page again after {@code failures} failed polls. */
    default void recovered(long failures) {}

    /** A good page says something alarming that the page before did not. */
    default void warned(String warning) {}
  }

  /**
   * Counts since the start.
   *
   * @param polls asked
   * @param missed not asked, because the answer before was still under way
   * @param failed without a good page
   * @param samples handed out
   * @param noSamples good pages without a sample, by reason
   * @param droppedHistograms that did not fit
   */
  public record Counts(
      long polls,
      long missed,
      long failed,
      long samples,
      Map<NoSample, Long> noSamples,
      long droppedHistograms) {}

  private final Vertx vertx;
  private final StatusSettings settings;
  private final StatusSource source;
  private final PageDifference difference;
  private final Listener listener;

  private long timer = -1;
  private boolean polling;
  private @Nullable Promise<Void> finishing;
  private @Nullable SteelyardException trouble;
  private @Nullable String warning;
  private @Nullable Sample lastSample;
  private long failuresInARow;
  private long polls;
  private long missed;
  private long failed;
  private long samples;

  /** A poller at rest. */
  public StatusPoller(Vertx vertx, StatusSettings settings, Listener listener) {
    this.vertx = vertx;
    this.settings = settings;
    this.source = new StatusSource(vertx, settings);
    this.difference =
        new PageDifference(settings.url(), settings.upstreams(), settings.periodMillis());
    this.listener = listener;
  }

  /** Polls now and then every period. Call once, on a Vert.x context. */
  public void start() {
    start(0);
  }

  /**
   * Polls every period. Call once, on a Vert.x context.
   *
   * @param firstMillis until the first poll, 0 or more
   */
  public void start(long firstMillis) {
    timer = vertx.setPeriodic(firstMillis, settings.periodMillis(), id -> tick());
  }

  /**
   * Polls once more, at the next period, and then stops.
   *
   * @return completes when the listener has heard of that poll, also of a failed one
   */
  public Future<Void> finish() {
    Promise<Void> promise = finishing;
    if (promise == null) {
      promise = Promise.promise();
      finishing = promise;
    }
    return promise.future();
  }

  /** Stops at once; an answer under way is not told. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    timer = -1;
    if (finishing != null) {
      finishing.tryComplete();
    }
    return source.close();
  }

  /** The last good sample; empty before the first. */
  public Optional<Sample> lastSample() {
    return Optional.ofNullable(lastSample);
  }

  /** Why the last poll failed; empty when it did not. */
  public Optional<SteelyardException> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Counts since the start. */
  public Counts counts() {
    return new Counts(
        polls, missed, failed, samples, difference.noSamples(), difference.droppedHistograms());
  }

  private void tick() {
    if (polling) {
      missed++;
      return;
    }
    polling = true;
    polls++;
    Promise<Void> last = finishing;
    source
        .fetch()
        .onComplete(
            answer -> {
              polling = false;
              if (timer == -1) {
                return;
              }
              try {
                hear(answer);
              } finally {
                if (last != null) {
                  stop();
                }
              }
            });
  }

  private void hear(AsyncResult<VtsPage> answer) {
    if (answer.failed()) {
      fail(answer.cause());
      return;
    }
    VtsPage page;
    Optional<Sample> sample;
    try {
      page = answer.result().select(settings.upstreams(), settings.url());
      sample = difference.next(page);
    } catch (SteelyardException e) {
      fail(e);
      return;
    }
    if (trouble != null) {
      long failures = failuresInARow;
      trouble = null;
      failuresInARow = 0;
      listener.recovered(failures);
    }
    String now = page.zoneWarning().orElse(null);
    if (now != null && !now.equals(warning)) {
      listener.warned(settings.url() + ": " + now);
    }
    warning = now;
    sample.ifPresent(
        s -> {
          lastSample = s;
          samples++;
        });
    listener.polled(page, sample);
  }

  private void fail(Throwable cause) {
    failed++;
    failuresInARow++;
    SteelyardException before = trouble;
    SteelyardException now =
        cause instanceof SteelyardException known
            ? known
            : new SteelyardException(
                ErrorCode.FAILED,
                settings.url() + " cannot be polled (" + SteelyardException.sentence(cause) + ")",
                "this is a defect of Steelyard, report it",
                cause);
    trouble = now;
    if (before == null || !Objects.equals(before.getMessage(), now.getMessage())) {
      listener.troubled(now);
    }
  }
}
