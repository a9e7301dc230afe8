package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that comes back rises to its weight, on a real NGINX. */
class SlowStartIT {

  // 10 % of the weight for the first tenth: a minute.
  private static final Duration SLOW = Duration.ofMinutes(10);

  @TempDir Path directory;

  @Test
  void nobodyRisesAtTheFirstStart() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(rising(SLOW)).start()) {
      assertThat(share(fleet, 0)).isEqualTo(1);
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void aServerThatComesBackFromWeightZeroStartsAtATenthInAllWorkers() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).balancing(rising(SLOW)).start()) {
      fleet.set("compose_backend", 0, 100, 100);
      fleet.set("compose_backend", 100, 100, 100);
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(100, 100, 100));
      for (int i = 0; i < 20; i++) {
        assertThat(share(fleet, 0)).isEqualTo(0.1);
      }
      assertThat(share(fleet, 1)).isEqualTo(1);
      int[] counts = new int[3];
      for (int i = 0; i < 210; i++) {
        String server = fleet.send("GET", Fleet.COMPOSE, "").body();
        for (int b = 0; b < 3; b++) {
          counts[b] += server.contains(fleet.address(b)) ? 1 : 0;
        }
      }
      // 10 : 100 : 100, each of two workers within a turn of its share.
      assertThat(counts[0]).isCloseTo(10, within(4));
      assertThat(counts[1]).isCloseTo(100, within(4));
      // Other upstreams and what stayed above 0 do not rise.
      fleet.set("home_read_backend", 100, 100, 1000);
      assertThat(fleet.share(Fleet.HOME, 24)).containsExactly(2, 2, 20);
    }
  }

  @Test
  void theRiseEndsAtTheWeightAndTheSplitIsExactAgain() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(rising(Duration.ofSeconds(1))).start()) {
      fleet.set("compose_backend", 0, 300, 100);
      fleet.set("compose_backend", 500, 300, 100);
      fleet.share(Fleet.COMPOSE, 20);
      Fleet.until("the end of the rise", () -> share(fleet, 0) == 1);
      Fleet.until("its last step", () -> exact(fleet));
      // A weight that had stayed one step behind would show in so many.
      for (int i = 0; i < 10; i++) {
        assertThat(exact(fleet)).isTrue();
      }
    }
  }

  @Test
  void theRiseGoesOnOverAReload() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(rising(Duration.ofSeconds(60))).start()) {
      fleet.set("compose_backend", 0, 100, 100);
      fleet.set("compose_backend", 100, 100, 100);
      Fleet.until("some way", () -> share(fleet, 0) > 0.12);
      double before = share(fleet, 0);
      reload(fleet);
      assertThat(share(fleet, 0)).isGreaterThanOrEqualTo(before).isLessThan(1);
    }
  }

  @Test
  void aServerThatIsNewAfterAReloadRisesAndTheOthersDoNot() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(4).workers(2).balancing(rising(SLOW)).start()) {
      reload(fleet);
      assertThat(List.of(share(fleet, 0), share(fleet, 3))).containsOnly(1.0);
      long loaded = fleet.page().getLong("loadMsec");
      fleet.reconfigure(0, 1, 2);
      Fleet.until("the smaller fleet", () -> fleet.page().getLong("loadMsec") > loaded);
      Fleet.until("only new workers", () -> fleet.server().workers() == 2);
      fleet.reconfigure(0, 1, 2, 3);
      Fleet.until(
          "the new server",
          () ->
              fleet.page().getJsonObject("upstreamZones").getJsonArray("compose_backend").size()
                  == 4);
      Fleet.until("only new workers", () -> fleet.server().workers() == 2);
      for (int i = 0; i < 10; i++) {
        assertThat(share(fleet, 3)).isEqualTo(0.1);
        assertThat(share(fleet, 0)).isEqualTo(1);
      }
    }
  }

  @Test
  void aServerThatComesBackFromAnEjectionRises() throws IOException {
    Balancing balancing = new Balancing(Duration.ofSeconds(60), 1, Duration.ofSeconds(1), SLOW);
    try (Fleet fleet = Fleet.in(directory).workers(2).balancing(balancing).start()) {
      int port = fleet.backends.get(1).port();
      fleet.backends.get(1).close();
      Fleet.until(
          "the ejection",
          () -> {
            assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
            return fleet.entry(fleet.page(), "compose_backend", 1).getBoolean("ejected");
          });
      assertThat(share(fleet, 1)).isEqualTo(1);
      try (Backend again = new Backend(port)) {
        Fleet.until(
            "its return",
            () -> {
              assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
              return again.count("/") > 0;
            });
        Fleet.until(
            "the rise in both workers",
            () -> {
              // A worker that has not heard of the return finds out by a request of its own.
              assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
              return risesEverywhere(fleet, 1);
            });
      }
    }
  }

  private static boolean exact(Fleet fleet) {
    return fleet.share(Fleet.COMPOSE, 90).equals(List.of(50, 30, 10));
  }

  private static void reload(Fleet fleet) {
    long loaded = fleet.page().getLong("loadMsec");
    fleet.server().reload();
    Fleet.until("the new configuration", () -> fleet.page().getLong("loadMsec") > loaded);
    Fleet.until("only new workers", () -> fleet.server().workers() == fleet.settings().workers());
  }

  /** Effective over published weight. */
  private static double share(Fleet fleet, int backend) {
    JsonObject entry = fleet.entry(fleet.page(), "compose_backend", backend);
    return entry.getDouble("effectiveWeight") / entry.getInteger("liveWeight");
  }

  /** In ten times fifty answers at a time, which no worker gives alone. */
  private static boolean risesEverywhere(Fleet fleet, int backend) {
    int port = fleet.settings().statusPort();
    return IntStream.range(0, 10)
        .allMatch(
            round -> {
              List<Socket> asked =
                  IntStream.range(0, 50)
                      .mapToObj(i -> fleet.request(port, "GET", NginxSettings.STATUS_PATH, ""))
                      .toList();
              return asked.stream()
                      .map(client -> new JsonObject(Fleet.answer(client).body()))
                      .map(page -> fleet.entry(page, "compose_backend", backend))
                      .filter(entry -> entry.getDouble("effectiveWeight") == 0.1)
                      .count()
                  == asked.size();
            });
  }

  private static Balancing rising(Duration slowStart) {
    return new Balancing(Duration.ofSeconds(60), 1, Duration.ofSeconds(10), slowStart);
  }
}
