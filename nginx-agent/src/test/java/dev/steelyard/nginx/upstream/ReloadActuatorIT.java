package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.steelyard.nginx.bench.reloads.ReloadOutcome;
import dev.steelyard.nginx.bench.reloads.ReloadScenario;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
          .hasMessageContaining("unknown directive \"nonsense\" in " + main)
          .hasMessageContaining("nothing was changed");
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

  @Test
  void whileSixGenerationsDrainChangesWaitUntilOneHasEnded() throws IOException {
    ReloadLimits atOnce = new ReloadLimits(Duration.ZERO, 0);
    try (Fleet fleet = reloading().reloads(atOnce).start()) {
      fleet.backends.forEach(Backend::hold);
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int generation = 1; generation <= 6; generation++) {
        held.add(fleet.begin(Fleet.COMPOSE));
        int requests = held.size();
        Fleet.until("the request at a server", () -> underWay(fleet) == requests);
        assertThat(fleet.set("compose_backend", 100 + generation, 100, 100).result())
            .isEqualTo("applied");
        int draining = generation;
        Fleet.until(
            "the draining of the workers before",
            () -> fleet.server().family().drainingGenerations() == draining);
      }
      WeightsApplied seventh = fleet.set("compose_backend", 100, 100, 300);
      assertThat(seventh.result()).isEqualTo("pending");
      assertThat(fleet.view().pending().because()).contains("6 generations of workers are drain");
      assertThat(fleet.view().notes()).anyMatch(note -> note.contains("6 generations"));
      Fleet.await(fleet.weights().flush());
      assertThat(fleet.view().weightsVersion()).isEqualTo(6);

      fleet.backends.forEach(Backend::open);
      held.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
      Fleet.until(
          "the pending change",
          () -> {
            Fleet.await(fleet.weights().flush());
            return fleet.view().weightsVersion() == 7;
          });
      assertThat(fleet.view().notes()).isEmpty();
      assertThat(fleet.share(Fleet.COMPOSE, 50)).containsExactly(10, 10, 30);
    }
  }

  private static int underWay(Fleet fleet) {
    return fleet.backends.stream().mapToInt(backend -> backend.count("/")).sum();
  }

  @Test
  void aModuleThatIsGoneMeansNoReload() throws IOException {
    NginxProgram program = withOwnModules();
    assumeThat(program.modules()).as("NGINX with Lua as a module").isNotEmpty();
    try (Fleet fleet = reloading().program(program).start()) {
      long before = fleet.server().log().mark();
      Path gone = program.modules().get(program.modules().size() - 1);
      Files.delete(gone);
      assertThatThrownBy(() -> fleet.set("compose_backend", 500, 300, 100))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("the module " + gone + " is gone")
          .hasMessageContaining("libnginx-mod-http-lua");
      // Nobody was asked: the log would tell of a signal process or of a failed load.
      assertThat(fleet.server().log().mark()).isEqualTo(before);
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
    }
  }

  @Test
  void theFilesOfAForeignNginxAreJudgedByThemselves() throws IOException {
    try (Fleet fleet = reloading().prepare()) {
      NginxCommand nginx = new NginxCommand(Fleet.program(), new SystemCommandRunner(), directory);
      WeightsDocument base = fleet.settings().base();
      Map<String, String> files =
          new HashMap<>(
              new NginxConfiguration(Fleet.program(), fleet.settings(), LuaScripts.directory())
                  .weighted(base, 7));
      assertThat(StagedFragments.test(nginx::test, files)).isEmpty();
      files.put("steelyard/compose_backend.servers", "server 127.0.0.1:1 weight=0.5;\n");
      assertThat(StagedFragments.test(nginx::test, files).orElseThrow())
          .contains("invalid parameter \"weight=0.5\"");
    }
  }

  /** The program with copies of its modules that a test may remove. */
  private NginxProgram withOwnModules() throws IOException {
    NginxProgram program = Fleet.program();
    List<Path> copies = new ArrayList<>();
    for (Path module : program.modules()) {
      copies.add(Files.copy(module, directory.resolve(module.getFileName())));
    }
    return new NginxProgram(
        program.executable(),
        program.version(),
        copies,
        program.luaPackagePath(),
        program.environment(),
        program.origin());
  }

  @Test
  void withoutLuaWeightsComeByReloadAndTheViewSaysWhatIsMissing() throws IOException {
    try (Fleet fleet =
        Fleet.in(directory)
            .workers(2)
            .actuator(ActuatorKind.AUTO)
            .program(Fleet.program().withoutLua())
            .start()) {
      Path steelyard = fleet.settings().nginxDirectory().resolve("steelyard");
      assertThat(Files.readString(steelyard.resolve("http.conf"))).doesNotContain("lua_");
      assertThat(Files.readString(steelyard.resolve("admin.conf"))).doesNotContain("lua");
      assertThat(fleet.set("compose_backend", 500, 300, 100).workers()).isEqualTo(2);
      WeightsView view = fleet.view();
      assertThat(view.actuator()).isEqualTo("reload");
      assertThat(view.notes())
          .anyMatch(note -> note.startsWith("weights come by reload, because"))
          .anyMatch(note -> note.contains("poll.statusUrl"));
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(fleet.get(fleet.settings().statusPort(), "/steelyard/connections").body())
          .contains("Active connections");
    }
  }

  @Test
  void autoTakesLuaWhereItIsAndLuaIsRefusedWhereItIsNot() throws IOException {
    try (Fleet fleet = Fleet.in(directory).actuator(ActuatorKind.AUTO).start()) {
      assertThat(fleet.view().actuator()).isEqualTo("lua");
      assertThat(fleet.view().notes()).isEmpty();
    }
    assertThatThrownBy(
            () -> Fleet.in(directory).program(Fleet.program().withoutLua()).start().close())
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("nginx.actuator is lua, but")
        .hasMessageContaining("set nginx.actuator to auto or reload");
  }

  @Test
  void anNginxWhoseLuaModuleWentIsTakenOverWithItsWeightsByReload() throws IOException {
    NginxProgram program = withOwnModules();
    assumeThat(program.modules()).as("NGINX with Lua as a module").isNotEmpty();
    try (Fleet fleet = Fleet.in(directory).actuator(ActuatorKind.AUTO).program(program).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      long master = fleet.server().masterPid();
      Files.delete(program.modules().get(program.modules().size() - 1));
      // NGINX runs on, a new agent finds it.
      fleet.killAgent();
      fleet.startNginx();
      assertThat(fleet.server().masterPid()).isEqualTo(master);
      assertThat(fleet.view().actuator()).isEqualTo("reload");
      assertThat(fleet.view().weightsVersion()).isEqualTo(1);
      assertThat(fleet.view().notes()).anyMatch(note -> note.contains("is gone"));
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(fleet.set("compose_backend", 100, 100, 100).result()).isEqualTo("applied");
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
