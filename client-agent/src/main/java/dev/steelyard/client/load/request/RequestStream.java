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
  private long contentSeed;
  private double workMillis = Double.NaN;

  /**
   * @param contents gives one seed a request
   * @param jobSizes null for requests without a job size
   */
  public RequestStream(RandomGenerator contents, @Nullable ServiceTimes jobSizes) {
    this.contents = contents;
    this.jobSizes = jobSizes;
  }

  /** Goes on to the next request; the first one comes with the first call. */
  public void advance() {
    workMillis = jobSizes == null ? Double.NaN : jobSizes.nextMillis();
    contentSeed = contents.nextLong();
  }

  /** The random parts of the present request follow from it. */
  public long contentSeed() {
    return contentSeed;
  }

  /** The job size that the present request carries; NaN for none. */
  public double workMillis() {
    return workMillis;
  }
}
