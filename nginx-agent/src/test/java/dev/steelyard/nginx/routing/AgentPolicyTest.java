package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.routing.agent.Agent;
import dev.steelyard.nginx.routing.agent.AgentKind;
import dev.steelyard.nginx.routing.agent.Agents;
import dev.steelyard.nginx.routing.agent.ExplorationBudget;
import dev.steelyard.nginx.routing.agent.WeightSink;
import dev.steelyard.nginx.routing.agent.Window;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentPolicyTest {

  private static final String RULE = "shortest-delay";

  private final Random random = new Random(7);

  private static LatencyGains gains() {
    return new LatencyGains(RULE, Gains.forRule(RULE));
  }

  private static AgentPolicy policy(Recipe recipe) {
    return new AgentPolicy("probed", () -> recipe, gains(), () -> 0.5, new ExplorationBudget());
  }

  private static AgentPolicy policy(Agent agent) {
    AgentKind kind = (servers, types, uniform) -> agent;
    return policy(Recipe.of(kind, "an agent of the test", true));
  }

  /** Upstreams k1, k2, k3; every server but the first is missing behind one of them. */
  private Sample sample(int number, int servers) {
    Map<String, List<ServerWindow>> upstreams = new LinkedHashMap<>();
    for (int k = 3; k >= 1; k--) {
      List<ServerWindow> own = new ArrayList<>();
      for (int i = servers; i >= 1; i--) {
        if (i == 1 || i % 3 != k % 3) {
          double millis =
              random.nextInt(5) == 0 ? 0 : (servers + 1 - i) * k * (1 + random.nextDouble());
          long errors = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
          own.add(Fleet.window("s" + i + ":80", random.nextInt(30), millis, errors));
        }
      }
      upstreams.put("k" + k, own);
    }
    return Fleet.sample(number, 1000L * number, 1000L * number + 1000, upstreams);
  }

  @Test
  void theGainsAsAnAgentGiveTheWeightsOfTheGainsWhoeverStandsBehindWhichUpstream() {
    for (int servers = 2; servers <= 7; servers++) {
      AgentPolicy policy = policy(Recipe.of(Agents.named("gain1t"), "", false));
      LatencyGains gains = gains();
      for (int number = 0; number < 30; number++) {
        Sample sample = sample(number, servers);
        assertThat(policy.decide(sample).weights().weights())
            .isEqualTo(gains.decide(sample).weights().weights());
      }
    }
  }

  @Test
  void anotherFleetGetsANewAgentAndThePolicySaysSo() {
    AgentPolicy policy = policy(Recipe.of(Agents.named("gain1t"), "", false));
    assertThat(policy.decide(sample(0, 3)).because()).isEqualTo("probed");
    assertThat(policy.decide(sample(1, 3)).because()).isEqualTo("probed");
    Sample grown = sample(2, 4);
    assertThat(policy.decide(grown).because())
        .isEqualTo("probed; the fleet changed at sample 2, so the agent began anew");

    AgentPolicy fresh = policy(Recipe.of(Agents.named("gain1t"), "", false));
    Sample next = sample(3, 4);
    fresh.decide(grown);
    assertThat(policy.decide(next).weights()).isEqualTo(fresh.decide(next).weights());
  }

  @Test
  void withoutAnAgentTheDefaultGainsRuleAndThePolicySaysWhy() {
    AgentPolicy policy = policy(Recipe.none("there is no model"));
    Sample sample = sample(0, 3);
    Decision decision = policy.decide(sample);
    assertThat(decision.weights()).isEqualTo(gains().decide(sample).weights());
    assertThat(decision.because()).isEqualTo("default gains in place of probed: there is no model");
    assertThat(policy.reobserve()).isEqualTo("there is no model");
    assertThat(policy.describe()).isEqualTo("none: there is no model");
  }

  @Test
  void aModelOfAnotherFleetIsNotUsed() {
    Recipe recipe =
        new Recipe(
            Agents.named("inverted"),
            "a model",
            sample ->
                sample.upstream("k9").isEmpty() ? Optional.of("it knows k9") : Optional.empty(),
            false);
    AgentPolicy policy = policy(recipe);
    Sample sample = sample(0, 3);
    assertThat(policy.decide(sample).weights()).isEqualTo(gains().decide(sample).weights());
    assertThat(policy.reobserve()).isEqualTo("it knows k9");
    assertThat(policy.describe()).isEqualTo("a model");
  }

  /** Writes one weight for all, and keeps what its windows cost. */
  private static final class Constant implements Agent {

    private final double weight;
    private final List<Double> costs = new ArrayList<>();
    private int inFlight;

    private Constant(double weight) {
      this.weight = weight;
    }

    @Override
    public void tick(Window window, WeightSink to) {
      costs.add(window.cost());
      inFlight = window.inFlight();
      for (int i = 0; i < window.servers(); i++) {
        for (int k = 0; k < window.types(); k++) {
          to.setWeight(i, k, i == 0 ? weight : 3);
        }
      }
    }
  }

  @Test
  void theLargestWeightBecomesAThousand() {
    Map<String, Map<String, Integer>> weights =
        policy(new Constant(6)).decide(sample(0, 2)).weights().weights();
    assertThat(weights.get("k3")).isEqualTo(Map.of("s1:80", 1000, "s2:80", 500));
    assertThat(weights.get("k2")).isEqualTo(Map.of("s1:80", 1000));
  }

  @Test
  void aWeightThatIsNoPositiveNumberBringsTheDefaultGainsBackForGood() {
    for (double broken : new double[] {Double.NaN, 0, -1, Double.POSITIVE_INFINITY}) {
      AgentPolicy policy = policy(new Constant(broken));
      policy.decide(sample(0, 3));
      assertThat(policy.decide(sample(1, 3)).because())
          .startsWith("default gains in place of probed: the agent wrote a weight");
      assertThat(policy.reobserve()).isNotEmpty();
    }
  }

  @Test
  void theAgentLearnsWhatTheLoopTellsAndSeesRequestsInFlight() {
    Constant agent = new Constant(3);
    AgentPolicy policy = policy(agent);
    // 20 answers of 100 ms in a second: two in flight on average, for each of three upstreams.
    Sample sample =
        Fleet.sample(
            0,
            0,
            1000,
            Map.of(
                "k1", List.of(Fleet.window("s1:80", 20, 100, 0)),
                "k2", List.of(Fleet.window("s1:80", 20, 100, 0)),
                "k3", List.of(Fleet.window("s2:80", 20, 100, 0))));
    policy.decide(sample, new Lesson(0.25, true, null));
    assertThat(agent.inFlight).isEqualTo(6);
    Decision frozen = policy.decide(sample, new Lesson(Double.NaN, true, "overload"));
    assertThat(frozen.because()).isEqualTo("default gains in place of probed: overload");
    assertThat(agent.costs).containsExactly(0.25, Double.NaN);
  }

  @Test
  void forgettingStartsFromNothing() {
    AgentPolicy policy = policy(Recipe.of(Agents.named("gain1t"), "", false));
    Sample sample = sample(0, 4);
    Decision first = policy.decide(sample);
    assertThat(policy.decide(sample)).isNotEqualTo(first);
    policy.forget();
    assertThat(policy.decide(sample)).isEqualTo(first);
  }
}
