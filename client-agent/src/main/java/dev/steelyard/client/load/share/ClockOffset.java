package dev.steelyard.client.load.share;

import java.util.Comparator;
import java.util.List;

/**
 * How far another clock is from the own one, by echo: the other one is taken to have been read in
 * the middle of the round trip, which is wrong by half of it at most (Cristian's algorithm).
 *
 * @param offsetMillis the other clock minus the own one
 * @param roundTripMillis of the echo
 */
record ClockOffset(double offsetMillis, double roundTripMillis) {

  private static final double MICROS_PER_MILLI = 1000;

  /** Of one echo; all µs since the epoch, the middle one by the other clock. */
  static ClockOffset of(long sentMicros, long answeredMicros, long receivedMicros) {
    long roundTrip = receivedMicros - sentMicros;
    return new ClockOffset(
        (answeredMicros - sentMicros - roundTrip / 2.0) / MICROS_PER_MILLI,
        roundTrip / MICROS_PER_MILLI);
  }

  /** The one with the shortest round trip, of at least one. */
  static ClockOffset best(List<ClockOffset> measured) {
    return measured.stream()
        .min(Comparator.comparingDouble(ClockOffset::roundTripMillis))
        .orElseThrow(() -> new IllegalArgumentException("nothing was measured"));
  }

  /** A time of the own clock in the other one's, ms since the epoch. */
  long theirs(long ownMillis) {
    return Math.round(ownMillis + offsetMillis);
  }
}
