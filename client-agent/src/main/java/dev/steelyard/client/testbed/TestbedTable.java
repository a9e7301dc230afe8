package dev.steelyard.client.testbed;

import dev.steelyard.shared.bus.TestbedState;
import java.util.Locale;

/** The servers as a table for people, one line each. */
public final class TestbedTable {

  private TestbedTable() {}

  /** The table with its head; the timing error is how much later than due a job was answered. */
  public static String of(TestbedState state) {
    StringBuilder table =
        new StringBuilder(
            "%-16s %6s %6s %6s %-8s %10s %9s %9s %14s %14s%n"
                .formatted(
                    "server",
                    "port",
                    "slots",
                    "speed",
                    "fault",
                    "served",
                    "rejected",
                    "failed",
                    "late ms (p50)",
                    "late ms (p99)"));
    for (TestbedState.Server server : state.servers()) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-16s %6d %6d %6.2f %-8s %10d %9d %9d %14.3f %14.3f%n",
              server.name(),
              server.port(),
              server.slots(),
              server.speed(),
              server.fault(),
              server.served(),
              server.rejected(),
              server.failed(),
              server.timingErrorP50Millis(),
              server.timingErrorP99Millis()));
    }
    return table.toString();
  }
}
