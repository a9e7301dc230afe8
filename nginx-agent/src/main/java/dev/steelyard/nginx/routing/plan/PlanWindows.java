package dev.steelyard.nginx.routing.plan;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The windows of a log that a training can use: those of its most frequent fleet. The others are
 * counted.
 */
final class PlanWindows {

  private final Fleet fleet;
  private final List<Sample> samples;
  private final int otherServers;

  /**
   * @param log windows in time order
   * @throws SteelyardException BAD_REQUEST for an empty log
   */
  PlanWindows(List<Sample> log) {
    this.fleet = mostFrequent(log);
    this.samples = log.stream().filter(s -> Fleet.of(s).sameServers(fleet)).toList();
    this.otherServers = log.size() - samples.size();
  }

  Fleet fleet() {
    return fleet;
  }

  int size() {
    return samples.size();
  }

  Sample get(int i) {
    return samples.get(i);
  }

  List<Sample> samples() {
    return samples;
  }

  /**
   * Whether window i starts where the one before it ends. A gap (restart, lost sample, another
   * recording) cuts the sequence.
   */
  boolean follows(int i) {
    return i > 0 && samples.get(i).windowStartMillis() == samples.get(i - 1).windowEndMillis();
  }

  /** Windows of the log that have other servers and are not used. */
  int otherServers() {
    return otherServers;
  }

  private static Fleet mostFrequent(List<Sample> log) {
    Map<Fleet, Integer> counts = new LinkedHashMap<>();
    log.forEach(sample -> counts.merge(Fleet.of(sample), 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(entry -> !entry.getKey().groups().isEmpty())
        .max(Map.Entry.comparingByValue())
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    "train: none of " + log.size() + " windows has a server",
                    "collect samples with random-weights first"))
        .getKey();
  }
}
