package dev.steelyard.client.poll;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordStatus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.vts.StatusPoller;
import dev.steelyard.shared.vts.StatusSettings;
import dev.steelyard.shared.vts.VtsPage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One recording of the status page, from its first poll to its closed file.
 *
 * <p>It ends at once ({@link #stop}), after one more record ({@link #finish}, as the published
 * collector does when the load has ended), or by itself when the file cannot be written. A poll
 * that fails is told and leaves a gap.
 *
 * <p>Thread: all methods on one Vert.x context; the file is written off the event loop, in order.
 */
final class Recording {

  private final Context context;
  private final Path file;
  private final RecordSink sink;
  private final Consumer<String> notes;
  private final StatusPoller poller;
  private final Promise<RecordStatus> ended = Promise.promise();
  private long records;
  private boolean closing;
  private boolean failed;
  private @Nullable String finishing;
  private @Nullable String endedBecause;

  /**
   * @param context on which all methods are called
   * @param file that {@code sink} writes
   * @param notes hears of polls that fail, and of alarms
   */
  Recording(
      Context context,
      StatusSettings settings,
      Path file,
      RecordSink sink,
      Consumer<String> notes) {
    this.context = context;
    this.file = file;
    this.sink = sink;
    this.notes = notes;
    this.poller = new StatusPoller(context.owner(), settings, new PollListener());
  }

  /** Begins to poll. */
  void start() {
    poller.start();
  }

  /**
   * Ends now, or after the record that {@link #finish} still wants; completes when the file is
   * closed. A reason that was given before stays.
   */
  Future<RecordStatus> stop(String because) {
    return finishing == null ? end(because, false) : ended.future();
  }

  /** Ends after the next poll; completes when the file is closed. */
  Future<RecordStatus> finish(String because) {
    if (finishing == null && !closing) {
      finishing = because;
      poller.finish().onComplete(done -> finished(because));
    }
    return ended.future();
  }

  private void finished(String because) {
    poller
        .trouble()
        .ifPresentOrElse(
            trouble ->
                end(
                    because + ", but the record after it is missing: " + trouble.getMessage(),
                    true),
            () -> end(because, false));
  }

  /** Completes when the file is closed. */
  Future<RecordStatus> ended() {
    return ended.future();
  }

  /** Whether an error ended it. */
  boolean failed() {
    return failed;
  }

  /** Where it stands. */
  RecordStatus status() {
    return ended.future().isComplete()
        ? ended.future().result()
        : new RecordStatus("recording", file.toString(), records, null);
  }

  /** Why a recording ends with the load, from why the load ended. */
  static String loadEnd(@Nullable String because) {
    return because == null || because.equals("stopped") ? "load.stop" : because;
  }

  /**
   * Ends now; completes when the file is closed. The first reason stays, but a failure outranks a
   * wish.
   */
  Future<RecordStatus> end(String because, boolean failure) {
    if (endedBecause == null || (failure && !failed)) {
      endedBecause = because;
    }
    failed |= failure;
    if (!closing) {
      closing = true;
      poller.stop().onComplete(stopped -> context.runOnContext(v -> close()));
    }
    return ended.future();
  }

  /** After the writes that are under way: work of one context is done in order. */
  private void close() {
    context
        .executeBlocking(
            () -> {
              sink.close();
              return true;
            })
        .onComplete(
            closed -> {
              if (closed.failed()) {
                end(SteelyardException.sentence(closed.cause()), true);
              }
              ended.complete(new RecordStatus("ended", file.toString(), records, endedBecause));
            });
  }

  private final class PollListener implements StatusPoller.Listener {

    @Override
    public void polled(VtsPage page, Optional<Sample> sample) {
      context
          .executeBlocking(() -> sink.write(page, sample))
          .onSuccess(written -> records += written)
          .onFailure(e -> end(SteelyardException.sentence(e), true));
    }

    @Override
    public void troubled(SteelyardException trouble) {
      notes.accept("no record: " + trouble.getMessage());
    }

    @Override
    public void recovered(long failures) {
      notes.accept("recording again after " + failures + " failed polls");
    }

    @Override
    public void warned(String warning) {
      notes.accept(warning);
    }
  }
}
