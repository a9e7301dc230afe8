package dev.steelyard.shared.vts;

import java.util.List;

/** A server of a page that a test makes: idle, weight 1, unless told otherwise. */
final class PeerBuilder {

  private final String server;
  private long requests;
  private long errors;
  private long millis;
  private VtsPeer.Buckets buckets;
  private int weight = 1;
  private int maxFails = 1;
  private boolean down;
  private Integer liveWeight;
  private Integer inFlight;
  private Long micros;
  private Boolean ejected;

  private PeerBuilder(String server) {
    this.server = server;
  }

  static PeerBuilder peer(String server) {
    return new PeerBuilder(server);
  }

  /** Totals: all requests, those of them answered 500, and the sum of response times. */
  PeerBuilder total(long requests, long errors, long millis) {
    this.requests = requests;
    this.errors = errors;
    this.millis = millis;
    return this;
  }

  PeerBuilder buckets(List<Double> bounds, List<Long> cumulative) {
    this.buckets = new VtsPeer.Buckets(bounds, cumulative);
    return this;
  }

  PeerBuilder weight(int weight) {
    this.weight = weight;
    return this;
  }

  PeerBuilder ghost() {
    this.weight = 0;
    this.maxFails = 0;
    return this;
  }

  PeerBuilder down() {
    this.down = true;
    return this;
  }

  PeerBuilder live(int liveWeight, int inFlight, long micros, boolean ejected) {
    this.liveWeight = liveWeight;
    this.inFlight = inFlight;
    this.micros = micros;
    this.ejected = ejected;
    return this;
  }

  /** Bytes follow from the requests: 10 in and 100 out each; request times are 1 ms longer. */
  VtsPeer build() {
    return new VtsPeer(
        server,
        requests,
        10 * requests,
        100 * requests,
        new VtsPeer.Responses(0, requests - errors, 0, 0, errors),
        millis + requests,
        millis,
        null,
        buckets,
        weight,
        maxFails,
        10,
        false,
        down,
        liveWeight,
        inFlight,
        micros,
        ejected);
  }
}
