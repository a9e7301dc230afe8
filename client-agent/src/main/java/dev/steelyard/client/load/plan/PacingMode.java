package dev.steelyard.client.load.plan;

import dev.steelyard.shared.SteelyardException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a sending loop spends the time until the next send; exactness costs processor time. */
public enum PacingMode {
  /** Polls sockets and clock all the time: a whole core, sends within a microsecond. */
  BUSY {
    @Override
    public double waitUntilNanos(double dueNanos) {
      return Double.NEGATIVE_INFINITY;
    }
  },

  /** Waits up to 20 µs before the send, which hides that waking takes 5 to 10 µs, then polls. */
  HYBRID {
    @Override
    public double waitUntilNanos(double dueNanos) {
      return dueNanos - POLL_NANOS;
    }
  },

  /** Wakes each whole millisecond in which something is due and sends all of it in one batch. */
  ECO {
    @Override
    public double waitUntilNanos(double dueNanos) {
      return Math.ceil(dueNanos / TICK_NANOS) * TICK_NANOS;
    }
  };

  private static final double POLL_NANOS = 20_000;
  private static final double TICK_NANOS = 1e6;

  /**
   * Until when the loop may sleep.
   *
   * @param dueNanos of the next send
   * @return ns of the same clock; infinite for never waking or, negative, for never sleeping
   */
  public abstract double waitUntilNanos(double dueNanos);

  /** The name in plans and results, for instance {@code hybrid}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a name.
   *
   * @param place where the name was read, for the error
   */
  public static PacingMode named(String name, String place) {
    return Arrays.stream(values())
        .filter(mode -> mode.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SteelyardException.badRequest(
                    place + " is " + name,
                    "use one of "
                        + Arrays.stream(values())
                            .map(PacingMode::wireName)
                            .collect(Collectors.joining(", "))));
  }
}
