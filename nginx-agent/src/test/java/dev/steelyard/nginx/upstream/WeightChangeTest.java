package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightChangeTest {

  private static final WeightsDocument BASE =
      new WeightsDocument(
          Map.of(
              "a", new WeightsDocument.Group(PickRule.LEAST_CONN, servers(1, 1, 1)),
              "b", new WeightsDocument.Group(PickRule.ROUND_ROBIN, servers(1, 1))));

  private static Map<String, Integer> servers(int... weights) {
    Map<String, Integer> servers = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i++) {
      servers.put("10.0.0." + (i + 1) + ":80", weights[i]);
    }
    return servers;
  }

  private static WeightsDocument set(Map<String, Integer> weights, boolean force) {
    return WeightChange.of(BASE, Map.of("a", weights), null, force);
  }

  @Test
  void whatIsLeftOutKeepsItsWeightAndRule() {
    WeightsDocument next = set(Map.of("10.0.0.2:80", 3), false);
    assertThat(next.group("a").weights()).isEqualTo(servers(1, 3, 1));
    assertThat(next.group("a").rule()).isEqualTo(PickRule.LEAST_CONN);
    assertThat(next.group("b")).isEqualTo(BASE.group("b"));
  }

  @Test
  void ruleAndWeightsChangeTogether() {
    WeightsDocument next =
        WeightChange.of(BASE, Map.of("a", servers(2, 1, 1)), Map.of("a", "shortest-delay"), false);
    assertThat(next.group("a").rule()).isEqualTo(PickRule.SHORTEST_DELAY);
    assertThat(next.group("a").weights()).isEqualTo(servers(2, 1, 1));
  }

  @Test
  void stepsAreMeasuredOnSharesSoTheScaleOfWeightsIsFree() {
    // 1/1/1 to 1000/1000/1000 moves nothing.
    assertThat(set(servers(1000, 1000, 1000), false).group("a").share("10.0.0.1:80"))
        .isEqualTo(1.0 / 3);
    // 1/3 to 1/12 is exactly factor 4, to 1/15 is more.
    assertThat(set(servers(1, 1, 10), false)).isNotEqualTo(BASE);
    assertThatThrownBy(() -> set(servers(1, 1, 13), false))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("moves from 33.3 % to 6.7 %")
        .hasMessageContaining("force");
    assertThat(set(servers(1, 1, 13), true).group("a").weights()).isEqualTo(servers(1, 1, 13));
  }

  @Test
  void drainingIsNoStepButTheLastServerStays() {
    WeightsDocument one = WeightChange.drained(BASE, "10.0.0.1:80", null);
    assertThat(one.group("a").weights()).isEqualTo(servers(0, 1, 1));
    assertThat(one.group("b").weights()).isEqualTo(servers(0, 1));
    assertThatThrownBy(() -> WeightChange.drained(one, "10.0.0.2:80", null))
        .hasMessageContaining("all weights of b are 0");
    assertThat(WeightChange.drained(one, "10.0.0.2:80", "a").group("b")).isEqualTo(one.group("b"));
  }

  @Test
  void aDrainIsUndoneWithTheBaseWeightOnTheScaleOfTheOthers() {
    // 0/600/200 over base 1/1/1: the others have 400 for each unit of base weight.
    WeightsDocument drained =
        WeightChange.of(BASE, Map.of("a", servers(0, 600, 200), "b", servers(0, 1)), null, true);
    WeightsDocument one = WeightChange.undrained(drained, BASE, "10.0.0.1:80", "a");
    assertThat(one.group("a").weights()).isEqualTo(servers(400, 600, 200));
    assertThat(one.group("b")).isEqualTo(drained.group("b"));
    WeightsDocument all = WeightChange.undrained(drained, BASE, "10.0.0.1:80", null);
    assertThat(all.group("b").weights()).isEqualTo(servers(1, 1));
    // One that has requests keeps its weight.
    assertThat(WeightChange.undrained(all, BASE, "10.0.0.1:80", null)).isEqualTo(all);
    assertThatThrownBy(() -> WeightChange.undrained(BASE, BASE, "10.9.9.9:80", null))
        .hasMessageContaining("unknown server 10.9.9.9:80");
  }

  @Test
  void badInputIsRefusedWithPlaceValueAndRemedy() {
    assertThatThrownBy(() -> WeightChange.of(BASE, Map.of("c", servers(1)), null, false))
        .hasMessageContaining("unknown upstream c")
        .hasMessageContaining("a")
        .hasMessageContaining("b");
    assertThatThrownBy(() -> set(Map.of("10.9.9.9:80", 1), false))
        .hasMessage("unknown server 10.9.9.9:80 in a: use 10.0.0.1:80, 10.0.0.2:80, 10.0.0.3:80");
    assertThatThrownBy(() -> set(servers(1001, 1, 1), true)).hasMessageContaining("is 1001");
    assertThatThrownBy(() -> set(servers(-1, 1, 1), true)).hasMessageContaining("is -1");
    assertThatThrownBy(() -> set(servers(0, 0, 0), true)).hasMessageContaining("are 0");
    assertThatThrownBy(() -> set(servers(1, 101, 101), true))
        .hasMessageContaining("is 1 beside 101")
        .hasMessageContaining("1 %");
    assertThatThrownBy(() -> WeightChange.of(BASE, null, Map.of("a", "fastest"), false))
        .hasMessageContaining(
            "use round-robin, least-conn, shortest-delay, own-delay or random-delay");
  }

  @Test
  void resetGivesBackOneOrAll() {
    WeightsDocument changed = WeightChange.drained(BASE, "10.0.0.1:80", null);
    WeightsDocument one = WeightChange.reset(changed, BASE, "a");
    assertThat(one.group("a")).isEqualTo(BASE.group("a"));
    assertThat(one.group("b")).isEqualTo(changed.group("b"));
    assertThat(WeightChange.reset(changed, BASE, null)).isEqualTo(BASE);
    assertThatThrownBy(() -> WeightChange.reset(changed, BASE, "x"))
        .hasMessageContaining("unknown upstream x");
  }
}
