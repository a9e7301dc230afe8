package dev.steelyard.client.load.request;

import dev.steelyard.client.testbed.ServiceTimes;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one type in the order of their intended sends.
 *
 * <p>Content and job size are drawn for every planned request, also for one that is dropped later,
 * so that the same seed gives the same trace whatever the target does. Not thread-safe.
 */
public final class RequestStream {

  private final RandomGenerator contents;
  private final @Nullable ServiceTimes jobSizes;

  /**
   * @param contents gives one seed a request
   * @param jobSizes null for requests without a job size
   */
  public RequestStream(RandomGenerator contents, @Nullable ServiceTimes jobSizes) {
    this.contents = contents;
    this.jobSizes = jobSizes;
  }

  /**
   * The next request.
   *
   * @param intendedNanos ns since the start of the run
   */
  public PlannedRequest next(double intendedNanos) {
    double workMillis = jobSizes == null ? Double.NaN : jobSizes.nextMillis();
    return new PlannedRequest(Math.round(intendedNanos), contents.nextLong(), workMillis);
  }
}
