package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setting, resetting and draining on a real NGINX with several workers, and what is refused. */
class WeightsControlIT {

  private static final String FORCE = "X-Steelyard-Force";

  @TempDir Path directory;

  @Test
  void aChangeIsAcknowledgedByAllWorkersSavedAuditedAndTold() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(3).start()) {
      List<WeightsApplied> heard = new ArrayList<>();
      fleet.weights().onApplied(heard::add);
      WeightsApplied applied = fleet.set("compose_backend", 500, 300, 100);
      assertThat(applied.result()).isEqualTo("applied");
      assertThat(applied.actuator()).isEqualTo("lua");
      assertThat(applied.previousVersion()).isZero();
      assertThat(applied.weightsVersion()).isEqualTo(1);
      assertThat(applied.workers()).isEqualTo(3);
      assertThat(applied.previous().get("compose_backend")).isEqualTo(fleet.weightsOf(1, 1, 1));
      assertThat(applied.weights().get("compose_backend"))
          .isEqualTo(fleet.weightsOf(500, 300, 100));
      assertThat(heard).containsExactly(applied);

      WeightsView view = fleet.view();
      assertThat(view.mode()).isEqualTo("policy");
      assertThat(view.workers()).isEqualTo(3);
      assertThat(view.acknowledged()).isEqualTo(3);
      assertThat(view.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(500, 300, 100));
      assertThat(view.upstreams().get(0).base()).isEqualTo(fleet.weightsOf(1, 1, 1));
      assertThat(view.upstreams().get(1).weights()).isEqualTo(fleet.weightsOf(1, 1, 1));

      WeightsState.Saved saved =
          new WeightsState(fleet.settings().weightsFile()).load().orElseThrow();
      assertThat(saved.version()).isEqualTo(1);
      assertThat(saved.document().weights()).isEqualTo(applied.weights());
      JsonObject line = audit(fleet).get(0);
      assertThat(line.getString("who")).isEqualTo("test");
      assertThat(line.getString("why")).isEqualTo("a test");
      assertThat(line.getString("result")).isEqualTo("applied");
      assertThat(line.getLong("version")).isEqualTo(1);
      assertThat(Fleet.await(fleet.weights().checkDrift())).isFalse();
    }
  }

  @Test
  void theSameWeightsAgainChangeNothing() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      WeightsApplied again = fleet.set("compose_backend", 500, 300, 100);
      assertThat(again.result()).isEqualTo("unchanged");
      assertThat(again.weightsVersion()).isEqualTo(1);
      assertThat(audit(fleet)).hasSize(1);
    }
  }

  @Test
  void resetGivesBackBaseWeightsAndRule() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      fleet.rule("compose_backend", PickRule.LEAST_CONN);
      fleet.set("home_read_backend", 100, 300, 500);
      WeightsApplied one =
          Fleet.await(
              fleet.weights().reset(new ResetWeights("compose_backend", "me", "done"), "x"));
      assertThat(one.who()).isEqualTo("me");
      assertThat(one.weights().get("compose_backend")).isEqualTo(fleet.weightsOf(1, 1, 1));
      assertThat(one.rules()).containsEntry("compose_backend", "round-robin");
      assertThat(one.weights().get("home_read_backend")).isEqualTo(fleet.weightsOf(100, 300, 500));
      WeightsApplied all =
          Fleet.await(fleet.weights().reset(new ResetWeights(null, null, null), "x"));
      assertThat(all.weights()).isEqualTo(fleet.settings().base().weights());
      assertThat(fleet.share(Fleet.HOME, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void drainTakesAServerOutOfAllItsUpstreamsButNeverTheLast() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(2).start()) {
      drain(fleet, fleet.address(0), null);
      assertThat(fleet.share(Fleet.COMPOSE, 10)).containsExactly(0, 10);
      assertThat(fleet.share(Fleet.USER, 10)).containsExactly(0, 10);
      assertThatThrownBy(() -> drain(fleet, fleet.address(1), null))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("all weights of compose_backend are 0");
      assertThatThrownBy(() -> drain(fleet, "127.0.0.1:1", null))
          .hasMessageContaining("unknown server 127.0.0.1:1")
          .hasMessageContaining(fleet.address(1));
      assertThat(fleet.share(Fleet.HOME, 10)).containsExactly(0, 10);
    }
  }

  @Test
  void anotherExpectedVersionIsAConflictAndADryRunWritesNothing() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      Map<String, Map<String, Integer>> weights =
          Map.of("compose_backend", fleet.weightsOf(400, 300, 200));
      assertThatThrownBy(
              () ->
                  Fleet.await(
                      fleet
                          .weights()
                          .set(new SetWeights(weights, null, 0L, null, null, null, null), "t")))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("version in force is 1, not 0")
          .extracting(e -> ((SteelyardException) e).code())
          .isEqualTo(ErrorCode.CONFLICT);
      WeightsApplied dry =
          Fleet.await(
              fleet.weights().set(new SetWeights(weights, null, 1L, true, null, null, null), "t"));
      assertThat(dry.result()).isEqualTo("dry-run");
      assertThat(dry.weightsVersion()).isEqualTo(1);
      assertThat(dry.weights().get("compose_backend")).isEqualTo(fleet.weightsOf(400, 300, 200));
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(500, 300, 100));
    }
  }

  @Test
  void theEndpointRefusesWhatIsNotAWholeDocumentAndKeepsTheOldWeights() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      String good = fleet.settings().base().text();
      String server = fleet.address(0);
      Map<String, String> refused =
          Map.of(
              good.replace("end\n", ""),
              "cut off",
              good.replace(server + " 1", server + " 1001"),
              "use whole numbers 0..1000",
              good.replace(server + " 1", server + " 0.5"),
              "use whole numbers 0..1000",
              good.replace(server + " 1", server + " -1"),
              "use whole numbers 0..1000",
              good.replace(" 1\n", " 0\n"),
              "all weights of compose_backend are 0",
              good.replace("compose_backend", "other_backend"),
              "unknown upstream other_backend",
              good.replace(server, "10.9.9.9:99"),
              "unknown server 10.9.9.9:99",
              good.replace("weight compose_backend " + server + " 1\n", ""),
              "no weight for server " + server,
              good.replace("round-robin", "fastest"),
              "use round-robin, least-conn, shortest-delay, own-delay or random-delay",
              "x".repeat(2_000_000),
              "at most 1048576");
      refused.forEach(
          (text, sentence) -> {
            UnixHttp.Answer answer = fleet.admin().send("PUT", "/weights", Map.of(), text);
            assertThat(answer.status())
                .as(sentence)
                .isEqualTo(sentence.equals("at most 1048576") ? 413 : 400);
            assertThat(new JsonObject(answer.body()).getString("error")).contains(sentence);
          });
      UnixHttp.Answer conflict =
          fleet
              .admin()
              .send(
                  "PUT",
                  "/weights",
                  Map.of(LuaActuator.EXPECTED_VERSION, "7", FORCE, "true"),
                  good);
      assertThat(conflict.status()).isEqualTo(409);
      assertThat(new JsonObject(conflict.body()).getLong("version")).isEqualTo(1);
      assertThat(fleet.admin().send("DELETE", "/weights", Map.of(), "").status()).isEqualTo(405);
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(500, 300, 100));
    }
  }

  @Test
  void baseWeightsReturnWhenTheAgentIsSilentAndTheWeightsWithTheNextBeat() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).lease(Duration.ofSeconds(1)).start()) {
      fleet.set("compose_backend", 0, 0, 100);
      fleet.rule("compose_backend", PickRule.LEAST_CONN);
      Fleet.until("the end of the lease", () -> fleet.view().mode().equals("base"));
      WeightsView base = fleet.view();
      assertThat(base.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(1, 1, 1));
      assertThat(base.upstreams().get(0).rule()).isEqualTo("round-robin");
      assertThat(fleet.page().getJsonObject("steelyard").getString("mode")).isEqualTo("base");
      Fleet.until(
          "all servers to serve",
          () -> fleet.share(Fleet.COMPOSE, 6).stream().allMatch(count -> count > 0));
      Fleet.await(fleet.weights().beat());
      assertThat(fleet.view().mode()).isEqualTo("policy");
      assertThat(fleet.view().acknowledged()).isEqualTo(2);
      assertThat(fleet.share(Fleet.COMPOSE, 10)).containsExactly(0, 0, 10);
      assertThat(audit(fleet).get(2).getString("result")).isEqualTo("resumed");
    }
  }

  @Test
  void aBeatKeepsTheLease() throws IOException {
    try (Fleet fleet = Fleet.in(directory).lease(Duration.ofSeconds(1)).start()) {
      fleet.set("compose_backend", 0, 0, 100);
      long start = System.nanoTime();
      Fleet.until(
          "three times the lease",
          () -> {
            Fleet.await(fleet.weights().beat());
            assertThat(fleet.view().mode()).isEqualTo("policy");
            return System.nanoTime() - start > 3_000_000_000L;
          });
      assertThat(audit(fleet)).hasSize(1);
    }
  }

  @Test
  void aChangeThatCannotBeStagedIsNotPublished() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      Path staged = fleet.settings().stateDirectory().resolve("weights.state.next");
      Files.createDirectories(staged.resolve("in-the-way"));
      assertThatThrownBy(() -> fleet.set("compose_backend", 400, 300, 200))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("cannot write " + staged);
      assertThat(fleet.view().weightsVersion()).isEqualTo(1);
      assertThat(audit(fleet).get(1).getString("result")).isEqualTo("failed");
    }
  }

  @Test
  void aChangeThatCannotBeAuditedIsTakenBackAndToldWhenItCanBe() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      Path audit = fleet.settings().auditFile();
      Path aside = audit.resolveSibling("aside");
      Files.move(audit, aside);
      Files.createDirectories(audit.resolve("in-the-way"));
      assertThatThrownBy(() -> fleet.set("compose_backend", 400, 300, 200))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("cannot write " + audit);
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(500, 300, 100));
      // The change and its taking back moved the version; that alone is no drift.
      assertThat(Fleet.await(fleet.weights().checkDrift())).isFalse();
      Files.delete(audit.resolve("in-the-way"));
      Files.delete(audit);
      Files.move(aside, audit);
      fleet.set("compose_backend", 400, 300, 200);
      List<JsonObject> lines = audit(fleet);
      assertThat(lines)
          .extracting(line -> line.getString("result"))
          .containsExactly("applied", "failed", "applied");
      assertThat(lines.get(1).getString("error")).contains("cannot write");
    }
  }

  private static void drain(Fleet fleet, String server, String upstream) {
    Fleet.await(fleet.weights().drain(new DrainServer(server, upstream, null, "repair"), "me"));
  }

  private static List<JsonObject> audit(Fleet fleet) throws IOException {
    return Files.readAllLines(fleet.settings().auditFile()).stream().map(JsonObject::new).toList();
  }
}
