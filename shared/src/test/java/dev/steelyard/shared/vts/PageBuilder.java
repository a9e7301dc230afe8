package dev.steelyard.shared.vts;

import dev.steelyard.shared.bus.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A page that a test makes; printed, it has the names of the real one. */
final class PageBuilder {

  private final long nowMsec;
  private final Map<String, List<VtsPeer>> upstreams = new LinkedHashMap<>();
  private String hostName = "balancer";
  private long loadMsec = 1_000;
  private long connectionRequests;
  private VtsPage.SharedZone zone = new VtsPage.SharedZone("vts", 1_000_000, 0, 0);
  private VtsPage.Steelyard steelyard;

  private PageBuilder(long nowMsec) {
    this.nowMsec = nowMsec;
  }

  static PageBuilder at(long nowMsec) {
    return new PageBuilder(nowMsec);
  }

  /** Two upstreams with a server each that had so many requests of 7 ms. */
  static VtsPage simple(long nowMsec, long requests) {
    return at(nowMsec)
        .with("compose", PeerBuilder.peer("10.0.0.1:80").total(requests, 0, 7 * requests))
        .with("read", PeerBuilder.peer("10.0.0.2:80").total(requests, 0, 7 * requests))
        .connectionRequests(2 * requests)
        .build();
  }

  PageBuilder with(String upstream, PeerBuilder... peers) {
    List<VtsPeer> list = upstreams.computeIfAbsent(upstream, name -> new ArrayList<>());
    for (PeerBuilder peer : peers) {
      list.add(peer.build());
    }
    return this;
  }

  PageBuilder hostName(String hostName) {
    this.hostName = hostName;
    return this;
  }

  PageBuilder loadMsec(long loadMsec) {
    this.loadMsec = loadMsec;
    return this;
  }

  PageBuilder connectionRequests(long requests) {
    this.connectionRequests = requests;
    return this;
  }

  PageBuilder zone(long maxSize, long usedSize) {
    this.zone = new VtsPage.SharedZone("vts", maxSize, usedSize, upstreams.size());
    return this;
  }

  PageBuilder steelyard(String mode, long version) {
    this.steelyard = new VtsPage.Steelyard(mode, version);
    return this;
  }

  VtsPage build() {
    return new VtsPage(
        hostName,
        loadMsec,
        nowMsec,
        new VtsPage.Connections(3, 0, 1, 2, 3, 3, connectionRequests),
        zone,
        upstreams,
        steelyard);
  }

  static byte[] json(VtsPage page) {
    return RecordCodec.tree(page).toString().getBytes(StandardCharsets.UTF_8);
  }
}
