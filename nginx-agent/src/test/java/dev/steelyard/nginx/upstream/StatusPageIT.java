package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page of a real NGINX: its form, and counts that are exact. */
class StatusPageIT {

  @TempDir Path directory;

  @Test
  void thePageHasTheFieldsOfTheTrafficStatusModule() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      JsonObject page = fleet.page();
      assertThat(page.fieldNames())
          .containsExactly(
              "hostName",
              "moduleVersion",
              "nginxVersion",
              "loadMsec",
              "nowMsec",
              "connections",
              "sharedZones",
              "serverZones",
              "upstreamZones",
              "steelyard");
      assertThat(page.getLong("nowMsec")).isGreaterThan(page.getLong("loadMsec"));
      assertThat(page.getJsonObject("upstreamZones").fieldNames())
          .containsExactly("compose_backend", "home_read_backend", "user_read_backend");
      assertThat(page.getJsonObject("steelyard").getLong("version")).isEqualTo(1);
      assertThat(page.getJsonObject("steelyard").getString("mode")).isEqualTo("policy");
      JsonObject server = fleet.entry(page, "compose_backend", 1);
      assertThat(server.fieldNames())
          .contains(
              "server",
              "requestCounter",
              "inBytes",
              "outBytes",
              "responses",
              "requestMsecCounter",
              "requestMsec",
              "requestMsecs",
              "requestBuckets",
              "responseMsecCounter",
              "responseMsec",
              "responseMsecs",
              "responseBuckets",
              "weight",
              "maxFails",
              "failTimeout",
              "backup",
              "down");
      assertThat(server.getInteger("weight")).isEqualTo(1);
      assertThat(server.getInteger("liveWeight")).isEqualTo(300);
    }
  }

  @Test
  void everyRequestIsCountedOnceWithAllWorkersAndItsTimeFallsInABucket() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      IntStream.range(0, 100)
          .parallel()
          .forEach(i -> assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200));
      IntStream.range(0, 20).forEach(i -> fleet.get(Fleet.USER));
      Fleet.until("the compose requests", () -> sum(fleet.page(), "compose_backend") == 100);
      Fleet.until("the reads", () -> sum(fleet.page(), "user_read_backend") == 20);
      JsonObject page = fleet.page();
      assertThat(sum(page, "home_read_backend")).isZero();
      for (int i = 0; i < 3; i++) {
        JsonObject server = fleet.entry(page, "compose_backend", i);
        int count = server.getInteger("requestCounter");
        assertThat(count).isEqualTo(fleet.backends.get(i).count(Fleet.COMPOSE));
        assertThat(server.getJsonObject("responses").getInteger("2xx")).isEqualTo(count);
        JsonArray msecs = server.getJsonObject("responseBuckets").getJsonArray("msecs");
        JsonArray counters = server.getJsonObject("responseBuckets").getJsonArray("counters");
        assertThat(counters.size()).isEqualTo(msecs.size());
        assertThat(msecs.getDouble(0)).isEqualTo(1.0);
        assertThat(msecs.getDouble(1)).isEqualTo(1.25);
        assertThat(msecs.getDouble(msecs.size() - 1)).isGreaterThan(10_000);
        assertThat(counters.getInteger(counters.size() - 1)).isEqualTo(count);
        // The fine sum and NGINX' own, which has steps of 1 ms a request.
        assertThat(server.getLong("responseMicrosCounter") / 1000.0)
            .isCloseTo(server.getLong("responseMsecCounter"), within(2.0 * count));
      }
      JsonObject clients = page.getJsonObject("serverZones").getJsonObject("_");
      assertThat(clients.getInteger("requestCounter")).isEqualTo(120);
    }
  }

  @Test
  void attemptsOfARetriedRequestAreCountedAtTheirOwnServers() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.get(0).close();
      IntStream.range(0, 30)
          .forEach(i -> assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200));
      JsonObject page = fleet.page();
      JsonObject dead = fleet.entry(page, "compose_backend", 0);
      JsonObject second = fleet.entry(page, "compose_backend", 1);
      JsonObject third = fleet.entry(page, "compose_backend", 2);
      assertThat(dead.getInteger("requestCounter")).isEqualTo(1);
      assertThat(dead.getJsonObject("responses").getInteger("5xx")).isEqualTo(1);
      assertThat(dead.getLong("inBytes")).isZero();
      assertThat(
              second.getJsonObject("responses").getInteger("2xx")
                  + third.getJsonObject("responses").getInteger("2xx"))
          .isEqualTo(30);
      assertThat(page.getJsonObject("steelyard").getInteger("unknownServer")).isZero();
      assertThat(page.getJsonObject("upstreamZones").getJsonArray("compose_backend")).hasSize(3);
    }
  }

  @Test
  void errorsOfAServerAreItsOwnAndNoEjection() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.get(2).answerWith(503);
      List<Integer> statuses =
          IntStream.range(0, 30).mapToObj(i -> fleet.get(Fleet.HOME).statusCode()).toList();
      assertThat(statuses).filteredOn(s -> s == 503).hasSize(10);
      JsonObject server = fleet.entry(fleet.page(), "home_read_backend", 2);
      assertThat(server.getJsonObject("responses").getInteger("5xx")).isEqualTo(10);
      assertThat(server.getBoolean("ejected")).isFalse();
    }
  }

  @Test
  void countsSurviveAReload() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.share(Fleet.COMPOSE, 30);
      long loaded = fleet.page().getLong("loadMsec");
      fleet.server().reload();
      Fleet.until("the new configuration", () -> fleet.page().getLong("loadMsec") > loaded);
      Fleet.until("only new workers", () -> fleet.server().workers() == 1);
      fleet.share(Fleet.COMPOSE, 30);
      Fleet.until("all counts", () -> sum(fleet.page(), "compose_backend") == 60);
    }
  }

  @Test
  void aClientThatGivesUpIsNeitherAnAnswerNorAnError() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.backends.forEach(Backend::hold);
      try (java.net.Socket client =
          new Socket(InetAddress.getLoopbackAddress(), fleet.settings().port())) {
        client
            .getOutputStream()
            .write(
                ("GET " + Fleet.COMPOSE + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        Fleet.until(
            "its arrival",
            () -> fleet.backends.stream().mapToInt(b -> b.count(Fleet.COMPOSE)).sum() == 1);
      }
      Fleet.until("the count", () -> total(fleet.page(), "abortedCounter") == 1);
      assertThat(sum(fleet.page(), "compose_backend")).isZero();
      Fleet.until("nothing under way", () -> total(fleet.page(), "inFlight") == 0);
    }
  }

  private static int sum(JsonObject page, String upstream) {
    return page.getJsonObject("upstreamZones").getJsonArray(upstream).stream()
        .mapToInt(server -> ((JsonObject) server).getInteger("requestCounter"))
        .sum();
  }

  private static int total(JsonObject page, String field) {
    return page.getJsonObject("upstreamZones").getJsonArray("compose_backend").stream()
        .mapToInt(server -> ((JsonObject) server).getInteger(field))
        .sum();
  }
}
