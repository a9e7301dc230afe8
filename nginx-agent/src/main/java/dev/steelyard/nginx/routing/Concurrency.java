package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;

/**
 * Requests in flight: those that the page shows at the end of the window, or, where it shows none,
 * their mean by Little's law, the response times that ended over the length of the window.
 */
final class Concurrency {

  private Concurrency() {}

  /** On one server, for one upstream. */
  static double of(ServerWindow server, double windowSeconds) {
    Integer shown = server.inFlight();
    return shown == null ? server.responseMillis() / 1000 / windowSeconds : shown;
  }

  /** On all servers, for all upstreams. */
  static double of(Sample sample) {
    double all = 0;
    for (UpstreamWindow upstream : sample.upstreams()) {
      for (ServerWindow server : upstream.servers()) {
        all += of(server, sample.windowSeconds());
      }
    }
    return all;
  }
}
