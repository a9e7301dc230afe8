package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many changes of weights while clients keep asking: nobody notices. */
class WeightChangesUnderLoadIT {

  private static final int CLIENTS = 8;
  private static final int CHANGES = 60;

  @TempDir Path directory;

  @Test
  void everyAnswerIsGoodWhileWeightsAndRulesChange() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      var statuses = new ConcurrentHashMap<Integer, AtomicInteger>();
      var stop = new CompletableFuture<Void>();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Thread client =
            new Thread(
                () -> {
                  while (!stop.isDone()) {
                    int status = fleet.get(Fleet.COMPOSE).statusCode();
                    statuses.computeIfAbsent(status, s -> new AtomicInteger()).incrementAndGet();
                  }
                });
        client.start();
        clients.add(client);
      }
      try {
        PickRule[] rules = PickRule.values();
        for (int i = 0; i < CHANGES; i++) {
          fleet.set("compose_backend", 100 + i, 1000 - 10 * i, i % 3 == 0 ? 0 : 500);
          fleet.rule("compose_backend", rules[i % rules.length]);
        }
      } finally {
        stop.complete(null);
        for (Thread client : clients) {
          client.join();
        }
      }
      assertThat(statuses).containsOnlyKeys(200);
      int answers = statuses.get(200).get();
      assertThat(fleet.view().weightsVersion()).isGreaterThanOrEqualTo(CHANGES);
      Fleet.until(
          "exact counts",
          () ->
              fleet
                      .page()
                      .getJsonObject("serverZones")
                      .getJsonObject("_")
                      .getInteger("requestCounter")
                  == answers);
      var page = fleet.page();
      int counted = 0;
      for (int i = 0; i < 3; i++) {
        counted += fleet.entry(page, "compose_backend", i).getInteger("requestCounter");
        assertThat(fleet.entry(page, "compose_backend", i).getInteger("inFlight")).isZero();
      }
      assertThat(counted).isEqualTo(answers);
      assertThat(page.getJsonObject("steelyard").getInteger("pickErrors")).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
