package dev.steelyard.nginx.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real parts: an agent process from its distribution, a real NGINX, clients that ask all the time,
 * and one fault.
 */
@Timeout(240)
class FaultsIT {

  @TempDir Path folder;

  static Stream<FaultScenario> faults() {
    return FaultScenario.all(AgentPaused.LEASE.multipliedBy(2)).stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void noRequestIsLostBecauseOfTheAgentAndWeightsAreAsAcknowledgedOrBase(FaultScenario fault) {
    Path home = Path.of(System.getProperty("steelyard.nginxHome"));
    FaultOutcome outcome = fault.run(new FaultPlace(folder, home.resolve("bin/nginx-agent")));
    assumeTrue(outcome.ran(), fault.name() + " skipped: " + outcome.sentence());
    System.out.println(fault.name() + ": " + outcome.sentence());
    assertThat(outcome.lost()).as(outcome.sentence()).isZero();
    assertThat(outcome.wrongWeights()).as(outcome.sentence()).isZero();
    assertThat(outcome.requests()).as(outcome.sentence()).isGreaterThan(400);
  }

  @Test
  void aSecondAgentOnTheSameStateDirectoryEndsWithStatusAndSentence() throws Exception {
    Path launcher = Path.of(System.getProperty("steelyard.nginxHome"), "bin/nginx-agent");
    FaultSite.Plan plan = FaultSite.Plan.withLease(Duration.ofSeconds(60));
    try (FaultSite site = new FaultSite(new FaultPlace(folder, launcher), plan)) {
      List<Integer> ports = FreePorts.find(4);
      ObjectNode second =
          (ObjectNode) RecordCodec.mapper().readTree(folder.resolve("nginx-agent.json").toFile());
      second.putObject("api").put("port", ports.get(0));
      second.putObject("cluster").put("port", ports.get(1)).putArray("members");
      second.withArray("/cluster/members").add("127.0.0.1:" + ports.get(1));
      second.withObject("/nginx").put("port", ports.get(2)).put("statusPort", ports.get(3));
      Path file = folder.resolve("second.json");
      Files.writeString(file, second.toString());
      CommandResult end =
          new SystemCommandRunner()
              .run(
                  List.of(launcher.toString(), "run", "--config", file.toString()),
                  Map.of(),
                  folder,
                  Duration.ofSeconds(60));
      assertThat(end.status()).isEqualTo(1);
      assertThat(end.output())
          .contains("the state directory " + folder.resolve("s") + " belongs to a running agent")
          .contains("process " + site.agent().pid())
          .contains("stop that one, or choose another stateDir");
      assertThat(site.set(site.weights(1000, 500, 0), "goes on").result()).isEqualTo("applied");
    }
  }
}
