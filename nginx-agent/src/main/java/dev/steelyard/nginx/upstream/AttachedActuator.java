package dev.steelyard.nginx.upstream;

/**
 * The actuator of an NGINX that others start and stop: at every sign of life it also clears the way
 * for the next start.
 */
final class AttachedActuator implements Actuator {

  private final Actuator actuator;
  private final StaleSocket socket;

  AttachedActuator(Actuator actuator, StaleSocket socket) {
    this.actuator = actuator;
    this.socket = socket;
  }

  @Override
  public String name() {
    return actuator.name();
  }

  @Override
  public Published published() {
    return actuator.published();
  }

  @Override
  public Outcome publish(WeightsDocument document, long expectedVersion) {
    return actuator.publish(document, expectedVersion);
  }

  @Override
  public boolean beat() {
    socket.sweep();
    return actuator.beat();
  }
}
