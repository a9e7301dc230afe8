package dev.steelyard.nginx.learning.reinforcement;

import dev.steelyard.nginx.learning.network.Adam;
import dev.steelyard.nginx.learning.network.Perceptron;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Deep Q learning (Mnih et al. 2015): a network gives Q(s, a) for all actions; it is trained on
 * batches from the last steps towards {@code r + discount max_a Q_target(s', a)}, where the target
 * network is a copy from a while ago. Actions are the best of the network, or random ones now and
 * then.
 */
public final class DeepQ implements ActionLearner {

  private final Settings settings;
  private final Perceptron online;
  private final Perceptron target;
  private final Adam adam;
  private final RandomGenerator random;
  private final List<Step> replay = new ArrayList<>();
  private final double[] gradient;
  private final double[] outputGradient;
  private int steps;

  /**
   * Constants; the defaults are the published ones.
   *
   * @param replay steps that are remembered
   * @param batch steps of a training; the first comes when more than as many are remembered
   * @param discount of the future, 0 up to, but not 1
   * @param exploration share of random actions, 0..1
   * @param targetEvery steps between copies to the target network
   * @param learningRate of Adam
   * @param hidden units of the hidden layers
   */
  public record Settings(
      int replay,
      int batch,
      double discount,
      double exploration,
      int targetEvery,
      double learningRate,
      List<Integer> hidden) {

    /** Two hidden layers of 30 units, and what belongs to them. */
    public static final Settings PUBLISHED =
        new Settings(2000, 100, 0.6, 0.1, 20, 0.01, List.of(30, 30));

    public Settings {
      hidden = List.copyOf(hidden);
      if (replay < batch || batch < 1 || targetEvery < 1) {
        throw new IllegalArgumentException(
            "replay %d must hold a batch of %d, target steps %d be 1 or more"
                .formatted(replay, batch, targetEvery));
      }
      if (!(discount >= 0 && discount < 1) || !(exploration >= 0 && exploration <= 1)) {
        throw new IllegalArgumentException(
            "discount %s must be 0..<1, exploration %s 0..1".formatted(discount, exploration));
      }
    }
  }

  private static final class Step {

    private final double[] state;
    private final int action;
    private final double reward;
    private final double[] next;

    Step(double[] state, int action, double reward, double[] next) {
      this.state = state.clone();
      this.action = action;
      this.reward = reward;
      this.next = next.clone();
    }
  }

  /** A learner with a random network. */
  public DeepQ(Settings settings, int inputs, int actions, RandomGenerator random) {
    this(
        settings,
        Perceptron.random(random, Perceptron.layers(inputs, settings.hidden(), actions)),
        random);
  }

  DeepQ(Settings settings, Perceptron network, RandomGenerator random) {
    this.settings = settings;
    this.online = network;
    this.target = network.copy();
    this.adam = new Adam(network.parameters().length, settings.learningRate());
    this.random = random;
    this.gradient = new double[network.parameters().length];
    this.outputGradient = new double[network.outputs()];
  }

  @Override
  public int act(double[] state) {
    if (random.nextDouble() < settings.exploration()) {
      return random.nextInt(online.outputs());
    }
    return best(online.output(state));
  }

  @Override
  public void learn(double[] state, int action, double reward, double[] next) {
    Step step = new Step(state, action, reward, next);
    if (replay.size() < settings.replay()) {
      replay.add(step);
    } else {
      replay.set(steps % settings.replay(), step);
    }
    steps++;
    if (replay.size() > settings.batch()) {
      train();
    }
    if (steps % settings.targetEvery() == 0) {
      target.copyFrom(online);
    }
  }

  /** One step of Adam on the mean squared error of a batch, drawn with replacement. */
  private void train() {
    Arrays.fill(gradient, 0);
    for (int b = 0; b < settings.batch(); b++) {
      Step step = replay.get(random.nextInt(replay.size()));
      double error = online.output(step.state)[step.action] - target(step);
      Arrays.fill(outputGradient, 0);
      outputGradient[step.action] = 2 * error / settings.batch();
      online.backward(outputGradient, gradient);
    }
    adam.step(online.parameters(), gradient);
  }

  private double target(Step step) {
    return target(step.reward, step.next);
  }

  /** {@code r + discount max_a Q_target(s', a)}. */
  double target(double reward, double[] next) {
    double[] values = target.output(next);
    return reward + settings.discount() * values[best(values)];
  }

  /** Q of all actions in a state. */
  public double[] values(double[] state) {
    return online.output(state).clone();
  }

  private static int best(double[] values) {
    int best = 0;
    for (int a = 1; a < values.length; a++) {
      best = values[a] > values[best] ? a : best;
    }
    return best;
  }
}
