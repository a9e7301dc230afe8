package dev.steelyard.nginx.routing.evaluate;

import dev.steelyard.nginx.routing.simulator.Method;
import dev.steelyard.nginx.routing.simulator.ParallelRuns;
import dev.steelyard.nginx.routing.simulator.RunMeasures;
import dev.steelyard.nginx.routing.simulator.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs that were simulated, each once however many figures need it. */
final class SimulatedRuns {

  /** A run. */
  record Key(Scenario scenario, String method, long seed) {

    RunMeasures simulate() {
      return scenario.run(Method.named(method), seed);
    }
  }

  private final Map<Key, RunMeasures> measures = new HashMap<>();

  /** Simulates all, over the threads. */
  SimulatedRuns(Collection<Key> keys, ParallelRuns threads) {
    List<Key> order = List.copyOf(keys);
    List<Callable<RunMeasures>> work = new ArrayList<>();
    order.forEach(key -> work.add(key::simulate));
    List<RunMeasures> results = threads.all(work);
    for (int i = 0; i < results.size(); i++) {
      measures.put(order.get(i), results.get(i));
    }
  }

  /** The measures of a run that was asked for. */
  RunMeasures of(Key key) {
    RunMeasures of = measures.get(key);
    if (of == null) {
      throw new IllegalArgumentException("not simulated: " + key.method() + " seed " + key.seed());
    }
    return of;
  }
}
