package dev.steelyard.client.load.plan;

import dev.steelyard.client.load.arrival.ArrivalLaw;
import dev.steelyard.client.load.request.RequestType;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/**
 * The published random plan. Every type for itself: draw back-off, length, rate and law; run; be
 * silent for the back-off; again, until the plan's time is over, which cuts the last run.
 *
 * <p>All draws are uniform and include both bounds. The published text draws the law of every type;
 * the published code ({@code publishedCode}) uses it for compose only, where its normal law never
 * waits, and runs both reads exponentially. Its other defects are not copied: the generator
 * reseeded with the wall clock, the cycle skipped when a back-off repeats, the overrun at the end.
 *
 * @param rateFactor every drawn rate is multiplied by it
 */
record RandomRuns(
    SeedStreams seeds,
    double totalSeconds,
    Bounds rate,
    Bounds runSeconds,
    Bounds backOffSeconds,
    double rateFactor,
    boolean publishedCode)
    implements RunSource {

  private static final List<ArrivalLaw> TEXT_LAWS =
      List.of(ArrivalLaw.EXPONENTIAL, ArrivalLaw.NORMAL, ArrivalLaw.FIXED, ArrivalLaw.ZIPF);
  private static final List<ArrivalLaw> CODE_LAWS =
      List.of(ArrivalLaw.EXPONENTIAL, ArrivalLaw.NORM_NOWAIT, ArrivalLaw.FIXED, ArrivalLaw.ZIPF);

  /** Whole numbers, both included. */
  record Bounds(int lowest, int highest) {
    int draw(RandomGenerator random) {
      return lowest + random.nextInt(highest - lowest + 1);
    }
  }

  @Override
  public Iterator<Run> runs(RequestType type) {
    return new Cycles(type);
  }

  private final class Cycles implements Iterator<Run> {
    private final RequestType type;
    private final RandomGenerator random;
    private double startSeconds;

    Cycles(RequestType type) {
      this.type = type;
      this.random = seeds.stream("runs of " + type.wireName());
    }

    @Override
    public boolean hasNext() {
      return startSeconds < totalSeconds;
    }

    @Override
    public Run next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the plan is over");
      }
      int backOff = backOffSeconds.draw(random);
      int length = runSeconds.draw(random);
      double ratePerSecond = rate.draw(random) * rateFactor;
      ArrivalLaw law = law(random.nextInt(TEXT_LAWS.size()));
      double endSeconds = startSeconds + length;
      Run run =
          Run.of(
              startSeconds * Run.NANOS_PER_SECOND,
              Math.min(endSeconds, totalSeconds) * Run.NANOS_PER_SECOND,
              ratePerSecond,
              law);
      startSeconds = endSeconds + backOff;
      return run;
    }

    private ArrivalLaw law(int drawn) {
      if (!publishedCode) {
        return TEXT_LAWS.get(drawn);
      }
      return type == RequestType.COMPOSE ? CODE_LAWS.get(drawn) : ArrivalLaw.EXPONENTIAL;
    }
  }
}
