package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The weights of a real NGINX over the event bus of one process (a cluster is tested elsewhere).
 */
class WeightsVerticleIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void commandsAreServedChangesToldAndTheLeaseKeptUntilTheVerticleStops() throws IOException {
    Vertx vertx = Vertx.vertx();
    try (Fleet fleet = Fleet.in(directory).lease(Duration.ofSeconds(1)).start()) {
      Bus bus = new Bus(vertx.eventBus(), "nginx-agent", Clock.systemUTC());
      List<WeightsApplied> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(
          Addresses.WEIGHTS_APPLIED, WeightsApplied.class, event -> heard.add(event.body()));
      String deployment =
          Fleet.await(
              vertx.deployVerticle(
                  new WeightsVerticle(
                      bus, fleet.weights(), Duration.ofMillis(200), Duration.ofMillis(500))));
      assertThat(bus.served())
          .containsExactly(
              Addresses.WEIGHTS_DRAIN,
              Addresses.WEIGHTS_GET,
              Addresses.WEIGHTS_RESET,
              Addresses.WEIGHTS_SET);

      Map<String, Map<String, Integer>> weights =
          Map.of("compose_backend", fleet.weightsOf(500, 300, 200));
      WeightsApplied applied =
          ask(
              bus,
              Addresses.WEIGHTS_SET,
              new SetWeights(weights, null, null, null, null, null, "why not"),
              WeightsApplied.class);
      assertThat(applied.who()).isEqualTo("nginx-agent");
      assertThat(applied.reason()).isEqualTo("why not");
      ask(
          bus,
          Addresses.WEIGHTS_DRAIN,
          new DrainServer(fleet.address(2), "compose_backend", null, null),
          WeightsApplied.class);
      WeightsView view = ask(bus, Addresses.WEIGHTS_GET, new Empty(), WeightsView.class);
      assertThat(view.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(500, 300, 0));
      ask(bus, Addresses.WEIGHTS_RESET, new ResetWeights(null, null, null), WeightsApplied.class);
      Fleet.until("three events", () -> heard.size() == 3);
      assertThat(heard.get(0)).isEqualTo(applied);

      assertThatThrownBy(
              () ->
                  ask(
                      bus,
                      Addresses.WEIGHTS_DRAIN,
                      new DrainServer("10.9.9.9:9", null, null, null),
                      WeightsApplied.class))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("unknown server 10.9.9.9:9")
          .extracting(e -> ((SteelyardException) e).code())
          .isEqualTo(ErrorCode.BAD_REQUEST);

      Fleet.await(vertx.undeploy(deployment));
      assertThat(bus.served()).isEmpty();
      Fleet.until("the end of the lease", () -> fleet.view().mode().equals("base"));
    } finally {
      Fleet.await(vertx.close());
    }
  }

  /** As a client that knows no Java would send it. */
  @Test
  void badCommandsAreRefusedWithTheirReasonAndTheOldWeightsStay() throws IOException {
    Vertx vertx = Vertx.vertx();
    try (Fleet fleet = Fleet.in(directory).start()) {
      Bus bus = new Bus(vertx.eventBus(), "nginx-agent", Clock.systemUTC());
      Fleet.await(
          vertx.deployVerticle(
              new WeightsVerticle(
                  bus, fleet.weights(), Duration.ofSeconds(10), Duration.ofSeconds(10))));
      fleet.set("compose_backend", 500, 300, 200);
      String server = fleet.address(0);
      Map<String, String> bad = new LinkedHashMap<>();
      bad.put("{'weights':{'other_backend':{'SERVER':1}}}", "unknown upstream other_backend");
      bad.put("{'weights':{'compose_backend':{'10.9.9.9:9':1}}}", "unknown server 10.9.9.9:9");
      bad.put("{'weights':{'compose_backend':{'SERVER':-1}}}", "is -1: use 0..1000");
      bad.put("{'weights':{'compose_backend':{'SERVER':1001}}}", "is 1001: use 0..1000");
      bad.put("{'weights':{'compose_backend':{'SERVER':99999999999}}}", "SetWeights");
      bad.put("{'weights':{'compose_backend':{'SERVER':1e99}}}", "SetWeights");
      bad.put("{'weights':{'compose_backend':{'SERVER':0.9}}}", "SetWeights");
      bad.put("{'weights':{'compose_backend':{'SERVER':'NaN'}}}", "SetWeights");
      bad.put("{'weights':{'compose_backend':{'SERVER':null}}}", "is null: use 0..1000");
      bad.put("{'weights':{'compose_backend':500}}", "SetWeights");
      bad.put("{'weights':{'compose_backend':ZEROS}}", "all weights of compose_backend are 0");
      bad.put("{'rules':{'compose_backend':'fastest'}}", "use round-robin, least-conn");
      bad.put("{'weights':{'compose_backend':{'SERVER':9}},'expectedVersion':7}", "is 1, not 7");
      String zeros = new JsonObject(Map.copyOf(fleet.weightsOf(0, 0, 0))).encode();
      bad.forEach(
          (text, reason) -> {
            String json = text.replace('\'', '"').replace("SERVER", server).replace("ZEROS", zeros);
            JsonObject command = new JsonObject(json);
            assertThatThrownBy(
                    () -> Fleet.await(bus.request(Addresses.WEIGHTS_SET, command, LIMIT)))
                .as(json)
                .isInstanceOf(SteelyardException.class)
                .hasMessageContaining(reason)
                .extracting(e -> ((SteelyardException) e).code())
                .isEqualTo(reason.contains("not 7") ? ErrorCode.CONFLICT : ErrorCode.BAD_REQUEST);
          });
      WeightsView view = fleet.view();
      assertThat(view.weightsVersion()).isEqualTo(1);
      assertThat(view.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(500, 300, 200));
      assertThat(fleet.share(Fleet.COMPOSE, 100)).containsExactly(50, 30, 20);
    } finally {
      Fleet.await(vertx.close());
    }
  }

  private static <T extends Record> T ask(Bus bus, String address, Record body, Class<T> type) {
    return Fleet.await(bus.request(address, body, type, LIMIT));
  }
}
