package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyExplanation.Why;
import org.junit.jupiter.api.Test;

class LoopReportTest {

  private final Rig rig = new Rig();

  private PolicyExplanation explain() {
    return rig.loop.report().explain(rig.weights.viewNow());
  }

  private String because(int server) {
    return explain().servers().get(server).because();
  }

  @Test
  void saysTheNumbersAndASentenceForEachServer() {
    rig.activate("gains");
    for (int i = 0; i < 12; i++) {
      rig.second(
          Fleet.window("s1:80", 100, 4, 0),
          Fleet.window("s2:80", 50, 10, 0),
          Fleet.window("s3:80", 30, 8, 70));
    }
    assertThat(explain().policy()).isEqualTo("gains");
    assertThat(explain().guard()).isEqualTo("following");
    Why third = explain().servers().get(2);
    assertThat(third.upstream()).isEqualTo("k1");
    assertThat(third.server()).isEqualTo("s3:80");
    // E = 2 * 70, C = 2 * 30 after many windows; the prior is 10.
    assertThat(third.errorShare()).isCloseTo(140 / 210.0, within(1e-3));
    assertThat(third.weight()).isEqualTo(10);
    int sum = rig.weights.of("k1").values().stream().mapToInt(w -> w).sum();
    assertThat(third.share()).isCloseTo(10.0 / sum, within(1e-12));
    assertThat(third.because())
        .isEqualTo(
            "67 % of its requests fail and it is 1.3 times slower than the fleet,"
                + " so 1 % of the largest weight; floor: at least 0.5 % of the requests, so that it"
                + " can show when it is well again");
    assertThat(because(0)).isEqualTo("1.6 times faster than the fleet, so the largest weight");
  }

  @Test
  void saysThatAServerIsDrained() {
    rig.activate("gains");
    rig.weights.put("k1", "s2:80", 0);
    assertThat(because(1)).isEqualTo("drained: nothing new until somebody gives it a weight");
    assertThat(explain().servers().get(1).share()).isZero();
  }

  @Test
  void saysWhatThePolicySaysWhenItDoesNotFollowLatency() {
    assertThat(because(0)).isEqualTo("no policy is in charge; measured: as fast as the fleet");
    rig.activate("random-weights");
    assertThat(because(0)).startsWith("no sample yet: weights of the server lines");
    rig.calmSecond();
    assertThat(because(0)).isEqualTo("as the script says; measured: as fast as the fleet");
    rig.observe(10);
    assertThat(because(0)).startsWith("observation: weights of the server lines");
  }

  @Test
  void saysWhenTheGuardHasTheLastWord() {
    rig.activate("gains");
    rig.calmSecond();
    rig.silence(4);
    assertThat(because(0)).endsWith("; frozen: no decision for more than 3 periods");
    rig.silence(7);
    rig.tick();
    assertThat(explain().guard()).isEqualTo("base");
    assertThat(because(0)).endsWith("; base weights: no decision for more than 10 periods");
    rig.loop.commands().hold(new HoldPolicy(true, "night"));
    assertThat(because(0)).endsWith("; held: night");
  }
}
