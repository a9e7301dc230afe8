package dev.steelyard.nginx.routing.plan;

import dev.steelyard.nginx.learning.MarkovDecisionProcess;
import dev.steelyard.nginx.learning.ValueIteration.Solution;
import dev.steelyard.nginx.routing.PolicyTrainer;
import dev.steelyard.nginx.routing.model.ModelFile;
import dev.steelyard.nginx.routing.plan.PlanModel.Choice;
import dev.steelyard.nginx.routing.plan.PlanModel.Made;
import dev.steelyard.nginx.routing.plan.PlanModel.State;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Trains the published plan: features, range normalisation, Gaussian mixture, transition counts,
 * value iteration; then saves it.
 *
 * <p>The same windows, settings and version make the same file to the last byte. Thread-safe:
 * nothing is kept between calls.
 */
public final class PlanTrainer implements PolicyTrainer {

  private final String software;
  private final long seed;
  private final ReobserveLimits limits;
  private final LongSupplier nanos;

  /**
   * @param software version of the program, for the file
   * @param seed for a command that names none
   * @param limits of the policies made here
   * @param nanos a clock in ns, for the training time
   */
  public PlanTrainer(String software, long seed, ReobserveLimits limits, LongSupplier nanos) {
    this.software = software;
    this.seed = seed;
    this.limits = limits;
    this.nanos = nanos;
  }

  /**
   * {@inheritDoc}
   *
   * @throws SteelyardException BAD_REQUEST: settings out of range, too few windows, no deadline or
   *     histogram, no window with weights of the plan; FAILED: the disk
   */
  @Override
  public Trained train(
      List<Sample> samples, Map<String, Double> deadlineMillis, TrainPolicy options, Path file) {
    long start = nanos.getAsLong();
    PlanSettings settings = PlanSettings.of(options, deadlineMillis, seed);
    PlanModel model = model(new PlanWindows(samples), settings);
    PlanModel.FILE.save(model, file);
    double millis = (nanos.getAsLong() - start) / 1e6;
    Made made = model.made();
    return new Trained(
        new PublishedPlan(model, limits),
        new TrainResult(
            made.windows(),
            model.normaliser().columns().size(),
            model.mixture().size(),
            made.visitedPairs(),
            made.logLikelihoodPerSample(),
            made.sweeps(),
            millis,
            file.toString()));
  }

  @Override
  public ModelPolicy load(Path file) {
    PlanModel model = PlanModel.FILE.load(file);
    try {
      return new PublishedPlan(model, limits);
    } catch (IllegalArgumentException e) {
      throw PlanModel.FILE.damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private PlanModel model(PlanWindows windows, PlanSettings settings) {
    int components = settings.mixture().components();
    if (windows.size() < components) {
      throw SteelyardException.badRequest(
          "train: %d windows for %d components".formatted(windows.size(), components),
          "collect at least %d windows, better 100 a component, or use fewer components"
              .formatted(components));
    }
    PlanStates states = PlanStates.fit(windows, settings.mixture());
    PlanRewards rewards = PlanRewards.of(settings, windows, states);
    PlanActions actions = new PlanActions(windows.fleet());
    PlanTransitions transitions = PlanTransitions.count(windows, states, actions, rewards);
    MarkovDecisionProcess process = transitions.process();
    Solution solution = settings.iteration().solve(process, PlanActions.EQUAL);
    Sample first = windows.get(0);
    Sample last = windows.get(windows.size() - 1);
    Made made =
        new Made(
            software,
            ModelFile.sha256(RecordCodec.tree(settings)),
            first.number(),
            last.number(),
            first.windowStartMillis(),
            last.windowEndMillis(),
            windows.size(),
            transitions.skipped(),
            transitions.count(),
            process.visitedPairs(),
            states.iterations(),
            states.logLikelihoodPerSample(),
            solution.sweeps());
    return new PlanModel(
        made,
        settings,
        windows.fleet(),
        IntStream.range(0, components)
            .mapToObj(s -> state(s, states, actions, process, solution))
            .toList(),
        rewards.rankBounds(),
        states.normaliser(),
        states.mixture().components());
  }

  private static State state(
      int state,
      PlanStates states,
      PlanActions actions,
      MarkovDecisionProcess process,
      Solution solution) {
    List<Choice> choices = new ArrayList<>();
    solution
        .quality()
        .get(state)
        .forEach(
            (action, quality) ->
                choices.add(
                    new Choice(
                        actions.levels(action),
                        process.count(state, action),
                        process.reward(state, action),
                        quality,
                        next(process, state, action))));
    return new State(
        state,
        actions.levels(solution.policy().get(state)),
        solution.value().get(state),
        states.windowsIn(state),
        states.meanOf(state),
        choices);
  }

  /** P(s'|s,a), the states that did follow only. */
  private static Map<Integer, Double> next(MarkovDecisionProcess process, int state, int action) {
    Map<Integer, Double> next = new TreeMap<>();
    for (int following = 0; following < process.states(); following++) {
      double probability = process.probability(state, action, following);
      if (probability > 0) {
        next.put(following, probability);
      }
    }
    return next;
  }
}
