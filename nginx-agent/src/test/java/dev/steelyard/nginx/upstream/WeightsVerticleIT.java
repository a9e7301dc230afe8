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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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

  private static <T extends Record> T ask(Bus bus, String address, Record body, Class<T> type) {
    return Fleet.await(bus.request(address, body, type, LIMIT));
  }
}
