package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts under way, counted over request types, workers and generations, on a real NGINX. */
class SharedCountsIT {

  private static final List<String> TYPES = List.of(Fleet.COMPOSE, Fleet.HOME, Fleet.USER);

  @TempDir Path directory;

  private final List<Socket> held = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket client : held) {
      client.close();
    }
  }

  @Test
  void shortestDelayCountsAllTypesAndAllWorkers() throws Exception {
    try (Fleet fleet =
        Fleet.in(directory).workers(2).base(4, 2, 1).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.backends.forEach(Backend::hold);
      // (n + 1) / w over 28 requests of three types in turn: level at 16, 8 and 4.
      hold(fleet, TYPES, 28);
      assertThat(fleet.arrived("/")).containsExactly(16, 8, 4);
      assertThat(fleet.event("staleFallbacks")).isZero();
      release(fleet);
    }
  }

  @Test
  void ownDelayCountsItsOwnTypeOnly() throws Exception {
    try (Fleet fleet = Fleet.in(directory).base(3, 2, 2).start()) {
      fleet.rule("home_read_backend", PickRule.OWN_DELAY);
      fleet.rule("user_read_backend", PickRule.SHORTEST_DELAY);
      fleet.set("compose_backend", 1, 0, 0);
      fleet.backends.get(0).hold();
      hold(fleet, List.of(Fleet.COMPOSE), 6);
      // Both reads: 1/3 of their own is less than 1/2; but the six others make it 7/3.
      assertThat(fleet.share(Fleet.USER, 10).get(0)).isZero();
      hold(fleet, List.of(Fleet.HOME), 1);
      assertThat(fleet.backends.get(0).count(Fleet.HOME)).isEqualTo(1);
      release(fleet);
    }
  }

  /** Idle servers get parts as their weights; the bounds are 6 deviations of 700 draws. */
  @Test
  void randomDelayDrawsAmongIdleServersByWeightAndAvoidsBusyOnes() throws Exception {
    try (Fleet fleet =
        Fleet.in(directory).workers(2).base(4, 2, 1).rule(PickRule.RANDOM_DELAY).start()) {
      List<Integer> share = fleet.share(Fleet.COMPOSE, 700);
      assertThat(share.get(0)).isBetween(400 - 79, 400 + 79);
      assertThat(share.get(1)).isBetween(200 - 72, 200 + 72);
      assertThat(share.get(2)).isBetween(100 - 56, 100 + 56);
      // 30 under way to the first one: no draw makes up for 30 / 4.
      fleet.set("home_read_backend", 1, 0, 0);
      fleet.backends.get(0).hold();
      hold(fleet, List.of(Fleet.HOME), 30);
      assertThat(fleet.share(Fleet.COMPOSE, 20).get(0)).isZero();
      release(fleet);
    }
  }

  @Test
  void leastConnectionsCountsAllWorkers() throws Exception {
    try (Fleet fleet =
        Fleet.in(directory).workers(2).base(4, 2, 1).rule(PickRule.LEAST_CONN).start()) {
      fleet.backends.forEach(Backend::hold);
      hold(fleet, List.of(Fleet.COMPOSE), 21);
      assertThat(fleet.arrived("/")).containsExactly(12, 6, 3);
      assertThat(fleet.inFlight("home_read_backend")).containsExactly(0, 0, 0);
      release(fleet);
    }
  }

  @Test
  void aKilledWorkerLeavesNoGhosts() throws Exception {
    try (Fleet fleet = Fleet.in(directory).workers(2).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.backends.forEach(Backend::hold);
      hold(fleet, TYPES, 30);
      assertThat(total(fleet)).isEqualTo(30);
      for (long worker : fleet.server().family().accepting()) {
        ProcessHandle.of(worker).orElseThrow().destroyForcibly();
        Fleet.until("its end", () -> !fleet.server().family().accepting().contains(worker));
        // What the other worker holds is still there, what this one held is not.
        Fleet.until("true counts", () -> total(fleet) == pending());
      }
      assertThat(pending()).isZero();
      Fleet.until("both workers", () -> fleet.server().family().accepting().size() == 2);
      fleet.backends.forEach(Backend::open);
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void clientsThatGiveUpLeaveNothing() throws Exception {
    try (Fleet fleet = Fleet.in(directory).workers(2).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.backends.forEach(Backend::hold);
      hold(fleet, TYPES, 12);
      hangUp();
      Fleet.until("all counts back at 0", () -> total(fleet) == 0);
    }
  }

  @Test
  void aDrainingWorkerIsCountedByItsSuccessorsAlsoWhenTheServersChanged() throws Exception {
    try (Fleet fleet = Fleet.in(directory).backends(4).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.backends.forEach(Backend::hold);
      hold(fleet, TYPES, 4);
      // The new configuration has no first server, so all others have another place.
      fleet.reconfigure(1, 2, 3);
      Fleet.until("old and new worker", () -> fleet.server().workers() == 2);
      Fleet.until("the new one answers", () -> zone(fleet).size() == 3);
      assertThat(total(fleet)).isEqualTo(3);
      fleet.backends.get(3).open();
      // Only the last server is idle again.
      Fleet.until("its end", () -> total(fleet) == 2);
      fleet.backends.forEach(Backend::forget);
      for (int i = 0; i < 10; i++) {
        assertThat(fleet.get(Fleet.COMPOSE).body()).isEqualTo(fleet.address(3));
      }
      fleet.backends.forEach(Backend::open);
      Fleet.until("the end of the old worker", () -> fleet.server().workers() == 1);
      Fleet.until("all counts back at 0", () -> total(fleet) == 0);
      assertThat(fleet.event("staleFallbacks")).isZero();
    }
  }

  @Test
  void aDrainingWorkerThatIsKilledLeavesNoGhosts() throws Exception {
    try (Fleet fleet = Fleet.in(directory).rule(PickRule.SHORTEST_DELAY).start()) {
      fleet.backends.forEach(Backend::hold);
      hold(fleet, TYPES, 3);
      var old = fleet.server().family().accepting();
      fleet.server().reload();
      Fleet.until(
          "only the new one accepts",
          () -> fleet.server().family().accepting().stream().noneMatch(old::contains));
      assertThat(total(fleet)).isEqualTo(3);
      old.forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
      Fleet.until("all counts back at 0", () -> total(fleet) == 0);
    }
  }

  @Test
  void theCountsOfAWorkerThatIsStuckAreNotReliedUpon() throws Exception {
    try (Fleet fleet = Fleet.in(directory).workers(2).rule(PickRule.SHORTEST_DELAY).prepare();
        NginxServer server =
            fleet.startEdited(
                location("/stick", "content_by_lua_block { os.execute(\"sleep 6\") ngx.say(1) }"));
        Socket stick = fleet.request("GET", "/stick", "")) {
      assertThat(server.isAlive()).isTrue();
      // On connections of their own: the other worker takes them.
      Fleet.until(
          "the fallback",
          () -> {
            assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
            return staleFallbacks(fleet) > 0;
          });
      assertThat(Fleet.answer(stick).status()).isEqualTo(200);
      Fleet.until(
          "trust",
          () -> {
            int before = staleFallbacks(fleet);
            assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
            return staleFallbacks(fleet) == before;
          });
    }
  }

  @Test
  void aFullDictionaryFailsNoRequest() throws Exception {
    try (Fleet fleet =
            Fleet.in(directory).workers(2).base(4, 2, 1).rule(PickRule.SHORTEST_DELAY).prepare();
        NginxServer server =
            fleet.startEdited(
                location(
                    "/fill",
                    """
                    content_by_lua_block {
                      local size = 100000
                      for i = 1, 100000 do
                        if not ngx.shared.steelyard:safe_set("junk" .. i, ("x"):rep(size)) then
                          size = math.floor(size / 2)
                          if size == 0 then break end
                        end
                      end
                    }
                    """))) {
      assertThat(fleet.send("GET", "/fill", "").status()).isEqualTo(200);
      assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
      var old = server.family().accepting();
      server.reload();
      Fleet.until(
          "new workers", () -> server.family().accepting().stream().noneMatch(old::contains));
      Fleet.until(
          "the fallback",
          () -> {
            assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
            return fleet.event("staleFallbacks") > 0;
          });
      assertThat(fleet.event("pickErrors")).isZero();
    }
  }

  private void hold(Fleet fleet, List<String> types, int requests) {
    int before = fleet.arrivals();
    for (int i = 1; i <= requests; i++) {
      int sent = before + i;
      held.add(fleet.request("GET", types.get(i % types.size()), ""));
      Fleet.until("request " + i + " at a server", () -> fleet.arrivals() == sent);
    }
  }

  private void release(Fleet fleet) {
    assertThat(total(fleet)).isEqualTo(held.size());
    fleet.backends.forEach(Backend::open);
    for (Socket client : held) {
      assertThat(Fleet.answer(client).status()).isEqualTo(200);
    }
    Fleet.until("all counts back at 0", () -> total(fleet) == 0);
  }

  /** Clients whose connection still stands; a killed worker's are reset or closed. */
  private long pending() {
    return held.stream().filter(SharedCountsIT::stands).count();
  }

  private static boolean stands(Socket client) {
    try {
      client.setSoTimeout(1);
      return client.getInputStream().read() >= 0;
    } catch (SocketTimeoutException quiet) {
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static int staleFallbacks(Fleet fleet) {
    String page =
        fleet.send(fleet.settings().statusPort(), "GET", NginxSettings.STATUS_PATH, "").body();
    return new JsonObject(page).getJsonObject("steelyard").getInteger("staleFallbacks");
  }

  private static JsonArray zone(Fleet fleet) {
    return fleet.page().getJsonObject("upstreamZones").getJsonArray("compose_backend");
  }

  /** All that the page counts, of all upstreams. */
  private static int total(Fleet fleet) {
    JsonObject zones = fleet.page().getJsonObject("upstreamZones");
    return zones.fieldNames().stream()
        .flatMap(upstream -> zones.getJsonArray(upstream).stream())
        .mapToInt(server -> ((JsonObject) server).getInteger("inFlight"))
        .sum();
  }

  private static Map<String, UnaryOperator<String>> location(String path, String directives) {
    return Map.of(
        "nginx.conf",
        text ->
            text.replaceFirst(
                "    location /wrk2-api",
                Matcher.quoteReplacement("    location = " + path + " { " + directives + " }\n")
                    + "    location /wrk2-api"));
  }
}
