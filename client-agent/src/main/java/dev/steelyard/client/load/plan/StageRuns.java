package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.request.RequestType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Stages one after the other; a type without a rate is silent in a stage. */
record StageRuns(List<Stage> stages) implements RunSource {

  /**
   * A checked stage.
   *
   * @param ratePerSecond above 0, the rate factor included
   */
  record Stage(double seconds, Map<RequestType, Double> ratePerSecond, ArrivalLaw law) {}

  double totalNanos() {
    return stages.stream().mapToDouble(Stage::seconds).sum() * Run.NANOS_PER_SECOND;
  }

  @Override
  public Iterator<Run> runs(RequestType type) {
    List<Run> runs = new ArrayList<>();
    double startNanos = 0;
    for (Stage stage : stages) {
      double endNanos = startNanos + stage.seconds() * Run.NANOS_PER_SECOND;
      Double rate = stage.ratePerSecond().get(type);
      if (rate != null) {
        runs.add(Run.of(startNanos, endNanos, rate, stage.law()));
      }
      startNanos = endNanos;
    }
    return runs.iterator();
  }
}
