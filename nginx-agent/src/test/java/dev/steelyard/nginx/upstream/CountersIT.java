package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import dev.steelyard.shared.vts.PageDifference;
import dev.steelyard.shared.vts.StatusSettings;
import dev.steelyard.shared.vts.StatusSource;
import dev.steelyard.shared.vts.VtsPage;
import dev.steelyard.shared.vts.VtsPeer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the counters of a real NGINX survive, and that the poller reads the page in every state:
 * hundreds of servers, none alive, a worker killed or leaving, a dictionary that is full.
 */
class CountersIT {

  @TempDir Path directory;

  /** 100 requests in rotation over 100 servers, by one worker: each of them got exactly one. */
  @Test
  void aPageOfThreeHundredServersIsExactAndReadable() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(100).start()) {
      PageDifference difference = new PageDifference("the page", Set.of(), 1000);
      assertThat(difference.next(poll(fleet))).isEmpty();
      fleet.share(Fleet.COMPOSE, 100);
      Fleet.until("all counts", () -> requests(fleet.page(), "compose_backend") == 100);
      Sample sample = difference.next(poll(fleet)).orElseThrow();
      assertThat(sample.upstreams()).hasSize(3).allMatch(up -> up.servers().size() == 100);
      assertThat(sample.upstreams().get(0).servers())
          .allSatisfy(
              server -> {
                assertThat(server.requests()).isEqualTo(1);
                assertThat(server.responses2xx()).isEqualTo(1);
                assertThat(server.latency()).isNotNull();
              });
      assertThat(sample.upstreams().get(1).servers()).allMatch(server -> server.requests() == 0);
    }
  }

  @Test
  void aPageWithoutAServerAliveIsReadableAndTellsTheErrors() throws IOException {
    try (Fleet fleet = Fleet.in(directory).stock().start()) {
      PageDifference difference = new PageDifference("the page", Set.of(), 1000);
      fleet.backends.forEach(Backend::close);
      assertThat(difference.next(poll(fleet))).isEmpty();
      assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(502);
      // All three fail for the first request; for the second NGINX has no server left.
      int stock = fleet.settings().stock().get(0).port();
      assertThat(fleet.get(stock, Fleet.HOME).statusCode()).isEqualTo(502);
      assertThat(fleet.get(stock, Fleet.HOME).statusCode()).isEqualTo(502);
      Fleet.until("the rejected one", () -> own(fleet).getLong("rejected") == 1);
      Sample sample = difference.next(poll(fleet)).orElseThrow();
      String upstream = fleet.settings().stock().get(0).upstream("home_read_backend");
      assertThat(windows(sample, upstream)).allMatch(server -> server.responses5xx() == 1);
      assertThat(
              windows(sample, "compose_backend").stream()
                  .mapToLong(ServerWindow::responses5xx)
                  .sum())
          .isBetween(1L, 3L);
      assertThat(own(fleet).getLong("unknownServer")).isZero();
    }
  }

  /** Two servers fail, the third is drained: NGINX would repeat the address of the second. */
  @Test
  void whereNoServerIsLeftToTryTheLastOneIsNotCountedTwice() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 500, 0);
      fleet.backends.get(0).close();
      fleet.backends.get(1).close();
      assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(502);
      Fleet.until("the rejected one", () -> own(fleet).getLong("rejected") == 1);
      List<VtsPeer> servers =
          poll(fleet).upstreamZones().getOrDefault("compose_backend", List.of());
      assertThat(servers).extracting(VtsPeer::requestCounter).containsExactly(1L, 1L, 0L);
      assertThat(servers).extracting(p -> p.responses().count5xx()).containsExactly(1L, 1L, 0L);
      assertThat(own(fleet).getLong("unknownServer")).isZero();
    }
  }

  @Test
  void whatAKilledWorkerHadToldStaysAndNothingIsCountedTwice() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      send(fleet, 50);
      Fleet.until("50 counts", () -> requests(fleet.page(), "compose_backend") == 50);
      long killed = fleet.server().family().accepting().iterator().next();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      Fleet.until(
          "its successor",
          () ->
              fleet.server().family().accepting().size() == 2
                  && !fleet.server().family().accepting().contains(killed));
      send(fleet, 50);
      Fleet.until("100 counts", () -> requests(fresh(fleet), "compose_backend") == 100);
      assertThat(fresh(fleet).getJsonObject("steelyard").getLong("countersRefused")).isZero();
    }
  }

  /** The old worker's timers have stopped when the requests it still holds end. */
  @Test
  void aLeavingWorkerTellsWhatItCountsToTheEnd() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.forEach(Backend::hold);
      List<CompletableFuture<HttpResponse<String>>> held =
          IntStream.range(0, 3).mapToObj(i -> fleet.begin(Fleet.COMPOSE)).toList();
      Fleet.until(
          "their arrival",
          () -> fleet.backends.stream().mapToInt(b -> b.count(Fleet.COMPOSE)).sum() == 3);
      reload(fleet);
      assertThat(requests(fresh(fleet), "compose_backend")).isZero();
      fleet.backends.get(0).open();
      Fleet.until("the first count", () -> requests(fresh(fleet), "compose_backend") == 1);
      assertThat(fleet.server().workers()).as("the old worker still serves").isEqualTo(2);
      fleet.backends.forEach(Backend::open);
      held.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
      Fleet.until("the counts", () -> requests(fresh(fleet), "compose_backend") == 3);
      Fleet.until("the old worker's end", () -> fleet.server().workers() == 1);
      assertThat(requests(fresh(fleet), "compose_backend")).isEqualTo(3);
    }
  }

  /** Rows for 120 servers do not fit into 32 KiB: said, counted, and nobody else's row is lost. */
  @Test
  void aFullDictionaryIsToldAndCostsNoRequestAndNoOtherCounter() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(40).start()) {
      edit(fleet, "steelyard/http.conf", CountersIT::smallDictionary);
      reload(fleet);
      fleet.share(Fleet.COMPOSE, 80);
      Fleet.until("a refusal", () -> own(fleet).getLong("countersRefused") > 0);
      JsonObject page = fleet.page();
      List<Integer> counts =
          IntStream.range(0, 40)
              .map(i -> fleet.entry(page, "compose_backend", i).getInteger("requestCounter"))
              .boxed()
              .toList();
      assertThat(counts).contains(2).containsOnly(0, 2);
      assertThat(Files.readString(fleet.server().errorLog()))
          .contains("steelyard_stats has no room for all servers")
          .contains("make it larger");
      JsonObject zone = page.getJsonObject("sharedZones");
      assertThat(zone.getLong("usedSize")).isGreaterThan(zone.getLong("maxSize") * 4 / 5);
    }
  }

  private static String smallDictionary(String text) {
    return text.replaceAll(
        "lua_shared_dict steelyard_stats \\d+k", "lua_shared_dict steelyard_stats 32k");
  }

  @Test
  void aServerThatTheConfigurationNoLongerHasIsNotListed() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.share(Fleet.COMPOSE, 3);
      String gone = fleet.address(2);
      for (String file :
          List.of(
              "compose_backend.servers",
              "home_read_backend.servers",
              "user_read_backend.servers",
              "base.weights")) {
        edit(fleet, "steelyard/" + file, text -> without(gone, text));
      }
      reload(fleet);
      Fleet.until("the old counts", () -> requests(fresh(fleet), "compose_backend") == 2);
      assertThat(poll(fleet).upstreamZones().get("compose_backend"))
          .extracting(VtsPeer::server)
          .containsExactly(fleet.address(0), fleet.address(1));
    }
  }

  private static String without(String server, String text) {
    return String.join("\n", text.lines().filter(line -> !line.contains(server + " ")).toList())
        + "\n";
  }

  /**
   * Attempts before an error page that is another upstream: those of an upstream that Lua balances
   * stay those of their own server; of another one NGINX does not tell the name any more, and they
   * must not become those of the same server in the second upstream.
   */
  @Test
  void attemptsBeforeAnInternalRedirectAreNotTakenForTheOtherUpstreams() throws IOException {
    try (Fleet fleet = Fleet.in(directory).stock().start()) {
      int port = FreePorts.find(1).get(0);
      String stock = fleet.settings().stock().get(0).upstream("compose_backend");
      String server =
          """
          server {
            listen 127.0.0.1:%d;
            proxy_intercept_errors on;
            error_page 503 = @second;
            location /lua { proxy_pass http://compose_backend; }
            location /stock { proxy_pass http://%s; }
            location @second {
              proxy_intercept_errors off;
              proxy_pass http://home_read_backend;
            }
          }
          include steelyard/http.conf;
          """
              .formatted(port, stock);
      edit(fleet, "nginx.conf", text -> text.replace("include steelyard/http.conf;", server));
      reload(fleet);
      fleet.backends.forEach(backend -> backend.answerWith(503));
      for (int i = 0; i < 6; i++) {
        assertThat(fleet.get(port, "/lua").statusCode()).isEqualTo(503);
        assertThat(fleet.get(port, "/stock").statusCode()).isEqualTo(503);
      }
      Fleet.until("the second ones", () -> requests(fleet.page(), "home_read_backend") == 12);
      JsonObject page = fleet.page();
      assertThat(page.getJsonObject("steelyard").getLong("unknownServer")).isEqualTo(6);
      for (int i = 0; i < 3; i++) {
        JsonObject first = fleet.entry(page, "compose_backend", i);
        JsonObject second = fleet.entry(page, "home_read_backend", i);
        assertThat(first.getInteger("requestCounter")).isEqualTo(2);
        assertThat(first.getLong("outBytes")).isZero();
        assertThat(second.getInteger("requestCounter")).isEqualTo(4);
        assertThat(second.getLong("outBytes")).isPositive();
      }
    }
  }

  /** Two workers must not add to one row at a time; what waits is neither lost nor added twice. */
  @Test
  void countsWaitWhileAnotherWorkerHoldsTheRow() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      int port = FreePorts.find(1).get(0);
      String server =
          """
          server {
            listen 127.0.0.1:%d;
            log_by_lua_block { return }
            location /hold {
              content_by_lua_block {
                ngx.shared.steelyard_stats:safe_add("lock compose_backend %s", true)
              }
            }
            location /free {
              content_by_lua_block { ngx.shared.steelyard_stats:delete("lock compose_backend %s") }
            }
          }
          include steelyard/http.conf;
          """
              .formatted(port, fleet.address(0), fleet.address(0));
      edit(fleet, "nginx.conf", text -> text.replace("include steelyard/http.conf;", server));
      reload(fleet);
      assertThat(fleet.get(port, "/hold").statusCode()).isEqualTo(200);
      fleet.share(Fleet.COMPOSE, 9);
      Fleet.until("the others' counts", () -> requests(fleet.page(), "compose_backend") == 6);
      JsonObject held = fleet.entry(fleet.page(), "compose_backend", 0);
      assertThat(held.getInteger("requestCounter")).isZero();
      assertThat(fleet.get(port, "/free").statusCode()).isEqualTo(200);
      Fleet.until("all counts", () -> requests(fleet.page(), "compose_backend") == 9);
      assertThat(own(fleet).getLong("countersRefused")).isZero();
    }
  }

  private static void edit(Fleet fleet, String file, UnaryOperator<String> change)
      throws IOException {
    Path path = fleet.settings().nginxDirectory().resolve(file);
    String before = Files.readString(path);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(path, after);
  }

  private static void reload(Fleet fleet) {
    long loaded = fleet.page().getLong("loadMsec");
    fleet.server().reload();
    Fleet.until("the new configuration", () -> fresh(fleet).getLong("loadMsec") > loaded);
    Fleet.until(
        "its workers only",
        () -> fleet.server().family().accepting().size() == fleet.settings().workers());
  }

  /** On a connection of its own: a kept one may belong to a worker that leaves. */
  private static JsonObject fresh(Fleet fleet) {
    return new JsonObject(fetch(fleet, fleet.settings().statusPort(), NginxSettings.STATUS_PATH));
  }

  private static void send(Fleet fleet, int requests) {
    for (int i = 0; i < requests; i++) {
      fetch(fleet, fleet.settings().port(), Fleet.COMPOSE);
    }
  }

  private static String fetch(Fleet fleet, int port, String path) {
    try {
      URLConnection connection = fleet.uri(port, path).toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page as the poller reads it. */
  private static VtsPage poll(Fleet fleet) {
    Vertx vertx = Vertx.vertx();
    try {
      String url = fleet.uri(fleet.settings().statusPort(), NginxSettings.STATUS_PATH).toString();
      StatusSource source =
          new StatusSource(vertx, new StatusSettings(url, 1000, 20_000, Set.of()));
      return Fleet.await(source.fetch()).select(Set.of(), url);
    } finally {
      Fleet.await(vertx.close());
    }
  }

  private static JsonObject own(Fleet fleet) {
    return fleet.page().getJsonObject("steelyard");
  }

  private static List<ServerWindow> windows(Sample sample, String upstream) {
    return sample.upstreams().stream()
        .filter(window -> window.upstream().equals(upstream))
        .findFirst()
        .orElseThrow()
        .servers();
  }

  private static int requests(JsonObject page, String upstream) {
    return page.getJsonObject("upstreamZones").getJsonArray(upstream).stream()
        .mapToInt(server -> ((JsonObject) server).getInteger("requestCounter"))
        .sum();
  }
}
