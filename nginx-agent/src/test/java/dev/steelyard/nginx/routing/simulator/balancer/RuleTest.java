package dev.steelyard.nginx.routing.simulator.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  private static List<Integer> picks(String rule, int count, double... weights) {
    BalancerView view = Views.of(Views.SPEED3, weights);
    return Views.picks(Views.balancer(rule, view), view, count);
  }

  @Test
  void smoothWeightedRoundRobinOfTheReference() {
    assertThat(picks("swrr", 7, 5, 1, 1)).containsExactly(0, 0, 1, 0, 2, 0, 0);
    assertThat(picks("swrr", 7, 4, 2, 1)).containsExactly(0, 1, 0, 2, 0, 1, 0);
  }

  @Test
  void leastConnectionsOfTheReference() {
    BalancerView view = Views.of(Views.SPEED3, 4, 2, 1);
    LeastRank balancer = (LeastRank) Views.balancer("lc", view);
    assertThat(Views.picks(balancer, view, 14))
        .containsExactly(0, 1, 2, 0, 1, 0, 0, 0, 2, 1, 0, 1, 0, 0);
    assertThat(turns(balancer)).containsExactly(2.0, -3.0, 1.0);
    assertThat(inFlight(view)).containsExactly(8, 4, 2);
  }

  @Test
  void shortestExpectedDelayOfTheReference() {
    BalancerView view = Views.of(Views.SPEED3, 4, 2, 1);
    LeastRank balancer = (LeastRank) Views.balancer("sed", view);
    assertThat(Views.picks(balancer, view, 14))
        .containsExactly(0, 0, 1, 0, 1, 0, 2, 0, 0, 1, 0, 0, 2, 1);
    assertThat(turns(balancer)).containsExactly(-4.0, 3.0, 1.0);
    assertThat(inFlight(view)).containsExactly(8, 4, 2);
  }

  @Test
  void rulesThatKnowTheCapacitiesUseThemAsWeights() {
    // 4:2:1 in speed with 2 cores each.
    assertThat(picks("wrr_o", 7)).containsExactly(0, 1, 0, 2, 0, 1, 0);
  }

  @Test
  void countingOverAllTypesSeesTheRequestsOfTheOtherTypes() {
    BalancerView view = Views.of(Views.SPEED3);
    view.count(0, 1, 1);
    view.count(1, 2, 1);
    assertThat(Views.balancer("lcg", view).pick(0, 0)).isEqualTo(2);
    assertThat(Views.balancer("lc", view).pick(0, 0)).isZero();
  }

  @Test
  void predictedLatencyDecides() {
    BalancerView view = Views.of(Views.SPEED3);
    view.setLine(0, 1, 0.5);
    view.setLine(1, 0, 1.4);
    view.setLine(2, 1.45, 0);
    Balancer pred = Views.balancer("pred", view);
    assertThat(pred.pick(0, 0)).isEqualTo(1);
    view.count(1, 0, 1);
    assertThat(pred.pick(0, 0)).isEqualTo(2);
  }

  @Test
  void theOracleAvoidsDeadAndFailingServers() {
    BalancerView view = Views.of(Views.SPEED3);
    Balancer oracle = Views.balancer("oracle", view);
    assertThat(oracle.pick(0, 0)).isZero();
    view.server(0).setDown(true);
    assertThat(oracle.pick(0, 0)).isEqualTo(1);
    view.server(1).setGray(true);
    assertThat(oracle.pick(0, 0)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rr",
        "lc",
        "lcg",
        "sed",
        "sedk",
        "p2",
        "race",
        "sedL",
        "p2L",
        "iphash",
        "pewma",
        "c3",
        "prequal",
        "prequal.6",
        "oracle",
        "pred"
      })
  void aServerThatFailedGetsNothingForTenSeconds(String rule) {
    BalancerView view = Views.of(Views.SPEED3);
    Balancer balancer = Views.balancer(rule, view);
    view.setNow(5);
    view.markUnavailable(0);
    view.setNow(14.9);
    assertThat(Views.picks(balancer, view, 200)).isSubsetOf(1, 2);
    view.setNow(15);
    assertThat(view.available(0)).isTrue();
    assertThat(view.anyAvailable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"least", "prequal2", "lcx_o", "", "prequal.x"})
  void unknownRulesAreRefused(String name) {
    assertThatThrownBy(() -> Rule.named(name))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("balancer is " + name);
  }

  private static List<Double> turns(LeastRank balancer) {
    return List.of(
        balancer.turns().current(0, 0),
        balancer.turns().current(0, 1),
        balancer.turns().current(0, 2));
  }

  private static List<Integer> inFlight(BalancerView view) {
    return List.of(view.inFlight(0, 0), view.inFlight(1, 0), view.inFlight(2, 0));
  }
}
