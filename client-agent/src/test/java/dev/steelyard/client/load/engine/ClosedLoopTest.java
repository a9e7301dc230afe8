package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.plan.UserChoices;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestStream;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Users against a target that answers as soon as the test says so. */
class ClosedLoopTest {

  private static final double END_NANOS = 1e12;

  private long now;
  private int arrived;
  private final SplittableRandom random = new SplittableRandom(2);

  private ClosedLoop loop() {
    // A backlog of nothing: each request ends at once, as dropped, which is an end like any other.
    Lane lane =
        new Lane(
            () -> now,
            new TypeRecorder(0, Double.NaN),
            (self, waiting) -> {},
            new Lane.Limits(1, 0, 1),
            () -> arrived++);
    RequestStream requests = new RequestStream(new SplittableRandom(1), null);
    return new ClosedLoop(
        new UserChoices(random, RequestMix.SOCIAL, 2e9, 0),
        END_NANOS,
        Collections.nCopies(3, new ClosedLoop.Channel(requests, lane)));
  }

  /** Lets time go by; every request ends at once, and its user thinks again. */
  private void run(ClosedLoop loop, double untilNanos) {
    while (loop.wakeNanos(now) < untilNanos) {
      now = (long) Math.ceil(loop.wakeNanos(now));
      int before = arrived;
      loop.pump(now);
      for (int i = before; i < arrived; i++) {
        loop.finished(now);
      }
    }
    now = (long) untilNanos;
  }

  @Test
  void tenUsersSendTenRequestsASecondWhenAnswersAreImmediate() {
    // The mean think time is 1 s; 10,000 thoughts know it to 1.2 % (two standard errors).
    ClosedLoop loop = loop();
    loop.users(10, 0);
    run(loop, 1e12 - 1);
    assertThat(arrived / 1000.0).isCloseTo(10, within(0.25));
    assertThat(loop.wakeNanos(now)).as("nothing after the end").isInfinite();
  }

  @Test
  void aUserWhoWaitsForAnAnswerSendsNothing() {
    ClosedLoop loop = loop();
    loop.users(3, 0);
    now = 2_000_000_000;
    loop.pump(now);
    assertThat(arrived).isEqualTo(3);
    assertThat(loop.wakeNanos(now)).isInfinite();
    loop.finished(now);
    assertThat(loop.wakeNanos(now)).isBetween(2e9, 4e9);
  }

  @Test
  void usersComeAndGo() {
    ClosedLoop loop = loop();
    loop.users(4, 0);
    loop.users(1, 0);
    now = 2_000_000_000;
    loop.pump(now);
    assertThat(arrived).as("thinkers leave at once").isEqualTo(1);
    loop.users(0, now);
    loop.finished(now);
    assertThat(loop.wakeNanos(now)).as("the last one left after the answer").isInfinite();
    loop.users(2, now);
    now += 2_000_000_000;
    loop.pump(now);
    assertThat(arrived).isEqualTo(3);
  }
}
