package dev.steelyard.shared.vts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte-exact pages of a real NGINX with the VTS module. */
class RecordedPagesTest {

  private static final String BEFORE = "01-before-traffic.json";
  private static final String TRAFFIC = "02-under-traffic.json";
  private static final String RELOADED = "04-after-reload-same-config.json";
  private static final String WEIGHTED = "06-weights-1-3-5-under-traffic.json";
  private static final String DOWN = "07-server-marked-down.json";
  private static final String HISTOGRAM = "09-histogram-after-reload.json";
  private static final String IDLE = "13-idle.json";

  private static Optional<Sample> difference(String... names) {
    PageDifference difference = new PageDifference("recorded", Set.of(), 2000);
    Optional<Sample> sample = Optional.empty();
    for (String name : names) {
      sample = difference.next(RecordedPages.page(name));
    }
    return sample;
  }

  private static ServerWindow server(Sample sample, String upstream, String server) {
    return sample.upstream(upstream).orElseThrow().server(server).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {BEFORE, TRAFFIC, RELOADED, WEIGHTED, DOWN, HISTOGRAM, IDLE})
  void everyCounterIsReadAsThePageHasIt(String name) throws IOException {
    JsonNode json = RecordCodec.mapper().readTree(RecordedPages.bytes(name));
    VtsPage page = RecordedPages.page(name);

    assertThat(page.nowMsec()).isEqualTo(json.at("/nowMsec").longValue());
    assertThat(page.connections().requests())
        .isEqualTo(json.at("/connections/requests").longValue());
    assertThat(page.sharedZones().usedNode())
        .isEqualTo(json.at("/sharedZones/usedNode").longValue());
    assertThat(page.upstreamZones().keySet())
        .containsExactly("compose_backend", "home_read_backend", "user_read_backend");
    page.upstreamZones()
        .forEach(
            (upstream, peers) -> {
              JsonNode listed = json.path("upstreamZones").path(upstream);
              assertThat(peers).hasSize(listed.size());
              for (int i = 0; i < peers.size(); i++) {
                assertSame(peers.get(i), listed.get(i));
              }
            });
  }

  private static void assertSame(VtsPeer peer, JsonNode json) {
    JsonNode printed = RecordCodec.mapper().valueToTree(peer);
    for (String field :
        List.of(
            "server",
            "requestCounter",
            "inBytes",
            "outBytes",
            "responses",
            "requestMsecCounter",
            "responseMsecCounter",
            "weight",
            "maxFails",
            "failTimeout",
            "backup",
            "down")) {
      assertThat(printed.get(field).asText()).as(field).isEqualTo(json.get(field).asText());
    }
    assertThat(peer.responses().count2xx()).isEqualTo(json.at("/responses/2xx").longValue());
    assertThat(peer.responses().count5xx()).isEqualTo(json.at("/responses/5xx").longValue());
    assertThat(peer.responseBuckets().counters()).hasSize(json.at("/responseBuckets/msecs").size());
  }

  @Test
  void fromNoTrafficToTrafficTheDifferenceIsThePage() {
    Sample sample = difference(BEFORE, TRAFFIC).orElseThrow();

    assertThat(server(sample, "compose_backend", "127.0.0.1:19102"))
        .isEqualTo(
            new ServerWindow(
                "127.0.0.1:19102",
                393,
                14519,
                67416,
                0,
                393,
                0,
                0,
                0,
                7651,
                7666,
                1,
                false,
                null,
                null));
    assertThat(sample.windowEndMillis() - sample.windowStartMillis()).isEqualTo(1506);
    assertThat(sample.connectionsActive()).isEqualTo(65);
  }

  @Test
  void reloadKeepsTheCountersSoThereIsASample() {
    Sample sample = difference(TRAFFIC, RELOADED).orElseThrow();

    ServerWindow window = server(sample, "compose_backend", "127.0.0.1:19103");
    assertThat(window.requests()).isEqualTo(799 - 390);
    assertThat(window.responseMillis()).isEqualTo(24244 - 11382);
    assertThat(sample.polls()).isEqualTo(1);
  }

