package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.vts.VtsPage;
import dev.steelyard.shared.vts.VtsParser;
import dev.steelyard.shared.vts.VtsPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Steelyard's counters beside those of nginx-module-vts in the same NGINX: both hear of every
 * request, so they must agree whatever the load balancer did.
 *
 * <p>Needs {@code ngx_http_vhost_traffic_status_module.so} for the NGINX that the tests run (v0.2.7
 * or later: older ones leave out attempts that were passed on): in the environment variable {@code
 * STEELYARD_VTS_MODULE}, or in a folder of NGINX' modules. Skipped where there is none.
 */
class VtsAgreementIT {

  private static final String MODULE = "ngx_http_vhost_traffic_status_module.so";

  @TempDir Path directory;
  private Path module = Path.of(MODULE);
  private int vtsPort;
  private int redirectPort;

  @BeforeEach
  void findTheModule() {
    Optional<Path> found =
        Stream.concat(
                Optional.ofNullable(System.getenv("STEELYARD_VTS_MODULE")).map(Path::of).stream(),
                Stream.concat(
                    Stream.of(Path.of("/usr/lib/nginx/modules", MODULE)),
                    Fleet.program().modules().stream().map(other -> other.resolveSibling(MODULE))))
            .filter(Files::isReadable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(),
        "no " + MODULE + ": set STEELYARD_VTS_MODULE to its path to compare with it");
    module = found.orElseThrow();
    List<Integer> ports = FreePorts.find(2);
    vtsPort = ports.get(0);
    redirectPort = ports.get(1);
  }

  /** 30 answers each of 200, 302, 404 and 503; 20 bodies of 64 KiB; by both kinds of upstream. */
  @Test
  void answersOfEveryClassAndBodiesAgree() throws IOException {
    try (Fleet fleet = both(Fleet.in(directory).workers(2).stock())) {
      int stock = fleet.settings().stock().get(0).port();
      for (int status : List.of(200, 302, 404, 503)) {
        fleet.backends.forEach(backend -> backend.answerWith(status));
        for (int i = 0; i < 30; i++) {
          assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(status);
          assertThat(fleet.get(stock, Fleet.HOME).statusCode()).isEqualTo(status);
        }
      }
      fleet.backends.forEach(backend -> backend.answerWith(200));
      for (int i = 0; i < 20; i++) {
        assertThat(post(fleet, Fleet.USER, 65_536)).isEqualTo(200);
      }
      VtsPage theirs = theirs(fleet, VtsAgreementIT::answers, 260);
      VtsPage ours = ours(fleet, VtsAgreementIT::answers, 260);
      assertEqual(ours, theirs);
      assertThat(sum(ours, "user_read_backend", VtsPeer::inBytes)).isGreaterThan(20 * 65_536L);
      List<VtsPeer.Responses> compose =
          peers(ours, "compose_backend").stream().map(VtsPeer::responses).toList();
      assertThat(compose.stream().mapToLong(VtsPeer.Responses::count2xx).sum()).isEqualTo(30);
      assertThat(compose.stream().mapToLong(VtsPeer.Responses::count3xx).sum()).isEqualTo(30);
      assertThat(compose.stream().mapToLong(VtsPeer.Responses::count4xx).sum()).isEqualTo(30);
      assertThat(compose.stream().mapToLong(VtsPeer.Responses::count5xx).sum()).isEqualTo(30);
    }
  }

  /** The dead server's failed attempts are its own on both pages; the client sees only 200. */
  @Test
  void attemptsThatWerePassedOnAgree() throws IOException {
    try (Fleet fleet = both(Fleet.in(directory).workers(2).stock())) {
      fleet.backends.get(1).close();
      int stock = fleet.settings().stock().get(0).port();
      for (int i = 0; i < 30; i++) {
        assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
        assertThat(fleet.get(stock, Fleet.COMPOSE).statusCode()).isEqualTo(200);
      }
      VtsPage theirs = theirs(fleet, VtsAgreementIT::good, 60);
      VtsPage ours = ours(fleet, VtsAgreementIT::good, 60);
      assertEqual(ours, theirs);
      VtsPeer dead = peer(ours, "compose_backend", fleet.address(1));
      assertThat(dead.requestCounter()).isPositive();
      assertThat(dead.responses().count5xx()).isEqualTo(dead.requestCounter());
      assertThat(dead.outBytes()).isZero();
    }
  }

