package dev.steelyard.nginx.routing.simulator;

import java.util.List;

/**
 * What a run gave. Requests that arrived after the warm-up; times exclude errors; requests that the
 * end found unfinished and late count with their age.
 *
 * @param requests counted
 * @param meanMillis of the response times
 * @param p50Millis median
 * @param p99Millis 99th percentile
 * @param p999Millis 99.9th percentile
 * @param tardinessPerThousand accumulated relative tardiness of 1000 requests; an error counts 10
 * @param goodput share inside the deadline
 * @param errorShare share answered with an error
 * @param types completed requests by type
 * @param flow where all requests of the run went, the warm-up included
 */
public record RunMeasures(
    long requests,
    double meanMillis,
    double p50Millis,
    double p99Millis,
    double p999Millis,
    double tardinessPerThousand,
    double goodput,
    double errorShare,
    List<TypeTimes> types,
    Flow flow) {

  public RunMeasures {
    types = List.copyOf(types);
  }

  /**
   * Response times of a type.
   *
   * @param count completed
   * @param meanSeconds NaN without any
   * @param deviationSeconds population standard deviation
   */
  public record TypeTimes(long count, double meanSeconds, double deviationSeconds) {}

  /**
   * All requests: arrived = completed + failed + unfinished.
   *
   * @param arrived since the start
   * @param completed answered well
   * @param failed answered with an error, or refused by too many servers
   * @param unfinished under way at the end
   */
  public record Flow(long arrived, long completed, long failed, long unfinished) {}
}
