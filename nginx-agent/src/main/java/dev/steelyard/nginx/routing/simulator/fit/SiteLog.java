package dev.steelyard.nginx.routing.simulator.fit;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The usable windows of a sample log: one fleet, upstreams with traffic, stretches without holes
 * put together.
 *
 * @param upstreams names of the upstreams that had requests
 * @param servers {@code host:port}, those behind every upstream
 * @param stretches windows that follow each other; holes lie between two stretches
 * @param notes what was left out and why, sentences
 */
record SiteLog(
    List<String> upstreams,
    List<String> servers,
    List<List<Sample>> stretches,
    List<String> notes) {

  /** Fewer windows tell too little. */
  static final int LEAST_WINDOWS = 30;

  /** Pages are read a little late; more than this between two windows is a hole. */
  private static final long HOLE_MILLIS = 50;

  SiteLog {
    upstreams = List.copyOf(upstreams);
    servers = List.copyOf(servers);
    stretches = stretches.stream().map(List::copyOf).toList();
    notes = List.copyOf(notes);
  }

  /**
   * What can be used of a log.
   *
   * @param place name of the log, for errors
   * @throws SteelyardException BAD_REQUEST: no windows, too few, no requests, or upstreams that do
   *     not share their servers
   */
  static SiteLog of(List<Sample> samples, String place) {
    if (samples.isEmpty()) {
      throw SteelyardException.badRequest(
          place + " has no windows", "record at least " + LEAST_WINDOWS + " under traffic");
    }
    List<String> notes = new ArrayList<>();
    List<Sample> ofFleet = commonest(samples, notes);
    List<String> upstreams = withTraffic(ofFleet, place, notes);
    List<String> servers = shared(ofFleet.get(0), upstreams, place);
    List<List<Sample>> stretches = stretches(ofFleet, notes);
    int windows = stretches.stream().mapToInt(List::size).sum();
    if (windows < LEAST_WINDOWS) {
      throw SteelyardException.badRequest(
          place + " has " + windows + " windows that can be used",
          "record at least " + LEAST_WINDOWS + " in a row with the same servers");
    }
    return new SiteLog(upstreams, servers, stretches, notes);
  }

  /** All windows in order. */
  List<Sample> windows() {
    return stretches.stream().flatMap(List::stream).toList();
  }

  private static Map<String, List<String>> fleet(Sample sample) {
    Map<String, List<String>> fleet = new LinkedHashMap<>();
    for (UpstreamWindow upstream : sample.upstreams()) {
      if (!upstream.servers().isEmpty()) {
        fleet.put(
            upstream.upstream(), upstream.servers().stream().map(ServerWindow::server).toList());
      }
    }
    return fleet;
  }

  /** The windows of the fleet that most windows have. */
  private static List<Sample> commonest(List<Sample> samples, List<String> notes) {
    Map<Map<String, List<String>>, List<Sample>> byFleet = new LinkedHashMap<>();
    for (Sample sample : samples) {
      byFleet.computeIfAbsent(fleet(sample), f -> new ArrayList<>()).add(sample);
    }
    List<Sample> most =
        byFleet.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    if (byFleet.size() > 1) {
      notes.add(
          "the servers change in the log: %d windows of %s are used, %d of %d other fleets are not"
              .formatted(
                  most.size(),
                  fleet(most.get(0)),
                  samples.size() - most.size(),
                  byFleet.size() - 1));
    }
    return most;
  }

  private static List<String> withTraffic(List<Sample> samples, String place, List<String> notes) {
    Map<String, Long> requests = new LinkedHashMap<>();
    fleet(samples.get(0)).keySet().forEach(upstream -> requests.put(upstream, 0L));
    for (Sample sample : samples) {
      for (UpstreamWindow upstream : sample.upstreams()) {
        long sum = upstream.servers().stream().mapToLong(ServerWindow::requests).sum();
        requests.computeIfPresent(upstream.upstream(), (name, before) -> before + sum);
      }
    }
    requests.forEach(
        (upstream, sum) -> {
          if (sum == 0) {
            notes.add("upstream " + upstream + " had no request and is left out");
          }
        });
    List<String> used = new ArrayList<>(requests.keySet());
    used.removeIf(upstream -> requests.getOrDefault(upstream, 0L) == 0);
    if (used.isEmpty()) {
      throw SteelyardException.badRequest(
          place + " has no requests in " + samples.size() + " windows", "record under traffic");
    }
    return used;
  }

  private static List<String> shared(Sample sample, List<String> upstreams, String place) {
    Map<String, List<String>> fleet = fleet(sample);
    List<String> first = fleet.getOrDefault(upstreams.get(0), List.of());
    for (String upstream : upstreams) {
      List<String> servers = fleet.getOrDefault(upstream, List.of());
      if (!servers.stream().sorted().toList().equals(first.stream().sorted().toList())) {
        throw SteelyardException.badRequest(
            "%s: %s has the servers %s, but %s has %s"
                .formatted(place, upstreams.get(0), first, upstream, servers),
            "the twin needs upstreams over the same servers; record those that share them");
      }
    }
    return first;
  }

  private static List<List<Sample>> stretches(List<Sample> samples, List<String> notes) {
    List<List<Sample>> stretches = new ArrayList<>();
    long missing = 0;
    for (int w = 0; w < samples.size(); w++) {
      Sample sample = samples.get(w);
      long hole = w == 0 ? 0 : sample.windowStartMillis() - samples.get(w - 1).windowEndMillis();
      if (w == 0 || Math.abs(hole) > HOLE_MILLIS) {
        stretches.add(new ArrayList<>());
        missing += hole;
      }
      stretches.get(stretches.size() - 1).add(sample);
    }
    if (stretches.size() > 1) {
      notes.add(
          "the log has %d holes of %.1f s in all; the windows around them are used"
              .formatted(stretches.size() - 1, missing / 1000.0));
    }
    return stretches;
  }
}
