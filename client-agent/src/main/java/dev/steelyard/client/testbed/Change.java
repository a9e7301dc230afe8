package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.SetTestbed;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked change of a running server; null and an empty map leave things as they are.
 *
 * @param speed work done in a unit of time by a slot
 * @param slots jobs served at full speed at once
 * @param fault to put in force
 * @param service laws by request type
 */
record Change(
    @Nullable Double speed,
    @Nullable Integer slots,
    @Nullable Fault fault,
    Map<String, ServiceLaw> service) {

  /**
   * Checks a command, all of it before anything is applied.
   *
   * @throws SteelyardException {@code bad-request} with the field, its value and what is allowed
   */
  static Change of(SetTestbed command) {
    Map<String, ServiceLaw> service = command.service() == null ? Map.of() : command.service();
    TestbedConfig.checkLaws(service);
    Fault fault = fault(command);
    if (command.speed() == null && command.slots() == null && fault == null && service.isEmpty()) {
      throw SteelyardException.badRequest(
          "the command changes nothing", "give speed, slots, fault or service");
    }
    return new Change(
        command.speed() == null ? null : Require.positive("speed", command.speed()),
        command.slots() == null ? null : TestbedConfig.Server.checkSlots(command.slots()),
        fault,
        service);
  }

  private static @Nullable Fault fault(SetTestbed command) {
    if (command.fault() != null) {
      return Fault.of(command.fault(), command.factor(), command.share(), command.seconds());
    }
    if (command.factor() != null || command.share() != null || command.seconds() != null) {
      throw SteelyardException.badRequest(
          "factor, share or seconds is given without a fault", "name the fault or leave them out");
    }
    return null;
  }
}
