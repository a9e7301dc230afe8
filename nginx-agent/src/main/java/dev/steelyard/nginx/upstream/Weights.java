package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Future;

/**
 * The weights of one NGINX. Changes are applied one after the other, each whole or not at all, and
 * each is audited.
 *
 * <p>Futures fail with {@link dev.steelyard.shared.SteelyardException}; the weights in force are
 * then the old ones. Callable from any thread.
 */
public interface Weights {

  /** The weights in force. */
  Future<WeightsView> view();

  /**
   * Applies new weights and waits until every worker has them.
   *
   * @param sender who asked, when the change does not say
   */
  Future<WeightsApplied> set(SetWeights change, String sender);

  /**
   * The same for a policy, whose guard limits the steps. A policy never overrides a drift alarm.
   *
   * @param sender its name, when the change does not say
   */
  Future<WeightsApplied> decide(SetWeights change, String sender);

  /** Back to the weights of the server lines. */
  Future<WeightsApplied> reset(ResetWeights change, String sender);

  /** No new requests for a server, or, to undo that, requests again. */
  Future<WeightsApplied> drain(DrainServer change, String sender);

  /**
   * Tells the data plane that the agent lives; without it the base weights return after the lease.
   */
  Future<Void> beat();
}
