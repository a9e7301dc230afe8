package dev.steelyard.nginx.routing;

import dev.steelyard.shared.bus.TrainPolicy;
import dev.steelyard.shared.bus.TrainResult;
import dev.steelyard.shared.sample.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes a policy from samples, and reads one that was made before. Blocking: call it on a worker
 * thread.
 */
public interface PolicyTrainer {

  /**
   * A trained policy.
   *
   * @param policy ready to decide
   * @param result what the training did
   */
  record Trained(ModelPolicy policy, TrainResult result) {}

  /** A policy that also says when it no longer knows the world. */
  interface ModelPolicy extends RoutingPolicy {

    @Override
    String reobserve();

    @Override
    String describe();

    /** Its actions are those that it was trained on. */
    @Override
    default boolean shaped() {
      return false;
    }
  }

  /**
   * Trains and saves.
   *
   * @param samples windows in time order; {@code ServerWindow.weight} is the weight in force during
   *     the window
   * @param deadlineMillis frozen deadline by upstream; may be empty for the {@code rank} reward
   * @param file where to save the model
   */
  Trained train(
      List<Sample> samples, Map<String, Double> deadlineMillis, TrainPolicy options, Path file);

  /** Reads a saved model; one of another format version, or a damaged one, is refused. */
  ModelPolicy load(Path file);
}
