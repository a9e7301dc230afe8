package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The whole loop around {@link QueueSimulation}: what the weights do changes what is measured.
 * Three servers of 4 slots, first come first served. It shows that the loop settles and helps in a
 * simple world; it says nothing about NGINX.
 */
class ClosedLoopTest {

  /** Speed of each server of 4 slots; at speed 1 a request is 15 ms of work. */
  private static final double[] FOUR_TWO_ONE = {2, 1, 0.5};

  private static final double[] NEARLY_EQUAL = {1.2, 1, 0.8};

  private record Run(
      double meanMillis,
      List<Map<String, Integer>> weights,
      double tardiness,
      List<Long> errorsBySecond) {}

  private static Run run(
      String policy, double[] speeds, double load, long seed, int seconds, int failingFrom) {
    double capacityPerSecond = 4 * Arrays.stream(speeds).sum() / 15 * 1000;
    Rig rig = new Rig();
    QueueSimulation world =
        new QueueSimulation(speeds, 4, load * capacityPerSecond, 15, new Random(seed));
    rig.run(
        rig.loop
            .commands()
            .observe(new ObservePolicy(0.0, Map.of("k1", 60.0)), rig.weights.viewNow()));
    rig.activate(policy);
    List<Map<String, Integer>> weights = new ArrayList<>();
    List<Long> errors = new ArrayList<>();
    double tardiness = 0;
    for (int t = 1; t <= seconds; t++) {
      if (t == failingFrom) {
        world.fail(0, 0.7);
      }
      List<ServerWindow> windows = world.run(1000.0 * t, rig.weights.of("k1"));
      PolicyDecision decision =
          rig.second(windows.toArray(ServerWindow[]::new)).orElseThrow().decision();
      Double cost = decision.tardinessPer1000();
      if (!"probe".equals(decision.guard())) {
        weights.add(rig.weights.of("k1"));
      }
      errors.add(windows.stream().mapToLong(ServerWindow::errors).sum());
      if (t == 10) {
        world.meanMillis();
      } else if (t > 10) {
        tardiness += cost / (seconds - 10);
      }
    }
    return new Run(world.meanMillis(), weights, tardiness, errors);
  }

  @Test
  void weightsSettleInTheOrderOfTheSpeedsAndLatencyFallsAgainstEqualWeights() {
    for (long seed = 1; seed <= 3; seed++) {
      Run equal = run("none", FOUR_TWO_ONE, 0.7, seed, 70, 0);
      Run gains = run("gains", FOUR_TWO_ONE, 0.7, seed, 70, 0);

      assertThat(gains.weights()).as("probes are few").hasSizeGreaterThan(50);
      for (Map<String, Integer> weights : gains.weights().subList(10, gains.weights().size())) {
        assertThat(weights.get("s1:80")).as("seed %d", seed).isEqualTo(1000);
        assertThat(weights.get("s2:80")).isBetween(300, 850);
        assertThat(weights.get("s3:80")).isBetween(100, 450).isLessThan(weights.get("s2:80"));
      }
      assertThat(gains.meanMillis() / equal.meanMillis()).isLessThan(0.95);
      assertThat(gains.tardiness() / equal.tardiness()).isLessThan(0.8);
    }
  }

  /** From second 20 on the fastest server answers 7 of 10 requests with an error after 1 ms. */
  @Test
  void aServerThatFailsFastLosesItsTraffic() {
    Run equal = run("none", NEARLY_EQUAL, 0.5, 1, 60, 20);
    Run gains = run("gains", NEARLY_EQUAL, 0.5, 1, 60, 20);

    // The first second nobody knows; then its weight falls by a factor of 1.65 a second.
    assertThat(errors(gains, 19, 39)).isLessThan(0.2 * errors(equal, 19, 39));
    assertThat(errors(gains, 25, 60)).isLessThan(0.05 * errors(equal, 25, 60));
  }

  private static double errors(Run run, int from, int to) {
    return run.errorsBySecond().subList(from, to).stream().mapToLong(e -> e).sum();
  }
}
