package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two agents before one real NGINX, and people who write beside them. */
class OwnershipIT {

  private static final String COMPOSE = "compose_backend";

  @TempDir Path directory;

  /** A second agent's control of the fleet's NGINX, with a state directory of its own. */
  private static WeightsControl second(Fleet fleet, Vertx vertx, Path state) throws IOException {
    Files.createDirectories(state);
    return new WeightsControl(
        fleet.settings().base(),
        fleet.lua(new Owner("second", "the second agent")),
        new WeightsState(state.resolve("weights.state")),
        new AuditLog(state.resolve("audit.jsonl"), Clock.systemUTC()),
        OwnFiles.none(),
        new TokenBucket(1000, System::nanoTime),
        vertx.createSharedWorkerExecutor("second", 1),
        System::nanoTime);
  }

  private static void assertConflict(String holder, ThrowingCallable command) {
    assertThatThrownBy(command)
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(holder)
        .hasMessageContaining("holds the weights for another ")
        .hasMessageContaining("stop it, or wait until its lease has ended")
        .extracting(e -> ((SteelyardException) e).code())
        .isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void theSecondAgentIsRefusedWhileTheFirstLivesAndTakesOverWhenItIsSilent() throws IOException {
    Vertx vertx = Vertx.vertx();
    Path state = directory.resolve("second");
    try (Fleet fleet = Fleet.in(directory).workers(2).lease(Duration.ofSeconds(6)).start()) {
      String pid = "process " + ProcessHandle.current().pid();
      WeightsControl second = second(fleet, vertx, state);
      SetWeights change = Fleet.change(Map.of(COMPOSE, fleet.weightsOf(100, 100, 500)), Map.of());
      fleet.set(COMPOSE, 500, 300, 100);
      assertConflict(pid, () -> Fleet.await(second.set(change, "b")));
      assertConflict(pid, () -> Fleet.await(second.decide(change, "policy b")));
      assertConflict(pid, () -> Fleet.await(second.reset(new ResetWeights(null, null, null), "b")));
      assertConflict(
          pid,
          () ->
              Fleet.await(second.drain(new DrainServer(fleet.address(0), null, null, null), "b")));
      assertConflict(pid, () -> Fleet.await(second.beat()));
      assertThat(Fleet.await(second.checkDrift())).isFalse();
      WeightsView seen = Fleet.await(second.view());
      assertThat(seen.holder()).contains(pid);
      assertThat(seen.leaseLeftMillis()).isBetween(1L, 6000L);
      assertThat(seen.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(500, 300, 100));
      assertThat(Files.readAllLines(state.resolve("audit.jsonl")))
          .hasSize(2) // one of the policy; those of b differ in the time left only
          .allSatisfy(line -> assertThat(line).contains("\"result\":\"refused\"", pid));

      Fleet.until("the end of the lease", () -> fleet.view().mode().equals("base"));
      assertThat(Fleet.await(second.set(change, "b")).result()).isEqualTo("applied");
      assertThat(fleet.view().holder()).isEqualTo("the second agent");
      assertConflict("the second agent", () -> Fleet.await(fleet.weights().beat()));
      assertConflict("the second agent", () -> fleet.set(COMPOSE, 500, 300, 100));
      assertThat(Fleet.await(second.view()).upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(100, 100, 500));
    } finally {
      Fleet.await(vertx.close());
    }
  }

  @Test
  void anAgentThatIsStartedAgainOnItsStateDirectoryNeedNotWait() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      fleet.killAgent();
      fleet.startNginx();
      Fleet.await(fleet.weights().beat());
      assertThat(fleet.set(COMPOSE, 400, 300, 200).weightsVersion()).isEqualTo(2);
    }
  }

  @Test
  void theStateDirectoryOfARunningAgentIsRefused() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      assertThatThrownBy(fleet::startNginx)
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("belongs to a running agent, process ");
      assertThat(fleet.set(COMPOSE, 400, 300, 200).result()).isEqualTo("applied");
    }
  }

  @Test
  void whoNamesNoOwnerIsRefusedWhileALeaseLastsUnlessForced() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      String base = fleet.settings().base().text();
      UnixHttp.Answer refused = fleet.admin().send("PUT", "/weights", Map.of(), base);
      assertThat(refused.status()).isEqualTo(409);
      JsonObject json = new JsonObject(refused.body());
      assertThat(json.getLong("version")).isEqualTo(1);
      assertThat(json.getString("holder")).contains("process ");
      assertThat(json.getString("error")).contains("holds the weights for another");
      assertThat(fleet.admin().send("POST", "/beat", Map.of(), "").status()).isEqualTo(409);

      Map<String, String> force = Map.of("X-Steelyard-Force", "true");
      assertThat(fleet.admin().send("PUT", "/weights", force, base).status()).isEqualTo(200);
      assertThat(fleet.view().holder()).contains("process ");
      assertThat(fleet.view().weightsVersion()).isEqualTo(2);
      assertThat(Fleet.await(fleet.weights().checkDrift())).isTrue();
    }
  }

  @Test
  void headersThatCannotBeReadAreRefused() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      String base = fleet.settings().base().text();
      List<Map<String, String>> bad =
          List.of(
              Map.of("X-Steelyard-Owner", "no-description"),
              Map.of("X-Steelyard-Owner", "a " + "x".repeat(300)),
              Map.of("X-Steelyard-Force", "yes"),
              Map.of(LuaActuator.EXPECTED_VERSION, "-1"));
      for (Map<String, String> headers : bad) {
        UnixHttp.Answer answer = fleet.admin().send("PUT", "/weights", headers, base);
        assertThat(answer.status()).as(headers.toString()).isEqualTo(400);
      }
      assertThat(fleet.view().weightsVersion()).isZero();
    }
  }
}
