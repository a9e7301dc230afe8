package dev.steelyard.client.load;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad;
import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One load run that a program waits for. When the process is told to end (Ctrl-C), the run is
 * stopped and the process lives on until this object is closed, 15 s at most, so that its figures
 * can be printed.
 */
final class ForegroundRun implements AutoCloseable {

  private static final long LAST_WORDS_SECONDS = 15;

  private final LoadRun run;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onExit = new Thread(this::stopAndWait, "load-end");

  /**
   * @param progress gets each second's figures
   * @param wholeSeconds whether those come with their histograms
   */
  ForegroundRun(Consumer<LoadStatus> progress, Consumer<String> lines, boolean wholeSeconds) {
    run = new LoadRun(progress, lines, wholeSeconds);
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Runs the plan; gives its final figures. */
  LoadStatus toTheEnd(StartLoad plan) throws InterruptedException {
    return await(run.start(plan).compose(started -> run.done()));
  }

  /** Gives everything back. */
  @Override
  public void close() {
    run.close();
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs and waited for this moment.
    }
  }

  private void stopAndWait() {
    run.stop();
    try {
      if (!closed.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("load: the run did not end within " + LAST_WORDS_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static LoadStatus await(Future<LoadStatus> result) throws InterruptedException {
    try {
      return result.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof SteelyardException known) {
        throw known;
      }
      throw new SteelyardException(
          ErrorCode.FAILED, "load run", SteelyardException.sentence(cause), cause);
    }
  }
}
