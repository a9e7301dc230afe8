package dev.steelyard.client.load.arrival;

import dev.steelyard.shared.SteelyardException;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * The schedule of DeathStarBench's wrk2: each of its T threads has c = C/T connections and the rate
 * r = R/T, both divided as integers; each connection has an arrival process of its own with the
 * mean interval I = floor(10⁶·c/r) µs and begins i ms after the start, i being its number in its
 * thread. Gaps are whole µs: I for fixed, floor(-ln(U)·I) for exponential, floor(K·I/M) for zipf.
 * This is the sequence of all connections together.
 *
 * <p>The means it is asked with are of no account; gaps are ns. Its {@code norm} never waits and is
 * {@link ArrivalLaw#NORM_NOWAIT}.
 */
public final class ConnectionSchedules implements ArrivalProcess {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long START_STEP_MICROS = 1000;
  private static final double NANOS_PER_MICRO = 1e3;

  private final ArrivalLaw law;
  private final long intervalMicros;
  private final PriorityQueue<Send> sends =
      new PriorityQueue<>(
          Comparator.comparingLong(Send::micros).thenComparingInt(Send::connection));

  /** The next send of a connection. */
  private record Send(long micros, int connection) {}

  /**
   * @param law fixed, exponential or zipf
   * @param ratePerSecond of all threads together; its fraction is cut off
   */
  public ConnectionSchedules(ArrivalLaw law, int threads, int connections, double ratePerSecond) {
    if (law == ArrivalLaw.NORMAL || law == ArrivalLaw.NORM_NOWAIT) {
      throw unknown(law);
    }
    int perThread = connections / threads;
    long rate = (long) ratePerSecond / threads;
    if (perThread < 1 || rate < 1) {
      throw SteelyardException.badRequest(
          "%d connections and %d requests/s for %d threads"
              .formatted(connections, (long) ratePerSecond, threads),
          "give each thread at least one connection and one request a second");
    }
    this.law = law;
    this.intervalMicros = MICROS_PER_SECOND * perThread / rate;
    for (int thread = 0; thread < threads; thread++) {
      for (int connection = 0; connection < perThread; connection++) {
        sends.add(new Send(connection * START_STEP_MICROS, thread * perThread + connection));
      }
    }
  }

  /** The mean interval of one connection, µs. */
  public long intervalMicros() {
    return intervalMicros;
  }

  @Override
  public double firstGapNanos(double meanNanos, RandomGenerator random) {
    return sends.element().micros() * NANOS_PER_MICRO;
  }

  @Override
  public double gapNanos(double meanNanos, RandomGenerator random) {
    Send now = sends.remove();
    sends.add(new Send(now.micros() + gapMicros(law, intervalMicros, random), now.connection()));
    return (sends.element().micros() - now.micros()) * NANOS_PER_MICRO;
  }

  @Override
  public int connection() {
    return sends.element().connection();
  }

  /** One gap of one connection, whole µs. */
  static long gapMicros(ArrivalLaw law, long intervalMicros, RandomGenerator random) {
    return switch (law) {
      case FIXED -> intervalMicros;
      case EXPONENTIAL -> (long) (-Math.log(openUniform(random)) * intervalMicros);
      case ZIPF -> (long) (Zipf.drawInteger(random) * intervalMicros / Zipf.MEAN);
      case NORMAL, NORM_NOWAIT -> throw unknown(law);
    };
  }

  private static SteelyardException unknown(ArrivalLaw law) {
    return SteelyardException.badRequest(
        "arrival is " + law.wireName() + " with the schedule of wrk2",
        "use fixed, exponential, zipf or norm-nowait, which is its norm");
  }

  private static double openUniform(RandomGenerator random) {
    double u;
    do {
      u = random.nextDouble();
    } while (u == 0);
    return u;
  }
}
