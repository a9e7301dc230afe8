package dev.steelyard.nginx.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.bench.peers.Peers.Turn;
import dev.steelyard.shared.bench.figure.Figure;
import dev.steelyard.shared.bench.figure.Turns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersTest {

  private static Turn turn(double mean) {
    return new Turn(mean, 10 * mean, 0.1, 0, 0.2);
  }

  /** Geometric means of 16 and 25, 9 and 4; the second arm itself is compared with the first. */
  @Test
  void theTwoBaselineArmsArePooledButNotAgainstThemselves() {
    Turns<Peer, Turn> turns = new Turns<>();
    List.of(16.0, 9.0).forEach(mean -> turns.add(Peer.LEAST_CONN, turn(mean)));
    List.of(25.0, 4.0).forEach(mean -> turns.add(Peer.LEAST_CONN_AGAIN, turn(mean)));

    assertThat(Peers.baseline(turns, Peer.HAPROXY, Turn::meanMillis)).containsExactly(20.0, 6.0);
    assertThat(Peers.baseline(turns, Peer.LEAST_CONN_AGAIN, Turn::meanMillis))
        .containsExactly(16.0, 9.0);
  }

  @Test
  void peersThatRunApartAreComparedWithTheBaselineBesideThem() {
    Turns<Peer, Turn> turns = new Turns<>();
    turns.add(Peer.LEAST_CONN, turn(16));

    assertThat(Peers.baseline(turns, Peer.ROUND_ROBIN, Turn::meanMillis)).containsExactly(16.0);
  }

  @Test
  void everyPeerButTheBaselineHasThreeFigures() {
    List<String> names =
        new Peers(new Peers.Plan(1, 1, 1, 1, 1)).figures().stream().map(Figure::name).toList();

    assertThat(names)
        .doesNotHaveDuplicates()
        .hasSize(3 * (Peer.values().length - 1))
        .contains("peers.haproxyLeastConn.meanRatio", "peers.roundRobin.artRatio")
        .noneMatch(name -> name.startsWith("peers.leastConn."));
  }

  @Test
  void haproxyHasABackendForEachRequestType() {
    String text = Haproxy.configuration(8080, Map.of("127.0.0.1:9101", 1));

    assertThat(text)
        .contains("bind 127.0.0.1:8080\n")
        .contains("use_backend home_read_backend if { path_beg /wrk2-api/home-timeline/read }")
        .contains("backend compose_backend\n  balance leastconn\n")
        .contains("  server 127.0.0.1-9101 127.0.0.1:9101 weight 1\n");
  }
}
