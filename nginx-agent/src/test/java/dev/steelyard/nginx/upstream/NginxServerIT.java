package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start, reload, restart, crash and stop of a real NGINX: what the weights survive. */
class NginxServerIT {

  @TempDir Path directory;

  @Test
  void aReloadKeepsTheWeights() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      long before = generation(fleet);
      fleet.server().reload();
      Fleet.until("the new workers", () -> generation(fleet) > before);
      Fleet.until("only new workers", () -> fleet.server().workers() == 1);
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(fleet.view().weightsVersion()).isEqualTo(1);
    }
  }

  @Test
  void aRestartRestoresTheSavedWeightsBeforeTheFirstRequest() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      fleet.rule("home_read_backend", PickRule.LEAST_CONN);
      fleet.stopNginx();
      fleet.startNginx();
      assertThat(fleet.view().weightsVersion()).isEqualTo(2);
      assertThat(fleet.view().mode()).isEqualTo("policy");
      assertThat(fleet.view().upstreams().get(1).rule()).isEqualTo("least-conn");
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(Fleet.await(fleet.weights().checkDrift())).isFalse();
    }
  }

  @Test
  void aDamagedStateFileMeansBaseWeightsAndOneErrorLine() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      fleet.stopNginx();
      Path state = fleet.settings().weightsFile();
      String text = Files.readString(state);
      Files.writeString(state, text.substring(0, text.length() / 2));
      fleet.startNginx();
      assertThat(fleet.view().mode()).isEqualTo("base");
      assertThat(fleet.share(Fleet.COMPOSE, 30)).containsExactly(10, 10, 10);
      assertThat(Files.readAllLines(fleet.server().errorLog()))
          .filteredOn(line -> line.contains(state.toString()))
          .hasSize(1);
    }
  }

  @Test
  void weightsForServersThatAreGoneFitTheNewOnes() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.stopNginx();
      // Saved for the first and second server and one that is gone; the third is new.
      Files.writeString(
          fleet.settings().weightsFile(),
          """
          version 41
          rule compose_backend round-robin
          weight compose_backend %s 300
          weight compose_backend %s 100
          weight compose_backend 10.1.1.1:80 700
          end
          """
              .formatted(fleet.address(0), fleet.address(1)));
      fleet.startNginx();
      // The new one gets its base weight on the scale of the others: (300 + 100) / (1 + 1) x 1.
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(300, 100, 200));
      assertThat(fleet.share(Fleet.COMPOSE, 60)).containsExactly(30, 10, 20);
    }
  }

  @Test
  void aKilledWorkerIsReplacedByOneWithTheWeights() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      long killed = workerPids(fleet).get(0);
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      Fleet.until("its successor", () -> !workerPids(fleet).contains(killed));
      assertThat(fleet.view().acknowledged()).isEqualTo(1);
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      assertThat(fleet.set("compose_backend", 100, 300, 500).workers()).isEqualTo(1);
    }
  }

  @Test
  void theDeathOfTheMasterIsNoticedAndLeavesNoWorker() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      List<Long> workers = workerPids(fleet);
      long master = fleet.server().masterPid();
      ProcessHandle.of(master).orElseThrow().destroyForcibly();
      Fleet.until("the notice", () -> !fleet.deaths.isEmpty());
      assertThat(fleet.deaths.get(0)).contains("process " + master);
      Fleet.until(
          "the end of the workers",
          () -> workers.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
      assertThatThrownBy(fleet::view)
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("NGINX does not answer");
      fleet.killAgent();
      fleet.startNginx();
      assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aStopLeavesNoProcessNoSocketAndIsNoDeath() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      List<Long> workers = workerPids(fleet);
      long master = fleet.server().masterPid();
      fleet.stopNginx();
      assertThat(ProcessHandle.of(master)).isEmpty();
      assertThat(workers).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
      assertThat(fleet.settings().socket()).doesNotExist();
      assertThat(fleet.deaths).isEmpty();
    }
  }

  @Test
  void aPortInUseIsNamedWithTheRemedy() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare();
        ServerSocket taken =
            new ServerSocket(fleet.settings().port(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(fleet::startNginx)
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("configure another port");
    }
  }

  @Test
  void aConfigurationErrorIsToldInNginxsOwnWords() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare()) {
      NginxConfiguration configuration =
          new NginxConfiguration(Fleet.program(), fleet.settings(), LuaScripts.directory());
      configuration.write(fleet.settings().base(), 0);
      Path file = fleet.settings().nginxDirectory().resolve("nginx.conf");
      Files.writeString(file, Files.readString(file).replace("events {", "evnts {"));
      try (NginxServer server =
          new NginxServer(configuration, new SystemCommandRunner(), fleet.deaths::add)) {
        assertThatThrownBy(server::start)
            .isInstanceOf(SteelyardException.class)
            .hasMessageContaining("unknown directive \"evnts\"")
            .hasMessageContaining(server.errorLog().toString());
      }
    }
  }

  @Test
  void aSocketThatAKilledNginxLeftIsRemoved() throws IOException {
    try (Fleet fleet = Fleet.in(directory).prepare()) {
      Files.createDirectories(fleet.settings().socket().getParent());
      try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        left.bind(UnixDomainSocketAddress.of(fleet.settings().socket()));
      }
      assertThat(fleet.settings().socket()).exists();
      fleet.startNginx();
      assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAgentThatWasKilledFindsItsNginxAgainAndLeavesItsWorkersAlone() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set("compose_backend", 500, 300, 100);
      List<Long> workers = workerPids(fleet);
      long master = fleet.server().masterPid();
      NginxServer first = fleet.server();
      fleet.killAgent();
      fleet.startNginx();
      assertThat(fleet.server()).isNotSameAs(first);
      assertThat(fleet.server().masterPid()).isEqualTo(master);
      assertThat(fleet.view().weightsVersion()).isEqualTo(1);
      assertThat(workerPids(fleet)).isEqualTo(workers);
      assertThat(fleet.share(Fleet.COMPOSE, 90)).containsExactly(50, 30, 10);
      fleet.stopNginx();
      assertThat(ProcessHandle.of(master).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void anAgentWithAnotherConfigurationLoadsItIntoTheNginxThatItFinds() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      long master = fleet.server().masterPid();
      List<Long> workers = workerPids(fleet);
      fleet.killAgent();
      // As a newer release would have written it.
      Path written = fleet.settings().nginxDirectory().resolve("steelyard/balancer.conf");
      Files.writeString(written, Files.readString(written) + "# older\n");
      fleet.startNginx();
      assertThat(fleet.server().masterPid()).isEqualTo(master);
      assertThat(Files.readString(written)).doesNotContain("# older");
      // The acknowledgement of a worker that left is kept for two seconds.
      Fleet.until(
          "only new workers",
          () -> Collections.disjoint(workerPids(fleet), workers) && fleet.server().workers() == 1);
    }
  }

  private static long generation(Fleet fleet) {
    return fleet.lua().status().getLong("generation");
  }

  private static List<Long> workerPids(Fleet fleet) {
    JsonObject status = fleet.lua().status();
    return status.getJsonArray("acks").stream()
        .map(ack -> ((JsonObject) ack).getLong("pid"))
        .toList();
  }
}