  /** Theirs counts what the client gave up as an answer 499, with bytes and times; ours apart. */
  @Test
  void whatTheClientGaveUpIsTheirs4xxAndOurAborted() throws IOException {
    try (Fleet fleet = both(Fleet.in(directory))) {
      fleet.share(Fleet.COMPOSE, 6);
      fleet.backends.forEach(Backend::hold);
      for (int i = 1; i <= 3; i++) {
        giveUp(fleet, 6 + i);
      }
      VtsPage theirs = theirs(fleet, VtsAgreementIT::answers, 9);
      Fleet.until(
          "three given up",
          () -> IntStream.range(0, 3).mapToLong(i -> aborted(fleet, i)).sum() == 3);
      VtsPage ours = ours(fleet, VtsAgreementIT::answers, 6);
      for (int i = 0; i < 3; i++) {
        VtsPeer their = peer(theirs, "compose_backend", fleet.address(i));
        VtsPeer our = peer(ours, "compose_backend", fleet.address(i));
        long given = aborted(fleet, i);
        assertThat(their.requestCounter()).isEqualTo(our.requestCounter() + given);
        assertThat(their.responses().count4xx()).isEqualTo(given);
        assertThat(our.responses().count4xx()).isZero();
        assertThat(good(their)).isEqualTo(good(our)).isEqualTo(2);
        assertThat(their.inBytes() > our.inBytes()).isEqualTo(given > 0);
      }
    }
  }

  private static long aborted(Fleet fleet, int backend) {
    return fleet.entry(fleet.page(), "compose_backend", backend).getLong("abortedCounter");
  }

  /** Theirs lists the upstream's name as a server that the configuration has not; ours rejects. */
  @Test
  void whereNoServerIsAvailableTheirsNamesTheUpstreamAsAServer() throws IOException {
    try (Fleet fleet = both(Fleet.in(directory).stock())) {
      fleet.backends.forEach(Backend::close);
      int stock = fleet.settings().stock().get(0).port();
      for (int i = 0; i < 4; i++) {
        assertThat(fleet.get(stock, Fleet.COMPOSE).statusCode()).isEqualTo(502);
      }
      String upstream = fleet.settings().stock().get(0).upstream("compose_backend");
      // The first request tried all three, one after the other; the others found none.
      VtsPage theirs = theirs(fleet, VtsPeer::requestCounter, 6);
      VtsPage ours = ours(fleet, VtsPeer::requestCounter, 3);
      assertThat(fleet.page().getJsonObject("steelyard").getLong("rejected")).isEqualTo(3);
      assertThat(peer(theirs, upstream, upstream).requestCounter()).isEqualTo(3);
      assertThat(peers(ours, upstream)).hasSize(3);
      for (VtsPeer our : peers(ours, upstream)) {
        assertSame(our, peer(theirs, upstream, our.server()));
      }
    }
  }

  /** An error page that is another upstream: ours counts both attempts, theirs the last one. */
  @Test
  void attemptsBeforeAnInternalRedirectAreOursOnly() throws IOException {
    try (Fleet fleet = both(Fleet.in(directory))) {
      fleet.backends.forEach(backend -> backend.answerWith(503));
      for (int i = 0; i < 9; i++) {
        assertThat(fleet.get(redirectPort, "/first").statusCode()).isEqualTo(503);
      }
      VtsPage theirs = theirs(fleet, VtsAgreementIT::answers, 9);
      VtsPage ours = ours(fleet, VtsAgreementIT::answers, 18);
      assertThat(sum(ours, "compose_backend", VtsPeer::requestCounter)).isEqualTo(9);
      assertThat(sum(ours, "compose_backend", VtsPeer::outBytes)).isZero();
      assertThat(sum(theirs, "compose_backend", VtsPeer::requestCounter)).isZero();
      for (VtsPeer their : peers(theirs, "home_read_backend")) {
        assertSame(peer(ours, "home_read_backend", their.server()), their);
      }
    }
  }

  private static void assertEqual(VtsPage ours, VtsPage theirs) {
    assertThat(theirs.upstreamZones().keySet()).containsAll(ours.upstreamZones().keySet());
    ours.upstreamZones()
        .forEach(
            (upstream, list) ->
                list.forEach(our -> assertSame(our, peer(theirs, upstream, our.server()))));
  }

