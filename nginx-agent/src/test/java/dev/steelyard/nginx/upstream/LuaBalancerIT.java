package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picking rules on a real NGINX. One worker where a count must be exact. */
class LuaBalancerIT {

  @TempDir Path directory;

  @Test
  void roundRobinIsExactOverWholeCycles() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      // 5 + 3 + 1 = 9 requests a cycle, from whatever phase it starts at.
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(fleet.share(Fleet.HOME, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void idleServersOfTheCountingRulesAreTiedAndShareByWeight() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      fleet.rule("compose_backend", PickRule.LEAST_CONN);
      // n = 0 everywhere: all are tied at 0 / w.
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      fleet.rule("compose_backend", PickRule.SHORTEST_DELAY);
      // (0 + 1) / w is smallest for the largest weight: no ties.
      assertThat(fleet.share(Fleet.COMPOSE, 20)).containsExactly(20, 0, 0);
      fleet.rule("compose_backend", PickRule.ROUND_ROBIN);
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
    }
  }

  @Test
  void shortestDelayFillsServersInProportionToTheirWeight() throws Exception {
    try (Fleet fleet = Fleet.in(directory).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.set("compose_backend", 400, 200, 100);
      fleet.backends.forEach(Backend::hold);
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int i = 1; i <= 7; i++) {
        int sent = i;
        held.add(fleet.begin(Fleet.COMPOSE));
        Fleet.until("request " + i + " at a server", () -> total(fleet) == sent);
      }
      // (n + 1) / w: 1/4 2/4 1/2 3/4 ... ends level at 4, 2 and 1 requests under way.
      assertThat(counts(fleet)).containsExactly(4, 2, 1);
      Fleet.until("the gauges", () -> flying(fleet).equals(List.of(4, 2, 1)));
      fleet.backends.forEach(Backend::open);
      for (var answer : held) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
      Fleet.until("all counts back at 0", () -> flying(fleet).equals(List.of(0, 0, 0)));
    }
  }

  @Test
  void countsSurviveANewVersionOfTheWeights() throws Exception {
    try (Fleet fleet = Fleet.in(directory).rule(PickRule.LEAST_CONN).start()) {
      fleet.set("compose_backend", 100, 100, 100);
      fleet.backends.get(0).hold();
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        held.add(fleet.begin(Fleet.COMPOSE));
        int sent = i + 1;
        Fleet.until("arrival", () -> total(fleet) == sent);
        Fleet.until(
            "only the first keeps them", () -> flying(fleet).subList(1, 3).equals(List.of(0, 0)));
      }
      int atFirst = fleet.backends.get(0).count("/");
      assertThat(atFirst).isEqualTo(1);
      fleet.set("compose_backend", 1000, 100, 100);
      // 1/1000 under way on the first is more than 0/100: it comes last in spite of its weight.
      fleet.backends.forEach(Backend::forget);
      assertThat(fleet.share(Fleet.COMPOSE, 10).get(0)).isZero();
      fleet.backends.get(0).open();
      for (var answer : held) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
      Fleet.until("all counts back at 0", () -> flying(fleet).equals(List.of(0, 0, 0)));
    }
  }

  @Test
  void weightZeroIsNeverPickedAndRequestsUnderWayFinish() throws Exception {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.get(0).hold();
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        held.add(fleet.begin(Fleet.COMPOSE));
      }
      Fleet.until("arrival", () -> total(fleet) == 3);
      fleet.set("compose_backend", 0, 500, 500);
      assertThat(fleet.share(Fleet.COMPOSE, 20)).containsExactly(0, 10, 10);
      fleet.backends.get(0).open();
      for (var answer : held) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void clientsOfADeadServerSeeOnlyAnswersAndItIsEjected() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.get(1).close();
      for (int i = 0; i < 60; i++) {
        assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
      }
      var page = fleet.page();
      var dead = fleet.entry(page, "compose_backend", 1);
      assertThat(dead.getBoolean("ejected")).isTrue();
      // Ejected after its first failure: one attempt, which is a 5xx of that server.
      assertThat(dead.getInteger("requestCounter")).isEqualTo(1);
      assertThat(dead.getJsonObject("responses").getInteger("5xx")).isEqualTo(1);
      assertThat(fleet.entry(page, "compose_backend", 0).getBoolean("ejected")).isFalse();
      assertThat(fleet.backends.get(0).count("/") + fleet.backends.get(2).count("/")).isEqualTo(60);
    }
  }

  @Test
  void aServerThatComesBackIsProbedAndServesAgain() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      int port = fleet.backends.get(1).port();
      fleet.backends.get(1).close();
      for (int i = 0; i < 9; i++) {
        assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
      }
      try (Backend again = new Backend(port)) {
        Fleet.until(
            "the probe",
            () -> {
              assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
              return again.count("/") > 0;
            });
        Fleet.until(
            "the end of the ejection",
            () -> !fleet.entry(fleet.page(), "compose_backend", 1).getBoolean("ejected"));
        int before = again.count("/");
        fleet.share(Fleet.COMPOSE, 30);
        assertThat(again.count("/") - before).isEqualTo(10);
      }
    }
  }

  @Test
  void allServersDeadIsAnErrorAndNobodyStaysEjectedForEver() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      List<Integer> ports = fleet.backends.stream().map(Backend::port).toList();
      fleet.backends.forEach(Backend::close);
      for (int i = 0; i < 6; i++) {
        assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(502);
      }
      try (Backend again = new Backend(ports.get(2))) {
        for (int i = 0; i < 12; i++) {
          assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
        }
        assertThat(again.count("/")).isEqualTo(12);
      }
    }
  }

  @Test
  void anErrorInPickingFallsBackToAPlainChoiceAndIsCounted() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server = fleet.startEdited(broken("require(\"steelyard.weights\").current"))) {
      assertThat(server.isAlive()).isTrue();
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(fleet.event("pickErrors")).isEqualTo(30);
    }
  }

  @Test
  void anErrorInCountingFailsNoRequestEither() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server = fleet.startEdited(broken("require(\"steelyard.inflight\").open"))) {
      assertThat(server.isAlive()).isTrue();
      fleet.share(Fleet.COMPOSE, 30);
      assertThat(fleet.event("pickErrors")).isEqualTo(30);
    }
  }

  @Test
  void anErrorBeforeAnythingIsKnownOfTheRequestFailsNoRequestEither() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server = fleet.startEdited(broken("require(\"steelyard.attempts\").entry"))) {
      assertThat(server.isAlive()).isTrue();
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(fleet.event("pickErrors")).isEqualTo(30);
    }
  }

  @Test
  void anUpstreamThatTheAgentDoesNotKnowIsBalancedByNginx() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    text ->
                        text.replace("upstream home_read_backend", "upstream strange")
                            .replace("http://home_read_backend", "http://strange")))) {
      assertThat(server.isAlive()).isTrue();
      assertThat(fleet.share(Fleet.HOME, 30)).containsExactly(10, 10, 10);
      assertThat(fleet.event("unknownUpstream")).isEqualTo(30);
    }
  }

  /** A mock of a defect: the function fails at every call. */
  private static Map<String, UnaryOperator<String>> broken(String function) {
    return Map.of(
        "steelyard/http.conf",
        text ->
            text.replace(
                "require(\"steelyard.page\")",
                "require(\"steelyard.page\")\n  "
                    + function
                    + " = function() error(\"broken\") end"));
  }

  @Test
  void stockListenersServeTheSameServersWithoutTheWeights() throws IOException {
    try (Fleet fleet = Fleet.in(directory).stock().start()) {
      fleet.set("compose_backend", 0, 0, 100);
      for (var listener : fleet.settings().stock()) {
        assertThat(fleet.share(listener.port(), Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      }
      var page = fleet.page();
      Map<String, Integer> expected =
          Map.of("compose_backend_least_conn", 10, "compose_backend_round_robin", 10);
      expected.forEach(
          (upstream, count) ->
              assertThat(fleet.entry(page, upstream, 0).getInteger("requestCounter"))
                  .isEqualTo(count));
    }
  }

  @Test
  void roundRobinTakesTheSameTurnsAsNginx() throws IOException {
    try (Fleet fleet = Fleet.in(directory).base(5, 3, 1).stock().start()) {
      int nginx = fleet.settings().stock().get(1).port();
      String ours = turns(fleet, fleet.settings().port(), 9);
      // The same order, from another place in the cycle of 5 + 3 + 1.
      assertThat(turns(fleet, nginx, 9).repeat(2)).contains(ours);
      assertThat(turns(fleet, fleet.settings().port(), 9)).isEqualTo(ours);
    }
  }

  @Test
  void leastConnectionsFillsServersAsNginxDoes() throws Exception {
    try (Fleet fleet =
        Fleet.in(directory).base(5, 3, 1).rule(PickRule.LEAST_CONN).stock().start()) {
      fleet.backends.forEach(Backend::hold);
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      List<List<Integer>> filled = new ArrayList<>();
      for (int port : List.of(fleet.settings().port(), fleet.settings().stock().get(0).port())) {
        fleet.backends.forEach(Backend::forget);
        for (int i = 1; i <= 18; i++) {
          int sent = i;
          held.add(fleet.begin(port, Fleet.COMPOSE));
          Fleet.until("request " + i + " at a server", () -> fleet.arrivals() == sent);
        }
        filled.add(fleet.arrived("/"));
      }
      assertThat(filled.get(0)).containsExactly(10, 6, 2).isEqualTo(filled.get(1));
      fleet.backends.forEach(Backend::open);
      for (var answer : held) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void everyVersionStartsAtARandomTurn() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      java.util.Set<String> first = new java.util.HashSet<>();
      // Always the same server: 1 of 3^20 runs.
      for (int i = 1; i <= 20; i++) {
        fleet.set("compose_backend", i, i, i);
        first.add(fleet.get(Fleet.COMPOSE).body());
      }
      assertThat(first).hasSizeGreaterThan(1);
    }
  }

  /** Which server answered each of so many requests, one letter each. */
  private static String turns(Fleet fleet, int port, int requests) {
    StringBuilder turns = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      String body = fleet.get(port, Fleet.COMPOSE).body();
      turns.append(
          "abc"
              .charAt(
                  List.of(0, 1, 2).stream()
                      .filter(b -> fleet.address(b).equals(body))
                      .findFirst()
                      .orElseThrow()));
    }
    return turns.toString();
  }

  private static int total(Fleet fleet) {
    return counts(fleet).stream().mapToInt(Integer::intValue).sum();
  }

  private static List<Integer> counts(Fleet fleet) {
    return fleet.backends.stream().map(backend -> backend.count(Fleet.COMPOSE)).toList();
  }

  private static List<Integer> flying(Fleet fleet) {
    return fleet.inFlight("compose_backend");
  }
}
