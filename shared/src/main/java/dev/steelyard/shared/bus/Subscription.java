package dev.steelyard.shared.bus;

import io.vertx.core.Future;

/** Something registered on the bus that can be taken back. */
@FunctionalInterface
public interface Subscription {

  /** Stops hearing; completes when the whole cluster knows. */
  Future<Void> cancel();
}
