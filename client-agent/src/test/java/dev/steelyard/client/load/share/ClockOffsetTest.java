package dev.steelyard.client.load.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

  @Test
  void theOtherClockIsTakenToBeReadInTheMiddleOfTheRoundTrip() {
    // Sent at 1,000 ms, back at 1,004 ms; the other clock said 6,002.5 ms: 0.5 ms past 5,000 ahead.
    ClockOffset offset = ClockOffset.of(1_000_000, 6_002_500, 1_004_000);
    assertThat(offset).isEqualTo(new ClockOffset(5_000.5, 4));
    assertThat(offset.theirs(2_000)).isEqualTo(7_001);
    assertThat(ClockOffset.of(1_000_000, 400_000, 1_000_000).theirs(2_000)).isEqualTo(1_400);
  }

  @Test
  void whateverTheWayTheErrorIsHalfTheRoundTripAtMost() {
    // The true offset is 300 µs; the way there takes 0..900 µs of 900.
    for (long there = 0; there <= 900; there += 100) {
      ClockOffset offset = ClockOffset.of(10_000, 10_000 + there + 300, 10_900);
      assertThat(Math.abs(offset.offsetMillis() - 0.3))
          .isLessThanOrEqualTo(offset.roundTripMillis() / 2 + 1e-9);
    }
  }

  @Test
  void theShortestRoundTripCounts() {
    ClockOffset short1 = new ClockOffset(3, 0.2);
    assertThat(ClockOffset.best(List.of(new ClockOffset(9, 5), short1, new ClockOffset(2, 0.3))))
        .isEqualTo(short1);
  }
}
