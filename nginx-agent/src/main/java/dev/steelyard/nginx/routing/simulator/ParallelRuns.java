package dev.steelyard.nginx.routing.simulator;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whole runs over the cores. Results come in the order of the work, whatever the threads did. */
public final class ParallelRuns implements AutoCloseable {

  private final ExecutorService threads;

  public ParallelRuns(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "simulation");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Does all the work; the first failure ends it. */
  public <T> List<T> all(List<Callable<T>> work) {
    List<Future<T>> futures = new ArrayList<>();
    work.forEach(each -> futures.add(threads.submit(each)));
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        results.add(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(
          ErrorCode.FAILED, "the simulation was interrupted", "run it again", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a simulation failed", e.getCause());
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
