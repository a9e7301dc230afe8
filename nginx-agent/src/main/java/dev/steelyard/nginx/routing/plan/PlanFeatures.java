package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.routing.plan.Fleet.Group;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * The published state vector: five features an upstream and server, in the order of the fleet, then
 * the active client connections. Three upstreams over three servers make 3·3·5 + 1 = 46.
 *
 * <p>The five, each of one window: {@code outBytes}, {@code inBytes} (bytes), {@code down} (0 or
 * 1), {@code non2xx3xx} (answers 1xx, 4xx, 5xx), {@code requestMsec} (mean response time in ms, 0
 * without a request). Correction: the publication took running totals, whose clusters follow the
 * clock.
 */
final class PlanFeatures {

  private static final List<String> OF_A_SERVER =
      List.of("outBytes", "inBytes", "down", "non2xx3xx", "requestMsec");

  private final Fleet fleet;

  PlanFeatures(Fleet fleet) {
    this.fleet = fleet;
  }

  /** For instance {@code compose_backend/127.0.0.1:8081/outBytes}; as many as a row has values. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Group group : fleet.groups()) {
      for (String server : group.servers()) {
        OF_A_SERVER.forEach(f -> names.add(group.upstream() + "/" + server + "/" + f));
      }
    }
    names.add("connections.active");
    return names;
  }

  /**
   * The features of a window.
   *
   * @param sample of the same servers; they are found by name, their order does not matter
   */
  double[] row(Sample sample) {
    double[] row =
        new double[fleet.groups().stream().mapToInt(g -> 5 * g.servers().size()).sum() + 1];
    int next = 0;
    for (Group group : fleet.groups()) {
      for (String server : group.servers()) {
        ServerWindow window = window(sample, group.upstream(), server);
        row[next++] = window.outBytes();
        row[next++] = window.inBytes();
        row[next++] = window.down() ? 1 : 0;
        row[next++] = window.non2xx3xx();
        row[next++] = window.meanResponseMillis();
      }
    }
    row[next] = sample.connectionsActive();
    return row;
  }

  /** Sum of the {@code requestMsec} features of a window, ms: what the rank reward ranks. */
  double sumOfMeanMillis(Sample sample) {
    double sum = 0;
    for (Group group : fleet.groups()) {
      for (String server : group.servers()) {
        sum += window(sample, group.upstream(), server).meanResponseMillis();
      }
    }
    return sum;
  }

  private static ServerWindow window(Sample sample, String upstream, String server) {
    return sample
        .upstream(upstream)
        .flatMap(u -> u.server(server))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sample %d has no server %s in %s"
                        .formatted(sample.number(), server, upstream)));
  }
}
