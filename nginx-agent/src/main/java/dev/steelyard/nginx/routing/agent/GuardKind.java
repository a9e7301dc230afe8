package dev.steelyard.nginx.routing.agent;

import dev.steelyard.shared.SteelyardException;
import java.util.function.DoubleSupplier;

/** Makes guards of one kind. */
public interface GuardKind {

  /**
   * A new guard for an agent.
   *
   * @param uniform random numbers between 0 and 1
   */
  PolicyGuard create(DoubleSupplier uniform);

  /** {@code guard}, the published one, or {@code trust}. */
  static GuardKind named(String name) {
    return switch (name) {
      case "guard" -> SwitchbackGuard::new;
      case "trust" -> uniform -> new TrustGuard();
      default ->
          throw SteelyardException.badRequest(
              "guard is " + name, "use guard, the exact published one, or trust");
    };
  }
}