  @Test
  void newWeightsShowAtOnce() {
    Sample sample = difference(RELOADED, WEIGHTED).orElseThrow();

    assertThat(sample.upstream("user_read_backend").orElseThrow().servers())
        .extracting(ServerWindow::weight)
        .containsExactly(1, 3, 5);
    assertThat(server(sample, "user_read_backend", "127.0.0.1:19109").requests())
        .isEqualTo(621 - 399);
  }

  @Test
  void serverMarkedDownIsSeen() {
    Sample sample = difference(WEIGHTED, DOWN).orElseThrow();

    assertThat(server(sample, "compose_backend", "127.0.0.1:19102").down()).isTrue();
    assertThat(server(sample, "compose_backend", "127.0.0.1:19101").down()).isFalse();
  }

  @Test
  void histogramSwitchedOnByAReloadIsStillAbsentForKnownServers() {
    Sample sample = difference(DOWN, HISTOGRAM).orElseThrow();

    assertThat(sample.upstreams())
        .allSatisfy(
            upstream ->
                assertThat(upstream.servers())
                    .allSatisfy(server -> assertThat(server.latency()).isNull()));
  }

  @Test
  void stopAndStartBetweenTwoPagesIsARestart() {
    PageDifference difference = new PageDifference("recorded", Set.of(), 2000);
    difference.next(RecordedPages.page(HISTOGRAM));

    assertThat(difference.next(RecordedPages.page(IDLE))).isEmpty();
    assertThat(difference.why()).contains(NoSample.RESTART);
  }

  @Test
  void deadServerStaysAndTheRemovedOneIsDropped() {
    // The idle page again 2 s later: nothing happened, but histograms are in force.
    VtsPage idle = RecordedPages.page(IDLE);
    VtsPage later =
        new VtsPage(
            idle.hostName(),
            idle.loadMsec(),
            idle.nowMsec() + 2000,
            idle.connections(),
            idle.sharedZones(),
            idle.upstreamZones(),
            null);
    PageDifference difference = new PageDifference("recorded", Set.of(), 2000);
    difference.next(idle);
    Sample sample = difference.next(later).orElseThrow();

    assertThat(sample.upstream("compose_backend").orElseThrow().servers())
        .extracting(ServerWindow::server)
        .containsExactly("127.0.0.1:19999", "127.0.0.1:19102", "127.0.0.1:19103");
    assertThat(server(sample, "compose_backend", "127.0.0.1:19999").latency()).isNull();
    assertThat(server(sample, "compose_backend", "127.0.0.1:19102").latency().upperMillis())
        .containsExactly(5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0);
  }

  @Test
  void windowsOfAllPagesAddUpToTheLastOfARun() {
    Sample whole = difference(BEFORE, DOWN).orElseThrow();
    Map<String, Long> sums = new java.util.TreeMap<>();
    PageDifference difference = new PageDifference("recorded", Set.of(), 2000);
    for (String name : List.of(BEFORE, TRAFFIC, RELOADED, WEIGHTED, DOWN)) {
      difference
          .next(RecordedPages.page(name))
          .ifPresent(
              sample ->
                  sample
                      .upstreams()
                      .forEach(
                          upstream ->
                              upstream
                                  .servers()
                                  .forEach(
                                      server ->
                                          sums.merge(
                                              server.server(), server.requests(), Long::sum))));
    }

    assertThat(sums).hasSize(9);
    whole
        .upstreams()
        .forEach(
            upstream ->
                upstream
                    .servers()
                    .forEach(
                        server ->
                            assertThat(sums).containsEntry(server.server(), server.requests())));
  }

  @Test
  void publishedRecordHasThePagesTotals() {
    String line = RecordedPages.page(IDLE).select(Set.of(), "recorded").published().print();

    assertThat(line)
        .startsWith(
            "{\"compose_backend\":{\"127.0.0.1:19999\":{\"requestCounter\":2,\"inBytes\":0,"
                + "\"outBytes\":0,\"Non 2xx/3xx responses\":2,\"requestMsecCounter\":0,"
                + "\"weight\":1,\"maxFails\":1,\"failTimeout\":10,\"backup\":0,\"down\":0},")
        .doesNotContain("19101");
  }
}
