package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import java.util.function.ToDoubleFunction;

/** How a server shares itself among its jobs. */
public enum Discipline {
  /** First come, first served; jobs beyond the slots wait in a bounded queue. */
  FCFS,
  /** Processor sharing; all jobs are in service at once. */
  PS;

  static Discipline of(String name) {
    return switch (name) {
      case "fcfs" -> FCFS;
      case "ps" -> PS;
      default ->
          throw SteelyardException.badRequest(
              "discipline is " + name, "use fcfs (first come, first served) or ps (sharing)");
    };
  }

  /**
   * @param queue jobs that may wait; with sharing, jobs in service beyond the slots
   */
  <J> Station<J> station(int slots, double rate, int queue, ToDoubleFunction<J> workNanos) {
    return this == FCFS
        ? new FirstComeStation<>(slots, rate, queue, workNanos)
        : new SharingStation<>(slots, rate, slots + queue, workNanos);
  }
}
