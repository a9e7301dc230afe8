package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.GaussianMixture.Component;
import dev.steelyard.nginx.learning.RangeNormaliser;
import dev.steelyard.nginx.routing.model.ModelFile;
import java.util.List;
import java.util.Map;

/**
 * A trained plan as it is saved, in the order of interest to people.
 *
 * @param made what it was made from
 * @param settings of the training
 * @param fleet the servers that it knows
 * @param states one a component, in its order; deciding needs only their weights
 * @param rankBounds of the rank reward; empty for the tardiness reward
 * @param normaliser from features to the mixture's coordinates
 * @param mixture one component a state, in normalised coordinates
 */
record PlanModel(
    Made made,
    PlanSettings settings,
    Fleet fleet,
    List<State> states,
    List<RankReward.Bound> rankBounds,
    RangeNormaliser normaliser,
    List<Component> mixture) {

  /** A plan on disk. */
  static final ModelFile<PlanModel> FILE =
      new ModelFile<>(
          PlanModel.class,
          "steelyard-published-plan",
          1,
          "model of the published plan",
          "train",
          "train");

  /**
   * What a model was made from.
   *
   * @param software version of the program
   * @param settingsSha256 of the settings as JSON
   * @param firstSample number of the first window used
   * @param lastSample number of the last
   * @param firstMillis epoch ms of the start of the first
   * @param lastMillis epoch ms of the end of the last
   * @param windows used
   * @param skipped what was not used, by reason
   * @param transitions counted
   * @param visitedPairs pairs of state and action
   * @param iterations of the mixture fit
   * @param logLikelihoodPerSample of the windows, nats
   * @param sweeps of value iteration
   */
  record Made(
      String software,
      String settingsSha256,
      long firstSample,
      long lastSample,
      long firstMillis,
      long lastMillis,
      int windows,
      Map<String, Long> skipped,
      int transitions,
      int visitedPairs,
      int iterations,
      double logLikelihoodPerSample,
      int sweeps) {}

  /**
   * One state.
   *
   * @param state its number
   * @param weights what the plan does in it: a level by server, in the order of the fleet's servers
   * @param value V of the state
   * @param windows of the log that were in it
   * @param mean by feature, in its own unit
   * @param choices what was tried in it
   */
  record State(
      int state,
      List<Integer> weights,
      double value,
      int windows,
      Map<String, Double> mean,
      List<Choice> choices) {}

  /**
   * An action that was tried in a state.
   *
   * @param weights a level by server
   * @param visits how often
   * @param reward mean of the windows after it
   * @param quality Q of the pair
   * @param next P(s'|s,a) by state, 0 left out
   */
  record Choice(
      List<Integer> weights,
      long visits,
      double reward,
      double quality,
      Map<Integer, Double> next) {}

  PlanModel {
    mixture = List.copyOf(mixture);
    rankBounds = List.copyOf(rankBounds);
    states = List.copyOf(states);
    if (mixture.size() != states.size()) {
      throw new IllegalArgumentException(
          "%d components, but %d states".formatted(mixture.size(), states.size()));
    }
    int columns = normaliser.columns().size();
    for (int k = 0; k < states.size(); k++) {
      int d = mixture.get(k).mean().size();
      if (states.get(k).state() != k || d != columns) {
        throw new IllegalArgumentException(
            "state %d is numbered %d and has %d coordinates, the features are %d"
                .formatted(k, states.get(k).state(), d, columns));
      }
    }
    int features = new PlanFeatures(fleet).names().size();
    if (normaliser.width() != features) {
      throw new IllegalArgumentException(
          "%d columns, the fleet has %d features".formatted(normaliser.width(), features));
    }
  }
}
