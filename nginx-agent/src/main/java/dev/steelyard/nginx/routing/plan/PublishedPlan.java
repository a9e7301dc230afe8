package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.GaussianMixture;
import dev.steelyard.nginx.routing.Decision;
import dev.steelyard.nginx.routing.PolicyTrainer.ModelPolicy;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.sample.Sample;
import java.util.List;
import java.util.Map;

/**
 * The published plan, trained: the state of a sample is the component with the largest posterior,
 * and every state has the weights that value iteration found best in it.
 */
public final class PublishedPlan implements ModelPolicy {

  /** The name in {@code steelyard.policy.activate}. */
  public static final String NAME = "published-plan";

  private static final double SIGMAS = 3;

  private final PlanModel model;
  private final GaussianMixture mixture;
  private final PlanFeatures features;
  private final RankReward ranks;
  private final Reobservation reobservation;

  /**
   * @throws IllegalArgumentException when the parts of the model do not fit together
   */
  PublishedPlan(PlanModel model, ReobserveLimits limits) {
    this.model = model;
    this.mixture = GaussianMixture.of(model.mixture());
    this.features = new PlanFeatures(model.fleet());
    this.ranks = new RankReward(model.rankBounds());
    this.reobservation = new Reobservation(limits);
    PlanActions actions = new PlanActions(model.fleet());
    for (PlanModel.State state : model.states()) {
      if (actions.withLevels(state.weights()).isEmpty()) {
        throw new IllegalArgumentException(
            "the weights %s of state %d are no action".formatted(state.weights(), state.state()));
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String rule() {
    return "round-robin";
  }

  /**
   * The weights of the sample's state.
   *
   * @throws SteelyardException CONFLICT when the servers are not the model's; BAD_REQUEST when a
   *     feature is not finite
   */
  @Override
  public Decision decide(Sample sample) {
    Fleet live = Fleet.of(sample);
    if (!live.sameServers(model.fleet())) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "the model of " + NAME + " knows " + model.fleet() + ", live are " + live,
          "collect and train with the live servers, or activate gains");
    }
    double[] x = scaled(sample);
    double[] posterior = mixture.posterior(x);
    int state = PlanStates.mostProbable(posterior);
    reobservation.add(!mixture.covers(x, SIGMAS));
    List<Integer> levels = model.states().get(state).weights();
    return new Decision(
        PlanActions.table(model.fleet(), levels),
        state,
        posterior[state],
        Map.of(),
        Map.of(),
        Map.of(),
        "state %d with probability %.3f has the weights %s for %s%s"
            .formatted(state, posterior[state], levels, model.fleet().servers(), rank(sample)));
  }

  @Override
  public void forget() {
    reobservation.forget();
  }

  @Override
  public String reobserve() {
    return reobservation.why();
  }

  @Override
  public String describe() {
    PlanModel.Made made = model.made();
    return "%s, version %s, seed %d: %d states from %d windows (samples %d to %d, not used: %s), %d pairs visited"
        .formatted(
            NAME,
            made.software(),
            model.settings().mixture().seed(),
            model.states().size(),
            made.windows(),
            made.firstSample(),
            made.lastSample(),
            made.skipped().isEmpty() ? "none" : made.skipped(),
            made.visitedPairs());
  }

  private double[] scaled(Sample sample) {
    try {
      return model.normaliser().scale(features.row(sample));
    } catch (IllegalArgumentException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST,
          "sample " + sample.number() + ": " + e.getMessage(),
          "the weights stay as they are; check the status page",
          e);
    }
  }

  private String rank(Sample sample) {
    return ranks.bounds().isEmpty()
        ? ""
        : "; rank reward of the window %.0f"
            .formatted(ranks.ofLive(features.sumOfMeanMillis(sample)));
  }
}
