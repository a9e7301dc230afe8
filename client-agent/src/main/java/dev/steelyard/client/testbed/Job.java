package dev.steelyard.client.testbed;

import dev.steelyard.shared.SteelyardException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A good request that waits for its service.
 *
 * @param workMillis size of the job, ms at speed 1; null to draw one
 * @param answer made when the service is over
 */
record Job(
    HttpServerResponse response,
    RequestType type,
    @Nullable Double workMillis,
    Supplier<Buffer> answer) {

  /** Request header with the size of the job, ms at speed 1. */
  static final String WORK_HEADER = "X-Steelyard-Work-Millis";

  private static final double MOST_WORK_MILLIS = 1e9;

  /**
   * The size that a header says; null without a header.
   *
   * @throws SteelyardException {@code bad-request} when it is no positive number
   */
  static @Nullable Double workMillis(@Nullable String header) {
    if (header == null) {
      return null;
    }
    double millis;
    try {
      millis = Double.parseDouble(header);
    } catch (NumberFormatException e) {
      millis = Double.NaN;
    }
    if (!(millis > 0 && millis <= MOST_WORK_MILLIS)) {
      throw SteelyardException.badRequest(
          WORK_HEADER + " is " + header, "use a number of ms above 0, at most 1e9");
    }
    return millis;
  }
}
