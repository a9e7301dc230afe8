package dev.steelyard.nginx.learning.reinforcement;

import dev.steelyard.nginx.learning.network.Adam;
import dev.steelyard.nginx.learning.network.Perceptron;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Advantage actor-critic (Mnih et al. 2016, one worker): the actor is a softmax over the outputs of
 * one network, the critic V(s) is another. After each step {@code A = r + discount V(s') - V(s)};
 * the critic follows the mean of A², the actor the mean of {@code -A ln p(a|s) - entropy H(p)} of a
 * few steps, each by Adam.
 *
 * <p>Choices: the steps of a batch are used once and forgotten, since they are of the policy that
 * made them; A is of one step, which suits a short horizon; the networks are apart, so a wrong
 * scale of rewards spoils the critic only for a while and not the actor's layers; its gradients are
 * those of a constant A.
 */
public final class ActorCritic implements ActionLearner {

  private final Settings settings;
  private final Perceptron actor;
  private final Perceptron critic;
  private final Adam actorAdam;
  private final Adam criticAdam;
  private final RandomGenerator random;
  private final double[] actorGradient;
  private final double[] criticGradient;
  private int batched;

  /**
   * Constants.
   *
   * @param discount of the future, 0 up to, but not 1
   * @param entropy weight of the policy's entropy, 0 or more; it keeps the policy from settling
   *     early
   * @param batch steps of a training
   * @param actorRate learning rate of the actor
   * @param criticRate learning rate of the critic, larger since the actor relies on it
   * @param hidden units of the hidden layers of both networks
   */
  public record Settings(
      double discount,
      double entropy,
      int batch,
      double actorRate,
      double criticRate,
      List<Integer> hidden) {

    /** The network and the discount of the published Q learner. */
    public static final Settings DEFAULT = new Settings(0.6, 0.01, 5, 0.003, 0.01, List.of(30, 30));

    public Settings {
      hidden = List.copyOf(hidden);
      if (!(discount >= 0 && discount < 1) || !(entropy >= 0) || batch < 1) {
        throw new IllegalArgumentException(
            "discount %s must be 0..<1, entropy %s 0 or more, batch %d 1 or more"
                .formatted(discount, entropy, batch));
      }
    }
  }

  /** A learner with random networks. */
  public ActorCritic(Settings settings, int inputs, int actions, RandomGenerator random) {
    this(
        settings,
        Perceptron.random(random, Perceptron.layers(inputs, settings.hidden(), actions)),
        Perceptron.random(random, Perceptron.layers(inputs, settings.hidden(), 1)),
        random);
  }

  ActorCritic(Settings settings, Perceptron actor, Perceptron critic, RandomGenerator random) {
    this.settings = settings;
    this.actor = actor;
    this.critic = critic;
    this.random = random;
    this.actorGradient = new double[actor.parameters().length];
    this.criticGradient = new double[critic.parameters().length];
    this.actorAdam = new Adam(actorGradient.length, settings.actorRate());
    this.criticAdam = new Adam(criticGradient.length, settings.criticRate());
  }

  @Override
  public int act(double[] state) {
    double[] chances = chances(state);
    double left = random.nextDouble();
    for (int a = 0; a < chances.length - 1; a++) {
      left -= chances[a];
      if (left < 0) {
        return a;
      }
    }
    return chances.length - 1;
  }

  @Override
  public void learn(double[] state, int action, double reward, double[] next) {
    double after = critic.output(next)[0];
    double advantage = reward + settings.discount() * after - critic.output(state)[0];
    critic.backward(new double[] {-2 * advantage / settings.batch()}, criticGradient);
    double[] slope = actorSlope(chances(state), action, advantage);
    for (int a = 0; a < slope.length; a++) {
      slope[a] /= settings.batch();
    }
    actor.backward(slope, actorGradient);
    if (++batched == settings.batch()) {
      actorAdam.step(actor.parameters(), actorGradient);
      criticAdam.step(critic.parameters(), criticGradient);
      Arrays.fill(actorGradient, 0);
      Arrays.fill(criticGradient, 0);
      batched = 0;
    }
  }

  /**
   * Gradient of {@code -A ln p_a - entropy H} by the inputs of the softmax: {@code A (p_j - [j =
   * a]) + entropy p_j (ln p_j + H)}.
   */
  double[] actorSlope(double[] chances, int action, double advantage) {
    double entropy = 0;
    for (double p : chances) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    double[] slope = new double[chances.length];
    for (int j = 0; j < slope.length; j++) {
      double p = chances[j];
      double own = p > 0 ? p * (Math.log(p) + entropy) : 0;
      slope[j] = advantage * (p - (j == action ? 1 : 0)) + settings.entropy() * own;
    }
    return slope;
  }

  /** Probability of each action in a state; adds up to 1. */
  public double[] chances(double[] state) {
    double[] chances = actor.output(state).clone();
    double largest = Arrays.stream(chances).max().orElseThrow();
    double sum = 0;
    for (int a = 0; a < chances.length; a++) {
      chances[a] = Math.exp(chances[a] - largest);
      sum += chances[a];
    }
    for (int a = 0; a < chances.length; a++) {
      chances[a] /= sum;
    }
    return chances;
  }

  /** V of a state. */
  public double value(double[] state) {
    return critic.output(state)[0];
  }
}
