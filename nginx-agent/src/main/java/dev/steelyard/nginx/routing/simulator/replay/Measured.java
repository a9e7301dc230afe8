package dev.steelyard.nginx.routing.simulator.replay;

import dev.steelyard.nginx.routing.Tardiness;
import dev.steelyard.nginx.routing.simulator.site.Site;
import dev.steelyard.nginx.routing.simulator.site.SiteType;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What windows say, of the log or of the twin.
 *
 * @param meanMillis response time
 * @param tardinessPerThousand accumulated relative tardiness of 1000 requests; null without
 *     histograms
 */
record Measured(double meanMillis, @Nullable Double tardinessPerThousand) {

  /** Of the site's upstreams; there must be requests. */
  static Measured of(List<Sample> windows, Site site) {
    Map<String, Double> deadlines = new LinkedHashMap<>();
    for (SiteType type : site.types()) {
      deadlines.put(type.upstream(), 1000 * type.deadlineSeconds());
    }
    double millis = 0;
    long requests = 0;
    double late = 0;
    boolean told = true;
    for (Sample window : windows) {
      long ofWindow = 0;
      for (UpstreamWindow upstream : window.upstreams()) {
        if (deadlines.containsKey(upstream.upstream())) {
          for (ServerWindow server : upstream.servers()) {
            millis += server.responseMillis();
            ofWindow += server.requests();
          }
        }
      }
      requests += ofWindow;
      Optional<Tardiness> tardiness = Tardiness.of(window, deadlines);
      told &= ofWindow == 0 || tardiness.isPresent();
      late += tardiness.map(Tardiness::sum).orElse(0.0);
    }
    return new Measured(millis / requests, told ? 1000 * late / requests : null);
  }
}
