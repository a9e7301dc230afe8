package dev.steelyard.shared.sample;

/**
 * The first line of a sample log: what it is, and what made it.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param madeBy program and version
 * @param source address of the status page
 * @param periodMillis nominal time between polls
 * @param startedAtMillis epoch ms by the writer's clock
 */
public record SampleLogHeader(
    String format,
    int version,
    String madeBy,
    String source,
    long periodMillis,
    long startedAtMillis) {

  /** Marks a sample log. */
  public static final String FORMAT = "steelyard-sample";

  /** The only version so far. */
  public static final int VERSION = 1;

  /** A header of this format and version. */
  public SampleLogHeader(String madeBy, String source, long periodMillis, long startedAtMillis) {
    this(FORMAT, VERSION, madeBy, source, periodMillis, startedAtMillis);
  }
}
