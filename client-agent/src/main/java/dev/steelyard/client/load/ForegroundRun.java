package dev.steelyard.client.load;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad;
import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One load run that a program waits for. When the process is told to end (Ctrl-C), the run is
 * stopped and the process lives on until this object is closed, 15 s at most, so that its figures
 * can be printed.
 */
final class ForegroundRun implements AutoCloseable {

  private static final long LAST_WORDS_SECONDS = 15;

  private final Consumer<String> lines;
  private final boolean rehearses;
  private final LoadRun run;
  private volatile @Nullable Rehearsal rehearsal;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread onExit = new Thread(this::stopAndWait, "load-end");
  private volatile boolean stopping;

  /**
   * @param progress gets each second's figures
   * @param wholeSeconds whether those come with their histograms
   * @param rehearses whether the program is got warm first
   */
  ForegroundRun(
      Consumer<LoadStatus> progress,
      Consumer<String> lines,
      boolean wholeSeconds,
      boolean rehearses) {
    this.lines = lines;
    this.rehearses = rehearses;
    run = new LoadRun(progress, lines, wholeSeconds);
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Rehearses if wanted, then runs the plan; gives its final figures. */
  LoadStatus toTheEnd(StartLoad plan) throws InterruptedException {
    LoadPlan checked = LoadPlan.of(plan);
    rehearse(plan);
    Future<LoadStatus> end = run.start(checked).compose(started -> run.done());
    if (stopping) {
      run.stop();
    }
    return await(end);
  }

  /** Not when several agents begin at a time that is agreed: it may come too soon. */
  private void rehearse(StartLoad plan) throws InterruptedException {
    boolean atAgreedTime = plan.share() != null && plan.share().startAtMillis() != null;
    if (!rehearses || atAgreedTime) {
      return;
    }
    try {
      Rehearsal now = new Rehearsal();
      rehearsal = now;
      if (!stopping) {
        await(now.start(plan));
      }
    } catch (SteelyardException e) {
      lines.accept("the first requests may be late, there was no rehearsal: " + e.getMessage());
    }
  }

  /** Gives everything back. */
  @Override
  public void close() {
    try {
      await(run.close());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
      forgetExit();
    }
  }

  private void forgetExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs and waited for this moment.
    }
  }

  private void stopAndWait() {
    stopping = true;
    Rehearsal before = rehearsal;
    if (before != null) {
      before.stop();
    }
    run.stop();
    try {
      if (!closed.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("load: the run did not end within " + LAST_WORDS_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(Future<T> result) throws InterruptedException {
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
