package dev.steelyard.nginx.routing.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParkScoreTest {

  @Test
  void withoutItsOtherTermsItIsTheShortestCompletion() {
    ParkScore score = score(1, 1);
    ParkPolicy completion = ReferencePolicies.MIN_COMPLETION.start().apply(new SplittableRandom(1));
    SplittableRandom random = new SplittableRandom(5);
    for (int job = 0; job < 2000; job++) {
      Seen seen = Seen.idle(100 + random.nextInt(5000));
      for (int server = 0; server < ParkServers.COUNT; server++) {
        if (random.nextBoolean()) {
          seen = seen.with(server, random.nextInt(3000), 1);
        }
      }
      assertThat(score.choose(seen)).isEqualTo(completion.choose(seen));
    }
  }

  /**
   * Each term alone, against the wait: all servers have a wait of 100 (W = 1) and a job of size
   * 100·e arrives (ls = 1) unless said otherwise.
   */
  @Test
  void everyTermDoesWhatItSays() {
    double size = 100 * Math.E;
    Seen even = Seen.waiting(size, 100);
    Seen oneShorter = even.with(4, 99 * ParkServers.rate(4), 1);
    // The wait alone; with 1 + p0 ls below 0 the longest wait.
    assertThat(score(0, 0).choose(oneShorter)).isEqualTo(4);
    assertThat(score(0, -2).choose(oneShorter)).isNotEqualTo(4);
    // Service alone makes the fastest win, its negative the slowest.
    assertThat(score(1, 1).choose(even)).isEqualTo(9);
    assertThat(score(1, -1).choose(even)).isEqualTo(0);
    assertThat(score(2, 1).choose(even)).isEqualTo(9);
    assertThat(score(2, -1).choose(even)).isEqualTo(0);
    // X is 2.589 on the fastest and 0.272 more on server 8; X ls / (1 + ls) is half of that.
    assertThat(score(1, 1).choose(even.with(8, 72 * ParkServers.rate(8), 1))).isEqualTo(8);
    assertThat(score(1, 1).choose(even.with(8, 74 * ParkServers.rate(8), 1))).isEqualTo(9);
    assertThat(score(2, 1).choose(even.with(8, 86 * ParkServers.rate(8), 1))).isEqualTo(8);
    assertThat(score(2, 1).choose(even.with(8, 87 * ParkServers.rate(8), 1))).isEqualTo(9);
    // 1 / rate is 0.100 more there.
    assertThat(score(5, 1).choose(even.with(8, 89 * ParkServers.rate(8), 1))).isEqualTo(8);
    assertThat(score(5, 1).choose(even.with(8, 91 * ParkServers.rate(8), 1))).isEqualTo(9);
    // An idle server that costs more than a wait of 100 is left idle.
    Seen oneIdle = even.with(4, 0, 0);
    assertThat(score(3, .9).choose(oneIdle)).isEqualTo(4);
    assertThat(score(3, 1.1).choose(oneIdle)).isNotEqualTo(4);
    assertThat(score(4, .9).choose(oneIdle)).isEqualTo(4);
    assertThat(score(4, 1.1).choose(oneIdle)).isNotEqualTo(4);
    // ... but for the smallest job ls is 0.
    assertThat(score(4, 1.1).choose(Seen.waiting(100, 100).with(4, 0, 0))).isEqualTo(4);
    assertThat(score(5, 1).choose(even)).isEqualTo(9);
    assertThat(score(5, -1).choose(even)).isEqualTo(0);
    assertThat(score(6, 1).choose(even)).isEqualTo(9);
    assertThat(score(6, -1).choose(Seen.waiting(100, 100).with(7, 0, 0))).isEqualTo(7);
    // W - 0.01·p7·W² is largest at W = 50 / p7: beyond it a longer wait is preferred.
    Seen two = Seen.waiting(size, 6000).with(4, 4500 * ParkServers.rate(4), 1);
    assertThat(score(7, -.9).choose(two)).isEqualTo(4);
    assertThat(score(7, -1).choose(two)).isNotEqualTo(4);
    // W - p8·sqrt(W): 1 - p8 against 4 - 2·p8, equal at p8 = 3.
    Seen four = Seen.waiting(size, 400).with(4, 100 * ParkServers.rate(4), 1);
    assertThat(score(8, -2.9).choose(four)).isEqualTo(4);
    assertThat(score(8, -3.1).choose(four)).isNotEqualTo(4);
  }

  @Test
  void theParametersFoundSendAHugeJobBehindAnotherOne() {
    ParkScore found = new ParkScore(ParkScore.FOUND);
    ParkPolicy completion = ReferencePolicies.MIN_COMPLETION.start().apply(new SplittableRandom(1));
    // Server 8 is blocked for 20 000, the others for 300; alone a job of 20 000 takes 19 048 on 9.
    Seen small = Seen.waiting(300, 300).with(8, 20_000 * ParkServers.rate(8), 1);
    Seen huge = new Seen(20_000, small.loads(), small.jobs());

    assertThat(found.choose(small)).isEqualTo(9);
    assertThat(found.choose(huge)).isEqualTo(8);
    assertThat(completion.choose(huge)).isEqualTo(9);
  }

  @Test
  void needsNineFiniteParameters() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParkScore(List.of(1.0)))
        .withMessageContaining("nine");
    List<Double> nan = new ArrayList<>(ParkScore.FOUND);
    nan.set(3, Double.NaN);
    assertThatIllegalArgumentException().isThrownBy(() -> new ParkScore(nan));
    assertThat(ParkScore.FOUND).hasSameSizeAs(ParkScore.NAMES);
  }

  /** All parameters 0 but one. */
  private static ParkScore score(int parameter, double value) {
    List<Double> parameters = new ArrayList<>(Collections.nCopies(9, 0.0));
    parameters.set(parameter, value);
    return new ParkScore(parameters);
  }
}
