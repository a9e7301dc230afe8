package dev.steelyard.nginx.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
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
}
