package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose end the balancer is not told, on a real NGINX: they leave no count behind. */
class LostAttemptsIT {

  private static final List<Integer> NOTHING = List.of(0, 0, 0);

  @TempDir Path directory;

  @Test
  void aLocationWithALogPhaseOfItsOwnSharesExactlyAndLeavesNoCount() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    inLocation(Fleet.COMPOSE, "log_by_lua_block { return }"),
                    "steelyard/http.conf",
                    text -> text.replace("forget_attempts = 3600", "forget_attempts = 1")))) {
      assertThat(server.isAlive()).isTrue();
      // Each finds what the one before it left at the same address, and is no retry of it.
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(fleet.share(Fleet.HOME, 30)).containsExactly(10, 10, 10);
      Fleet.until("no count", () -> fleet.inFlight("compose_backend").equals(NOTHING));
      assertThat(fleet.event("leakedAttempts")).isPositive();
      assertThat(java.nio.file.Files.readString(server.errorLog()))
          .contains("let it call require(\"steelyard.stats\").log()");
    }
  }

  @Test
  void whatARequestLeftBehindIsTakenBackByTheNextOneAtItsAddress() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of("nginx.conf", inLocation(Fleet.COMPOSE, "log_by_lua_block { return }")))) {
      assertThat(server.isAlive()).isTrue();
      // One after the other on one connection: NGINX uses few addresses.
      fleet.share(Fleet.COMPOSE, 60);
      assertThat(fleet.event("leakedAttempts")).isGreaterThan(30);
      assertThat(sum(fleet, "compose_backend")).isLessThan(30);
    }
  }

  @Test
  void aLogPhaseOfTheUsersThatCallsOursLosesNothing() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    inLocation(
                        Fleet.COMPOSE,
                        "log_by_lua_block { require(\"steelyard.stats\").log() }")))) {
      assertThat(server.isAlive()).isTrue();
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(fleet.inFlight("compose_backend")).isEqualTo(NOTHING);
      assertThat(fleet.event("leakedAttempts")).isZero();
    }
  }

  @Test
  void aMirroredRequestCountsUntilItEndsAndNoLonger() throws Exception {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    inLocation(Fleet.COMPOSE, "mirror /mirrored;")
                            .andThen(location("/mirrored", "home_read_backend"))
                        ::apply))) {
      assertThat(server.isAlive()).isTrue();
      for (int i = 0; i < 30; i++) {
        assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
      }
      Fleet.until("the mirrored ones", () -> count(fleet, "/mirrored") == 30);
      Fleet.until("no count", () -> fleet.inFlight("home_read_backend").equals(NOTHING));
      // The mirrored request waits, its main request is answered.
      fleet.backends.forEach(backend -> backend.hold("/mirrored"));
      CompletableFuture<?> answer = fleet.begin(Fleet.COMPOSE);
      Fleet.until("both", () -> count(fleet, "/mirrored") == 31);
      Fleet.until("one count", () -> sum(fleet, "home_read_backend") == 1);
      fleet.backends.forEach(Backend::open);
      answer.get();
      Fleet.until("no count", () -> sum(fleet, "home_read_backend") == 0);
      assertThat(fleet.inFlight("compose_backend")).isEqualTo(NOTHING);
      assertThat(fleet.event("leakedAttempts")).isZero();
      assertThat(fleet.event("pickErrors")).isZero();
    }
  }

  @Test
  void anAuthorisingRequestCountsUntilItsMainRequestEnds() throws Exception {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    inLocation(Fleet.COMPOSE, "auth_request /authorise;")
                            .andThen(location("/authorise", "home_read_backend"))
                        ::apply))) {
      assertThat(server.isAlive()).isTrue();
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(count(fleet, "/authorise")).isEqualTo(30);
      assertThat(fleet.inFlight("home_read_backend")).isEqualTo(NOTHING);
      assertThat(fleet.inFlight("compose_backend")).isEqualTo(NOTHING);
      assertThat(fleet.event("leakedAttempts")).isZero();
    }
  }

  @Test
  void anInternalRedirectMovesTheCountToTheNextUpstream() throws Exception {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    inLocation(Fleet.COMPOSE, "proxy_intercept_errors on; error_page 503 = @other;")
                            .andThen(location("@other", "compose_backend"))
                        ::apply))) {
      assertThat(server.isAlive()).isTrue();
      fleet.backends.get(0).answerWith(503);
      for (int i = 0; i < 30; i++) {
        int status = fleet.get(Fleet.COMPOSE).statusCode();
        assertThat(status).isIn(200, 503);
      }
      assertThat(fleet.inFlight("compose_backend")).isEqualTo(NOTHING);
      assertThat(fleet.event("leakedAttempts")).isZero();
      var page = fleet.page();
      int attempts = 0;
      for (int i = 0; i < 3; i++) {
        attempts += fleet.entry(page, "compose_backend", i).getInteger("requestCounter");
      }
      assertThat(attempts).isEqualTo(fleet.arrivals()).isGreaterThan(30);
    }
  }

  /** Adds directives to the location of a path. */
  private static UnaryOperator<String> inLocation(String path, String directives) {
    return text -> text.replace("location " + path + " {", "location " + path + " { " + directives);
  }

  private static UnaryOperator<String> location(String path, String upstream) {
    return text ->
        text.replaceFirst(
            "    location /wrk2-api",
            "    location "
                + path
                + " { proxy_pass http://"
                + upstream
                + "; }\n"
                + "    location /wrk2-api");
  }

  private static int count(Fleet fleet, String path) {
    return fleet.arrived(path).stream().mapToInt(Integer::intValue).sum();
  }

  private static int sum(Fleet fleet, String upstream) {
    return fleet.inFlight(upstream).stream().mapToInt(Integer::intValue).sum();
  }
}
