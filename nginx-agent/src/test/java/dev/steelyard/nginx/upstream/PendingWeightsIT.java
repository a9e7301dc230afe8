package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes far more often than a real NGINX may be reloaded, over the bus. */
class PendingWeightsIT {

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void manyWritesLeadToOneReloadAnIntervalAndTheLastOneIsInForceAtTheEnd() throws IOException {
    Vertx vertx = Vertx.vertx();
    ReloadLimits limits = new ReloadLimits(INTERVAL, 0);
    try (Fleet fleet = Fleet.in(directory).actuator(ActuatorKind.RELOAD).reloads(limits).start()) {
      Bus bus = new Bus(vertx.eventBus(), "nginx-agent", Clock.systemUTC());
      List<WeightsApplied> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(
          Addresses.WEIGHTS_APPLIED, WeightsApplied.class, event -> heard.add(event.body()));
      Fleet.await(
          vertx.deployVerticle(
              new WeightsVerticle(
                  bus, fleet.weights(), Duration.ofSeconds(1), Duration.ofSeconds(5))));
      long started = System.nanoTime();
      int writes = 0;
      while (heard.size() < 3) {
        writes++;
        WeightsApplied answer = write(bus, fleet, 101 + writes % 900, 101 + writes / 900);
        assertThat(answer.result()).isIn("applied", "pending");
        assertThat(System.nanoTime() - started).isLessThan(LIMIT.toNanos());
      }
      write(bus, fleet, 50, 100);
      Fleet.until("the last one", () -> view(bus).pending() == null);
      long reloads = view(bus).weightsVersion();
      long intervals = (System.nanoTime() - started) / INTERVAL.toNanos();
      assertThat(reloads).isLessThanOrEqualTo(intervals + 1).isLessThan(writes);
      assertThat(view(bus).upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(50, 100, 100));
      assertThat(fleet.share(Fleet.COMPOSE, 50)).containsExactly(10, 20, 20);
      // Each reload was told once, with the version that it brought.
      Fleet.until("its event", () -> heard.size() == reloads);
      Set<Long> told =
          heard.stream().map(WeightsApplied::weightsVersion).collect(Collectors.toSet());
      assertThat(told).hasSize((int) reloads);
      assertThat(heard).extracting(WeightsApplied::result).containsOnly("applied");
    } finally {
      Fleet.await(vertx.close());
    }
  }

  private static WeightsApplied write(Bus bus, Fleet fleet, int first, int second) {
    Map<String, Map<String, Integer>> weights =
        Map.of("compose_backend", fleet.weightsOf(first, second, 100));
    SetWeights change = new SetWeights(weights, null, null, null, true, "a policy", "each second");
    return Fleet.await(bus.request(Addresses.WEIGHTS_SET, change, WeightsApplied.class, LIMIT));
  }

  private static WeightsView view(Bus bus) {
    return Fleet.await(bus.request(Addresses.WEIGHTS_GET, new Empty(), WeightsView.class, LIMIT));
  }
}
