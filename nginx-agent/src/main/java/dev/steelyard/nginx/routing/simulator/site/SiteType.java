package dev.steelyard.nginx.routing.simulator.site;

import dev.steelyard.nginx.routing.simulator.world.ArrivalLaw;
import dev.steelyard.nginx.routing.simulator.world.RequestType;

/**
 * A request type of a site.
 *
 * @param upstream its name
 * @param mix share of the requests
 * @param ratePerSecond requests a second, mean of the log
 * @param meanSeconds nominal mean work at speed 1
 * @param variation deviation over mean of the work, of a log-normal law
 * @param heavy the work is bounded Pareto instead, see {@link RequestType}
 * @param arrivals nearest law of the time between two requests
 * @param dispersion what the law was chosen by: variance over mean of the requests of a window,
 *     about 1 for a Poisson process
 * @param deadlineSeconds response times above are late
 */
public record SiteType(
    String upstream,
    double mix,
    double ratePerSecond,
    double meanSeconds,
    double variation,
    boolean heavy,
    ArrivalLaw arrivals,
    double dispersion,
    double deadlineSeconds) {

  RequestType type() {
    return new RequestType(mix, meanSeconds, variation, heavy, arrivals);
  }
}
