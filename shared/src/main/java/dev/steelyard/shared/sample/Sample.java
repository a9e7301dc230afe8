package dev.steelyard.shared.sample;

import java.util.List;
import java.util.Optional;

/**
 * One observation of the fleet: what happened between two polls of the status page.
 *
 * <p>All counts and sums are differences over the window, never running totals.
 *
 * @param number of this sample from its poller, rising by one; a gap tells of lost samples
 * @param windowStartMillis epoch ms of the earlier page, by NGINX' clock
 * @param windowEndMillis epoch ms of the later page, by NGINX' clock; after {@code
 *     windowStartMillis}
 * @param polls polls that the window spans; more than 1 when some were missed
 * @param connectionsActive client connections of NGINX at the end of the window
 * @param upstreams one entry an upstream, in the order of the page
 */
public record Sample(
    long number,
    long windowStartMillis,
    long windowEndMillis,
    int polls,
    long connectionsActive,
    List<UpstreamWindow> upstreams) {

  public Sample {
    if (windowEndMillis <= windowStartMillis) {
      throw new IllegalArgumentException(
          "a window must end after it starts: " + windowStartMillis + ".." + windowEndMillis);
    }
    upstreams = List.copyOf(upstreams);
  }

  /** Length of the window in seconds, above 0. */
  public double windowSeconds() {
    return (windowEndMillis - windowStartMillis) / 1000.0;
  }

  /** The window of one upstream. */
  public Optional<UpstreamWindow> upstream(String name) {
    return upstreams.stream().filter(u -> u.upstream().equals(name)).findFirst();
  }
}
