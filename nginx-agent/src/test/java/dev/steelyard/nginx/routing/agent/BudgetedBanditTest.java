package dev.steelyard.nginx.routing.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.learning.reinforcement.ActionLearner;
import org.junit.jupiter.api.Test;

class BudgetedBanditTest {

  private static final class Gain implements WeightSink {
    private double slow;

    @Override
    public void setWeight(int server, int type, double weight) {
      slow = server == 1 ? weight : slow;
    }

    @Override
    public void setLine(int server, double intercept, double slope) {}
  }

  /** Two servers, the second twice as slow; the same every time. */
  private static Window window(double cost) {
    Window window = new Window(2, 1, 1);
    window.set(0, 0, 100, 1, 0);
    window.set(1, 0, 100, 2, 0);
    window.setCost(cost);
    return window;
  }

  @Test
  void aBudgetAllowsSixTriesInThreeHundredWindows() {
    ExplorationBudget budget = new ExplorationBudget();
    int allowed = 0;
    for (int w = 0; w < 300; w++) {
      budget.next(true);
      allowed += budget.allowed(0.01) ? 1 : 0;
      assertThat(budget.allowed(0.01)).isFalse();
    }
    assertThat(allowed).isEqualTo(6);
    budget.next(true);
    assertThat(budget.spent()).isEqualTo(5);
    assertThat(budget.allowed(0.01)).isTrue();
  }

  @Test
  void aClosedBudgetOrALargeLossAllowsNothing() {
    ExplorationBudget budget = new ExplorationBudget();
    budget.next(false);
    assertThat(budget.allowed(0)).isFalse();
    budget.next(true);
    assertThat(budget.allowed(0.05)).isFalse();
    assertThat(budget.allowed(Double.NaN)).isFalse();
    assertThat(budget.allowed(0.049)).isTrue();
  }

  @Test
  void withoutAllowanceTheDefaultGainRules() {
    Agent bandit = AgentKind.bandit(1, loss -> false).create(2, 1, () -> 0.5);
    Agent gains = Agents.named("gain1t").create(2, 1, () -> 0.5);
    Gain of = new Gain();
    Gain expected = new Gain();
    for (int w = 0; w < 50; w++) {
      bandit.tick(window(0.1), of);
      gains.tick(window(0.1), expected);
      assertThat(of.slow).isEqualTo(expected.slow);
    }
    assertThat(bandit.says())
        .isEqualTo("gain 1.0, the best known after 49 tries with 0..0 requests in flight");
  }

  /** The arms 0 and 0.5 cost a tenth of the default, once they were tried often enough. */
  @Test
  void aBetterArmTakesOverAndItsTriesStayWithinTheBudget() {
    ExplorationBudget budget = new ExplorationBudget();
    BanditAgent bandit = new BanditAgent(GainSettings.of(1, 1, 0, 8, true), budget, 2, 1);
    double cost = Double.NaN;
    int most = 0;
    for (int w = 0; w < 3000; w++) {
      budget.next(true);
      bandit.tick(window(cost), new Gain());
      boolean low = bandit.says().startsWith("gain 0.0");
      cost = (low ? 0.05 : 0.1) * (w % 2 == 0 ? 1.1 : 0.9);
      most = Math.max(most, budget.spent());
    }
    assertThat(most).isEqualTo(6);
    assertThat(bandit.says()).startsWith("gain 0.0, the best known");
  }

  @Test
  void aWindowThatOthersRuledTeachesNothing() {
    BanditAgent bandit = new BanditAgent(GainSettings.of(1, 1, 0, 8, true), loss -> false, 2, 1);
    for (int w = 0; w < 10; w++) {
      bandit.tick(window(Double.NaN), new Gain());
    }
    assertThat(bandit.says()).contains("after 0 tries");
  }

  /** A learner that always wants gain 2.5, which costs twice as much as the default. */
  @Test
  void aLearnerRulesOnlyWithinTheBudgetUntilItsWishIsProven() {
    ActionLearner stubborn =
        new ActionLearner() {
          @Override
          public int act(double[] state) {
            return 4;
          }

          @Override
          public void learn(double[] state, int action, double reward, double[] next) {}
        };
    for (double factor : new double[] {2, 0.5}) {
      ExplorationBudget budget = new ExplorationBudget();
      Agent agent = new LearnedGainAgent(stubborn, GainSettings.of(1), budget, 2, 1);
      double cost = Double.NaN;
      int wished = 0;
      for (int w = 0; w < 600; w++) {
        budget.next(true);
        agent.tick(window(cost), new Gain());
        boolean own = agent.says().equals("gain 2.5");
        wished += own ? 1 : 0;
        cost = 0.1 * (own ? factor : 1) * (w % 2 == 0 ? 1.2 : 0.8);
      }
      if (factor > 1) {
        assertThat(wished).isBetween(1, 12);
        assertThat(agent.says()).isEqualTo("gain 1.0 in place of 2.5, which is not proven better");
      } else {
        assertThat(wished).isGreaterThan(550);
      }
    }
  }
}
