package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.request.RequestType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Stages one after the other; a type without a rate is silent in a stage. */
record StageRuns(List<Stage> stages) implements RunSource {

  /** A checked stage. */
  record Stage(double seconds, Map<RequestType, Ramp> rates) {}

  /**
   * A rate, the rate factor included; where both ends are the same it is above 0.
   *
   * @param gaps where they come from
   */
  record Ramp(double ratePerSecond, double endRatePerSecond, Gaps gaps) {}

  /** Makes the arrival process of one stage and type. */
  @FunctionalInterface
  interface Gaps {
    ArrivalProcess begin();
  }

  double totalNanos() {
    return stages.stream().mapToDouble(Stage::seconds).sum() * Run.NANOS_PER_SECOND;
  }

  @Override
  public Iterator<Run> runs(RequestType type) {
    List<Run> runs = new ArrayList<>();
    double startNanos = 0;
    for (Stage stage : stages) {
      double endNanos = startNanos + stage.seconds() * Run.NANOS_PER_SECOND;
      Ramp rate = stage.rates().get(type);
      if (rate != null) {
        runs.add(run(startNanos, endNanos, rate));
      }
      startNanos = endNanos;
    }
    return runs.iterator();
  }

  private static Run run(double startNanos, double endNanos, Ramp rate) {
    ArrivalProcess process = rate.gaps().begin();
    return process instanceof ArrivalLaw
        ? Run.ramp(startNanos, endNanos, rate.ratePerSecond(), rate.endRatePerSecond(), process)
        : Run.ofNanos(startNanos, endNanos, process);
  }
}