  /** Counts and bytes exactly; sums of times within the rounding of 1 ms a request. */
  private static void assertSame(VtsPeer our, VtsPeer their) {
    String server = our.server();
    assertThat(our.requestCounter()).as(server).isEqualTo(their.requestCounter());
    assertThat(our.responses()).as(server).isEqualTo(their.responses());
    assertThat(our.inBytes()).as(server).isEqualTo(their.inBytes());
    assertThat(our.outBytes()).as(server).isEqualTo(their.outBytes());
    assertThat(our.requestMsecCounter())
        .as(server)
        .isCloseTo(their.requestMsecCounter(), within(our.requestCounter()));
    assertThat(our.responseMsecCounter())
        .as(server)
        .isCloseTo(their.responseMsecCounter(), within(our.requestCounter()));
    assertThat(our.weight()).as(server).isEqualTo(their.weight());
    assertThat(our.maxFails()).as(server).isEqualTo(their.maxFails());
    assertThat(our.failTimeout()).as(server).isEqualTo(their.failTimeout());
  }

  /** A fleet whose NGINX has loaded the module by a reload, as an operator would add it. */
  private Fleet both(Fleet.Plan plan) throws IOException {
    Fleet fleet = plan.start();
    try {
      long loaded = fleet.page().getLong("loadMsec");
      Path file = fleet.settings().nginxDirectory().resolve("nginx.conf");
      String text = Files.readString(file);
      Files.writeString(
          file,
          text.replace("events {", "load_module \"" + module + "\";\nevents {")
              .replace("include steelyard/http.conf;", added() + "include steelyard/http.conf;"));
      fleet.server().reload();
      Fleet.until("the new configuration", () -> fleet.page().getLong("loadMsec") > loaded);
      Fleet.until("no old worker", () -> fleet.server().workers() == fleet.settings().workers());
    } catch (IOException | RuntimeException | AssertionError e) {
      fleet.close();
      throw e;
    }
    return fleet;
  }

  private String added() {
    return """
    vhost_traffic_status_zone;
    server {
      listen 127.0.0.1:%d;
      log_by_lua_block { return }
      location /status {
        vhost_traffic_status_display;
        vhost_traffic_status_display_format json;
      }
    }
    server {
      listen 127.0.0.1:%d;
      location / {
        proxy_pass http://compose_backend;
        proxy_intercept_errors on;
        error_page 503 = @second;
      }
      location @second { proxy_pass http://home_read_backend; }
    }
    """
        .formatted(vtsPort, redirectPort);
  }

  /** Their page as soon as it has so many; the counts come right after the answer. */
  private VtsPage theirs(Fleet fleet, ToLongFunction<VtsPeer> what, long count) {
    Fleet.until("their " + count, () -> sum(page(fleet, vtsPort), what) == count);
    return page(fleet, vtsPort);
  }

  /** Our page as soon as all workers have told so many. */
  private static VtsPage ours(Fleet fleet, ToLongFunction<VtsPeer> what, long count) {
    int port = fleet.settings().statusPort();
    Fleet.until("our " + count, () -> sum(page(fleet, port), what) == count);
    return page(fleet, port);
  }

  private static VtsPage page(Fleet fleet, int port) {
    HttpResponse<String> answer = fleet.get(port, NginxSettings.STATUS_PATH);
    return VtsParser.parse(answer.body().getBytes(StandardCharsets.UTF_8), "port " + port);
  }

  private static long answers(VtsPeer peer) {
    VtsPeer.Responses all = peer.responses();
    return all.count2xx() + all.count3xx() + all.count4xx() + all.count5xx();
  }

  private static long good(VtsPeer peer) {
    return peer.responses().count2xx();
  }

  private static long sum(VtsPage page, ToLongFunction<VtsPeer> what) {
    return page.upstreamZones().values().stream().flatMap(List::stream).mapToLong(what).sum();
  }

  private static long sum(VtsPage page, String upstream, ToLongFunction<VtsPeer> what) {
    return peers(page, upstream).stream().mapToLong(what).sum();
  }

  private static List<VtsPeer> peers(VtsPage page, String upstream) {
    return page.upstreamZones().getOrDefault(upstream, List.of());
  }

  private static VtsPeer peer(VtsPage page, String upstream, String server) {
    return peers(page, upstream).stream()
        .filter(peer -> peer.server().equals(server))
        .findFirst()
        .orElseThrow(() -> new AssertionError(server + " is not in " + upstream));
  }

  private static int post(Fleet fleet, String path, int bytes) {
    HttpRequest request =
        HttpRequest.newBuilder(fleet.uri(fleet.settings().port(), path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
            .build();
    try {
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.ofString())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends a request that a backend holds, and leaves when it has arrived there. */
  private static void giveUp(Fleet fleet, int arrivals) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), fleet.settings().port())) {
      String request = "GET " + Fleet.COMPOSE + " HTTP/1.1\r\nHost: x\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      Fleet.until(
          "its arrival",
          () -> fleet.backends.stream().mapToInt(b -> b.count(Fleet.COMPOSE)).sum() == arrivals);
    }
  }
}
