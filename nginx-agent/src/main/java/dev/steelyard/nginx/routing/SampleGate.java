package dev.steelyard.nginx.routing;

import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.sample.UpstreamWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets samples in, one source at a time and in order, cut down to the fleet under control.
 *
 * <p>Another agent's samples come before this agent's own, and stay until they are silent for 3
 * periods; then any source may take over. Two sources are never mixed: the first sample of a new
 * one is dropped when its window overlaps the last one of the old.
 */
final class SampleGate {

  private final Map<String, List<String>> fleet;
  private final long patienceMillis;
  private final Counters dropped;
  private @Nullable SampleSource current;
  private long arrivedMillis;
  private long number;
  private long windowEndMillis;
  private boolean changing;

  /**
   * @param fleet servers by upstream
   * @param periodMillis period of the samples
   * @param dropped counts what was dropped, by reason
   */
  SampleGate(Map<String, List<String>> fleet, long periodMillis, Counters dropped) {
    this.fleet = fleet;
    this.patienceMillis = Guard.FROZEN_AFTER * periodMillis;
    this.dropped = dropped;
  }

  /** The sample with nothing but the fleet, or empty when it must not be used. */
  Optional<Sample> accept(Sample sample, SampleSource source, long nowMillis) {
    String refused = refuse(sample, source, nowMillis);
    if (refused != null) {
      dropped.count(refused);
      return Optional.empty();
    }
    Sample known = ofFleet(sample);
    if (known.upstreams().isEmpty()) {
      dropped.count("unknown-fleet");
      return Optional.empty();
    }
    current = source;
    changing = false;
    arrivedMillis = nowMillis;
    number = sample.number();
    windowEndMillis = sample.windowEndMillis();
    return Optional.of(known);
  }

  private @Nullable String refuse(Sample sample, SampleSource source, long nowMillis) {
    if (!SampleCheck.sound(sample)) {
      return "damaged";
    }
    if (sample.windowEndMillis() < nowMillis - patienceMillis) {
      return "stale";
    }
    if (sample.windowEndMillis() > nowMillis + patienceMillis) {
      return "future";
    }
    if (current == null) {
      return null;
    }
    boolean silent = nowMillis - arrivedMillis > patienceMillis;
    if (source.equals(current)) {
      return !silent && sample.number() <= number ? "out-of-order" : null;
    }
    if (!silent && !source.replaces(current)) {
      return "other-source";
    }
    if (!changing && sample.windowStartMillis() < windowEndMillis) {
      changing = true;
      return "overlap";
    }
    return null;
  }

  private Sample ofFleet(Sample sample) {
    List<UpstreamWindow> upstreams = new ArrayList<>();
    for (UpstreamWindow upstream : sample.upstreams()) {
      List<String> members = fleet.getOrDefault(upstream.upstream(), List.of());
      List<ServerWindow> servers =
          upstream.servers().stream().filter(s -> members.contains(s.server())).toList();
      if (!servers.isEmpty()) {
        upstreams.add(new UpstreamWindow(upstream.upstream(), servers));
      }
    }
    return new Sample(
        sample.number(),
        sample.windowStartMillis(),
        sample.windowEndMillis(),
        sample.polls(),
        sample.connectionsActive(),
        upstreams);
  }
}
