package dev.steelyard.nginx.bench.safety;

import dev.steelyard.nginx.bench.faults.FaultOutcome;
import dev.steelyard.nginx.bench.faults.FaultPlace;
import dev.steelyard.nginx.bench.faults.FaultScenario;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.shared.bench.BenchmarkRow;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.run.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Requests lost and wrong weights through faults of NGINX, of the agent and of the machine. Some
 * scenarios at a time, since they mostly wait; no time is measured here.
 */
public final class Faults implements Measurement<BenchSite> {

  private static final Figure LOST = Figure.atMost("faults.lost", "requests", 0);
  private static final Figure WRONG = Figure.atMost("faults.wrongWeights", "observations", 0);
  private static final int AT_A_TIME = 3;

  private final Duration pause;

  /**
   * @param pause how long the paused agent stands still
   */
  public Faults(Duration pause) {
    this.pause = pause;
  }

  @Override
  public List<Figure> figures() {
    return List.of(LOST, WRONG);
  }

  @Override
  public List<BenchmarkRow> measure(BenchSite site) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<FaultOutcome>> running = new ArrayList<>();
      for (FaultScenario scenario : FaultScenario.all(pause)) {
        FaultPlace place = new FaultPlace(site.folder(scenario.name()), site.agentLauncher());
        running.add(
            threads.submit(
                () -> {
                  site.say("fault: " + scenario.name());
                  return scenario.run(place);
                }));
      }
      List<FaultOutcome> outcomes = new ArrayList<>();
      for (Future<FaultOutcome> one : running) {
        outcomes.add(one.get());
      }
      return rows(outcomes);
    } catch (ExecutionException e) {
      throw BenchSite.failed("a fault scenario", e);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** A scenario that is interrupted still closes what it started. */
  private static void awaitEnd(ExecutorService threads) {
    try {
      threads.awaitTermination(2, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw BenchSite.interrupted(e);
    }
  }

  static List<BenchmarkRow> rows(List<FaultOutcome> outcomes) {
    List<FaultOutcome> ran = outcomes.stream().filter(FaultOutcome::ran).toList();
    String note =
        outcomes.stream()
            .map(
                outcome ->
                    outcome.fault() + (outcome.ran() ? ": " : " NOT RUN: ") + outcome.sentence())
            .collect(Collectors.joining("; "));
    if (ran.isEmpty()) {
      return List.of(LOST.missing(note), WRONG.missing(note));
    }
    long lost = ran.stream().mapToLong(FaultOutcome::lost).sum();
    long wrong = ran.stream().mapToLong(FaultOutcome::wrongWeights).sum();
    return List.of(
        LOST.row((double) lost, ran.size(), note), WRONG.row((double) wrong, ran.size(), note));
  }
}
