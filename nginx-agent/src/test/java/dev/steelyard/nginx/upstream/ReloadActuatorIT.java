package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.bench.reloads.ReloadOutcome;
import dev.steelyard.nginx.bench.reloads.ReloadScenario;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights by reload of a real NGINX: proven when applied, proven when rolled back. */
class ReloadActuatorIT {

  @TempDir Path directory;

  @Test
  void weightsAreAppliedByAReloadAndProvenByEveryWorker() throws IOException {
    try (Fleet fleet = reloading().workers(2).start()) {
      WeightsApplied applied = fleet.set("compose_backend", 1000, 600, 200);
      assertThat(applied.actuator()).isEqualTo("reload");
      assertThat(applied.weightsVersion()).isEqualTo(1);
      assertThat(applied.workers()).isEqualTo(2);
      assertThat(Files.readString(servers(fleet)))
          .contains(fleet.address(0) + " weight=100 ", fleet.address(2) + " weight=20 ");
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(1000, 600, 200));
      var page = fleet.page();
      assertThat(page.getJsonObject("steelyard").getLong("version")).isEqualTo(1);
      assertThat(page.getJsonObject("steelyard").getString("mode")).isEqualTo("policy");
      assertThat(fleet.entry(page, "compose_backend", 2).getInteger("liveWeight")).isEqualTo(20);
      // The Lua way to set weights would have no effect here, so it is refused.
      var put = fleet.admin().send("PUT", "/weights", Map.of(), fleet.settings().base().text());
      assertThat(put.status()).isEqualTo(400);
      assertThat(put.body()).contains("set weights with the agent");
    }
  }

  @Test
  void theSharesFollowAndADrainedServerIsDown() throws IOException {
    try (Fleet fleet = reloading().start()) {
      Fleet.await(fleet.weights().drain(new DrainServer(fleet.address(2), null, null, null), "me"));
      assertThat(Files.readString(servers(fleet))).contains(fleet.address(2) + " down;");
      assertThat(fleet.share(Fleet.COMPOSE, 20)).containsExactly(10, 10, 0);
      assertThat(fleet.entry(fleet.page(), "compose_backend", 2).getBoolean("down")).isTrue();
    }
  }

  @Test
  void weightsThatComeTooEarlyWaitAndTheNewestOfThemWin() throws IOException {
    try (Fleet fleet = reloading().reloads(new ReloadLimits(Duration.ofSeconds(2), 0.1)).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      WeightsApplied early = fleet.set("compose_backend", 100, 300, 500);
      assertThat(early.result()).isEqualTo("pending");
      // What is told is what is in force; what waits is told by the view.
      assertThat(early.weightsVersion()).isEqualTo(1);
      assertThat(early.weights().get("compose_backend")).isEqualTo(fleet.weightsOf(500, 300, 100));
      fleet.set("home_read_backend", 100, 300, 100);
      fleet.set("compose_backend", 100, 300, 700);
      WeightsView view = fleet.view();
      assertThat(view.weightsVersion()).isEqualTo(1);
      assertThat(view.pending()).isNotNull();
      assertThat(view.pending().weightsVersion()).isEqualTo(2);
      assertThat(view.pending().because()).contains("the next is due in");
      assertThat(view.pending().weights().get("compose_backend"))
          .isEqualTo(fleet.weightsOf(100, 300, 700));
      Fleet.until(
          "the pending change",
          () -> {
            Fleet.await(fleet.weights().flush());
            return fleet.view().pending() == null;
          });
      // One reload brought all that waited.
      assertThat(fleet.view().weightsVersion()).isEqualTo(2);
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(100, 300, 700));
      assertThat(fleet.view().upstreams().get(1).weights())
          .isEqualTo(fleet.weightsOf(100, 300, 100));
      assertThat(fleet.share(Fleet.COMPOSE, 77)).containsExactly(7, 21, 49);
    }
  }

  @Test
  void whatIsNotWorthAReloadOrCannotBeDoneByOneIsToldAtOnce() throws IOException {
    try (Fleet fleet = reloading().start()) {
      fleet.set("compose_backend", 500, 300, 100);
      // 2 % more is not worth a reload.
      WeightsApplied little = fleet.set("compose_backend", 510, 300, 100);
      assertThat(little.result()).isEqualTo("unchanged");
      assertThat(little.weights().get("compose_backend")).isEqualTo(fleet.weightsOf(500, 300, 100));
      assertThatThrownBy(() -> fleet.rule("compose_backend", PickRule.LEAST_CONN))
          .hasMessageContaining("or use the Lua actuator");
    }
  }

  @Test
  void aRestartKeepsTheWeights() throws IOException {
    try (Fleet fleet = reloading().start()) {
      fleet.set("compose_backend", 500, 300, 100);
      fleet.stopNginx();
      fleet.startNginx();
      assertThat(fleet.view().weightsVersion()).isEqualTo(1);
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
    }
  }

  @Test
  void aBrokenConfigurationIsFoundByTheTestAndNothingChanges() throws IOException {
    try (Fleet fleet = reloading().start()) {
      Path main = fleet.settings().nginxDirectory().resolve("nginx.conf");
      Files.writeString(main, Files.readString(main) + "nonsense;\n");
      String before = Files.readString(servers(fleet));
      assertThatThrownBy(() -> fleet.set("compose_backend", 500, 300, 100))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("unknown directive \"nonsense\"");
      assertThat(Files.readString(servers(fleet))).isEqualTo(before);
      assertThat(fleet.view().weightsVersion()).isZero();
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void aReloadThatFailsInSpiteOfAGoodTestIsRolledBackWithProof() throws IOException {
    try (Fleet fleet = reloading().start();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // nginx -t does not bind, so it passes; the master cannot listen and keeps the old workers.
      Path main = fleet.settings().nginxDirectory().resolve("nginx.conf");
      Files.writeString(
          main,
          Files.readString(main)
              .replace(
                  "include steelyard/http.conf;",
                  "include steelyard/http.conf;\n  server { listen 127.0.0.1:"
                      + taken.getLocalPort()
                      + "; }"));
      String before = Files.readString(servers(fleet));
      assertThatThrownBy(() -> fleet.set("compose_backend", 500, 300, 100))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("version 0 stayed in force, proven by every worker");
      assertThat(Files.readString(servers(fleet))).isEqualTo(before);
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void aFileThatSomeoneElseChangedStopsTheChange() throws IOException {
    try (Fleet fleet = reloading().start()) {
      Files.writeString(servers(fleet), "server " + fleet.address(0) + ";\n");
      assertThatThrownBy(() -> fleet.set("compose_backend", 500, 300, 100))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining(servers(fleet) + " was changed by someone else");
      assertThat(Files.readString(servers(fleet))).doesNotContain("weight=");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.steelyard.nginx.bench.reloads.ReloadScenario#all")
  void aReloadThatCannotWorkIsNeverCalledASuccess(ReloadScenario scenario) {
    ReloadOutcome outcome = scenario.run(Fleet.program(), directory);
    assertThat(outcome.claimed()).as(outcome.toString()).isFalse();
    assertThat(outcome.falseSuccess()).isFalse();
    assertThat(outcome.newInForce()).as(outcome.toString()).isFalse();
    assertThat(outcome.oldInForce()).as(outcome.toString()).isTrue();
    assertThat(outcome.filesRestored()).isTrue();
    assertThat(outcome.audited()).isEqualTo("failed");
    assertThat(outcome.lost()).as(outcome.toString()).isZero();
    String line =
        switch (scenario.name()) {
          case "syntax-error" -> "unknown directive \"server_naems\"";
          case "port-taken" -> "failed (98: Address already in use)";
          case "worker-cannot-start" -> "failed (2: No such file or directory)";
          case "permission-denied" -> "access.log\" failed (21: Is a directory)";
          default -> throw new AssertionError(scenario.name());
        };
    assertThat(outcome.sentence()).contains(line);
  }

  private Fleet.Plan reloading() {
    return Fleet.in(directory).actuator(ActuatorKind.RELOAD);
  }

  private static Path servers(Fleet fleet) {
    return fleet.settings().nginxDirectory().resolve("steelyard/compose_backend.servers");
  }
}
