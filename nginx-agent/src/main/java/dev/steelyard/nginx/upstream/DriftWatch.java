package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.Actuator.Published;
import dev.steelyard.nginx.upstream.WeightsState.Saved;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether NGINX has what this agent gave it: its dictionary against the saved file, its status page
 * against its dictionary, the configuration files against what was written.
 *
 * <p>A difference raises an alarm that lasts until a person settles it; nothing is overwritten
 * meanwhile. No alarm: an NGINX that restarted and read the saved file, an agent that was killed
 * before it could save what it had published, servers that the agent's own configuration changed,
 * and published weights that are not in force. One caller at a time.
 */
final class DriftWatch {

  private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);

  private final WeightsDocument base;
  private final Actuator actuator;
  private final WeightsState state;
  private final OwnFiles files;
  private Optional<String> alarm = Optional.empty();
  private long alarms;

  /**
   * @param base weights of the server lines
   * @param files as the agent left them
   */
  DriftWatch(WeightsDocument base, Actuator actuator, WeightsState state, OwnFiles files) {
    this.base = base;
    this.actuator = actuator;
    this.state = state;
    this.files = files;
  }

  /** Why nothing may be written. */
  Optional<String> alarm() {
    return alarm;
  }

  /** How often the alarm was raised. */
  long alarms() {
    return alarms;
  }

  /**
   * Compares everything.
   *
   * @return the alarm when it was raised just now
   */
  Optional<String> look() {
    Published now = actuator.published();
    return raise(
        saved(now)
            .or(() -> files.changed().map(file -> file + " was changed by somebody else"))
            .or(() -> page(now)));
  }

  /**
   * Refuses to write while there is an alarm, also one that was not known before.
   *
   * @throws SteelyardException conflict
   */
  void requireNone(Published now) {
    Optional<String> raised = raise(saved(now));
    Optional<String> reason = raised.or(() -> alarm);
    if (reason.isPresent()) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          reason.get(),
          "look who did that, then reset the weights, or set them with force");
    }
  }

  /** A person decided: what the agent writes is right again. */
  void settle() {
    if (alarm.isPresent()) {
      files.restore();
      log.info("the drift alarm is settled");
      alarm = Optional.empty();
    }
  }

  /** Whether the published weights are those that this agent saved last. */
  boolean isOurs(Published now) {
    return saved(now).isEmpty()
        && state.load().filter(saved -> saved.document().equals(now.document())).isPresent();
  }

  private Optional<String> raise(Optional<String> found) {
    if (found.isEmpty() || alarm.isPresent()) {
      return Optional.empty();
    }
    alarm = found;
    alarms++;
    log.warn("drift: {}; nothing is written until the weights are reset or forced", found.get());
    return found;
  }

  private Optional<String> saved(Published now) {
    Optional<Saved> saved;
    try {
      saved = state.load();
    } catch (SteelyardException damaged) {
      return Optional.of("the saved weights are damaged (" + damaged.getMessage() + ")");
    }
    Saved last = saved.orElse(new Saved(0, base));
    if (last.document().equals(now.document()) || now.lease().another()) {
      return Optional.empty();
    }
    if (state
        .staged()
        .filter(s -> s.equals(new Saved(now.version(), now.document())))
        .isPresent()) {
      state.commit();
      return Optional.empty();
    }
    if (last.version() == now.version() && !last.document().sameServers(base)) {
      state.save(now.version(), now.document());
      return Optional.empty();
    }
    if (now.version() == 0) {
      return Optional.of("NGINX lost the weights of version " + last.version());
    }
    return now.policy()
        ? Optional.of(
            "NGINX has weights of version %d that this agent did not give it (it saved version %d)"
                .formatted(now.version(), last.version()))
        : Optional.empty();
  }

  private Optional<String> page(Published before) {
    Map<String, Map<String, Integer>> told = actuator.told();
    Published now = actuator.published();
    if (now.version() != before.version() || now.policy() != before.policy()) {
      return Optional.empty(); // it changed between the looks: the next one tells
    }
    Map<String, Map<String, Integer>> inForce = (now.policy() ? now.document() : base).weights();
    return told.isEmpty() || told.entrySet().containsAll(inForce.entrySet())
        ? Optional.empty()
        : Optional.of("the status page tells " + told + ", in force should be " + inForce);
  }
}
