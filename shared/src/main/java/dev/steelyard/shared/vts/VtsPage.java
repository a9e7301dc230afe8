package dev.steelyard.shared.vts;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.PublishedRecord;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status page of nginx-module-vts, or of Steelyard's own status location, which writes the same
 * names. Fields that nobody here needs are left out.
 *
 * @param hostName of the NGINX machine
 * @param loadMsec epoch ms of the last configuration load; new at every reload
 * @param nowMsec epoch ms of the page, by NGINX' clock
 * @param connections of the whole NGINX
 * @param sharedZones the memory zone that holds the counters; null when the page has none
 * @param upstreamZones servers by upstream, in the order of the page
 * @param steelyard who sets the weights; null on a page of nginx-module-vts
 */
public record VtsPage(
    String hostName,
    long loadMsec,
    long nowMsec,
    Connections connections,
    @Nullable SharedZone sharedZones,
    Map<String, List<VtsPeer>> upstreamZones,
    @Nullable Steelyard steelyard) {

  /** A zone fuller than this soon stops counting new servers, silently. */
  static final double ZONE_ALARM_SHARE = 0.8;

  public VtsPage {
    Objects.requireNonNull(hostName, "hostName is missing");
    Objects.requireNonNull(connections, "connections is missing");
    Objects.requireNonNull(upstreamZones, "upstreamZones is missing");
    Map<String, List<VtsPeer>> copy = new LinkedHashMap<>();
    upstreamZones.forEach((name, peers) -> copy.put(name, List.copyOf(peers)));
    upstreamZones = Collections.unmodifiableMap(copy);
  }

  /** Client connections; {@code accepted}, {@code handled} and {@code requests} only rise. */
  public record Connections(
      long active,
      long reading,
      long writing,
      long waiting,
      long accepted,
      long handled,
      long requests) {}

  /** A shared memory zone; sizes in bytes. */
  public record SharedZone(String name, long maxSize, long usedSize, long usedNode) {}

  /**
   * Steelyard's data plane.
   *
   * @param mode {@code policy} while the set weights are in force, {@code base} for those of the
   *     server lines
   * @param version of the weights in force
   */
  public record Steelyard(String mode, long version) {}

  /**
   * The page without ghosts and with the wanted upstreams only.
   *
   * @param wanted names of upstreams; empty for all that have a server
   * @param source where the page is from, for the error
   * @throws SteelyardException FAILED: an upstream is absent, has no server, has a placeholder for
   *     one, or lists a server twice
   */
  public VtsPage select(Set<String> wanted, String source) {
    for (String name : wanted) {
      if (!upstreamZones.containsKey(name)) {
        throw failed(
            source + ": upstream " + name + " is not on the page",
            "correct the name or add the upstream to NGINX; the page has "
                + upstreamZones.keySet());
      }
    }
    Map<String, List<VtsPeer>> selected = new LinkedHashMap<>();
    upstreamZones.forEach(
        (name, listed) -> {
          if (wanted.isEmpty() || wanted.contains(name)) {
            List<VtsPeer> peers = listed.stream().filter(peer -> !peer.ghost()).toList();
            check(source + ": upstream " + name, peers, wanted.contains(name));
            if (!peers.isEmpty()) {
              selected.put(name, peers);
            }
          }
        });
    if (selected.isEmpty()) {
      throw failed(
          source + ": the page lists no upstream with a server",
          "add an upstream block with server lines to NGINX and send it a request");
    }
    return new VtsPage(hostName, loadMsec, nowMsec, connections, sharedZones, selected, steelyard);
  }

  private static void check(String place, List<VtsPeer> peers, boolean wanted) {
    if (peers.isEmpty() && wanted) {
      throw failed(
          place + " has no server any more", "add server lines to its block, or do not ask for it");
    }
    if (!peers.isEmpty() && peers.stream().allMatch(VtsPeer::placeholder)) {
      throw failed(
          place + " has only the placeholder " + peers.get(0).server(),
          "write its real server lines into the block and let conf/steelyard/balancer.conf choose"
              + " among them");
    }
    Set<String> seen = new HashSet<>();
    for (VtsPeer peer : peers) {
      if (!seen.add(peer.server())) {
        throw failed(
            place + " lists " + peer.server() + " twice",
            "make one server line of both, with the sum of their weights");
      }
    }
  }

  /** A warning when the counters' memory is nearly used up: new servers would not be counted. */
  public Optional<String> zoneWarning() {
    SharedZone zone = sharedZones;
    if (zone == null || zone.usedSize() <= ZONE_ALARM_SHARE * zone.maxSize()) {
      return Optional.empty();
    }
    return Optional.of(
        "shared zone "
            + zone.name()
            + " is more than 80 % full: when it is full, new servers are not counted; give it more"
            + " than "
            + zone.maxSize()
            + " bytes and restart NGINX");
  }

  /**
   * The page as one line of the published collector's file; the weights are those in force. All
   * servers are in it, where that collector took the first three of an upstream.
   */
  public PublishedRecord published() {
    Map<String, Map<String, PublishedRecord.Server>> zones = new LinkedHashMap<>();
    upstreamZones.forEach(
        (name, peers) -> {
          Map<String, PublishedRecord.Server> servers = new LinkedHashMap<>();
          peers.forEach(peer -> servers.put(peer.server(), published(peer)));
          zones.put(name, servers);
        });
    return new PublishedRecord(zones);
  }

  private static PublishedRecord.Server published(VtsPeer peer) {
    VtsPeer.Responses responses = peer.responses();
    return new PublishedRecord.Server(
        peer.requestCounter(),
        peer.inBytes(),
        peer.outBytes(),
        responses.count1xx() + responses.count4xx() + responses.count5xx(),
        peer.requestMsecCounter(),
        peer.weightInForce(),
        peer.maxFails(),
        peer.failTimeout(),
        peer.backup() ? 1 : 0,
        peer.down() ? 1 : 0);
  }

  private static SteelyardException failed(String place, String remedy) {
    return new SteelyardException(ErrorCode.FAILED, place, remedy);
  }
}
