package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steelyard.client.load.report.Totals;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A lane with a clock and connections made of nothing: exact arithmetic of what it records. It does
 * not prove that sockets behave like this.
 */
class LaneTest {

  private static final long MILLI = 1_000_000;
  private final Throwable refused = new ConnectException("Connection refused: /127.0.0.1:1");

  private long now;
  private int finished;
  private final List<FakeWire> wires = new ArrayList<>();
  private final Deque<Integer> attempts = new ArrayDeque<>();
  private final Totals totals = new Totals(RequestType.SOCIAL);

  private final class FakeWire extends Wire {
    final List<Long> sent = new ArrayList<>();
    boolean closed;

    FakeWire() {
      wires.add(this);
    }

    @Override
    void send(long contentSeed, double workMillis) {
      sent.add(contentSeed);
    }

    @Override
    void close() {
      closed = true;
    }
  }

  private Lane lane(int connections, int backlog, long timeoutMillis) {
    return lane(connections, backlog, timeoutMillis, new TypeRecorder(0, Double.NaN));
  }

  private Lane lane(int connections, int backlog, long timeoutMillis, TypeRecorder recorder) {
    return new Lane(
        () -> now,
        recorder,
        (lane, waiting) -> attempts.add(waiting),
        new Lane.Limits(connections, backlog, timeoutMillis * MILLI),
        () -> finished++);
  }

  private void arrive(Lane lane, long intendedMillis) {
    lane.arrive(intendedMillis * MILLI, intendedMillis, Double.NaN, -1);
  }

  private FakeWire connect(Lane lane) {
    attempts.remove();
    FakeWire wire = new FakeWire();
    lane.connected(wire, 1);
    return wire;
  }

  private TypeStatus figures(Lane lane) {
    Map<RequestType, TypeFigures> set = totals.takeEmpty();
    Map<RequestType, TypeFigures> filled = new LinkedHashMap<>();
    filled.putAll(set);
    filled.put(RequestType.COMPOSE, lane.swap(set.get(RequestType.COMPOSE)));
    totals.add(filled);
    assertThat(totals.imbalance()).isEmpty();
    return totals.total(false).types().get(0);
  }

  @Test
  void aStallOfOneSecondIsSeenByEveryRequestThatBecameDueInIt() {
    // 1000 requests/s on one connection. The request of time 0 is answered after 1 s. The 999 that
    // became due meanwhile wait 999, 998, ... 1 ms and are answered within 0 ms, one after the
    // other.
    Lane lane = lane(1, 2000, 5000);
    arrive(lane, 0);
    FakeWire wire = connect(lane);
    for (int i = 1; i < 1000; i++) {
      now = i * MILLI;
      arrive(lane, i);
    }
    assertThat(figures(lane).backlog()).isEqualTo(999);
    now = 1000 * MILLI;
    for (int i = 0; i < 1000; i++) {
      lane.answered(wire, 200, true);
    }
    TypeStatus figures = figures(lane);
    assertThat(figures.completed()).isEqualTo(1000);
    assertThat(figures.late()).as("1 ms is not late yet").isEqualTo(998);
    // 1000 + 999 + ... + 1 = 500,500 ms; squares of 1..1000 sum up to 333,833,500.
    assertThat(figures.intended().meanMillis()).isEqualTo(500.5);
    assertThat(figures.intended().stdDevMillis())
        .isCloseTo(Math.sqrt(333_833.5 - 500.5 * 500.5), within(1e-9));
    assertThat(figures.intended().maxMillis()).isEqualTo(1000);
    assertThat(figures.intended().p50Millis()).isCloseTo(500, within(1.0));
    assertThat(figures.lateness().meanMillis()).isEqualTo(499.5);
    assertThat(figures.service().meanMillis()).isEqualTo(1);
    assertThat(figures.service().p999Millis()).isZero();
    assertThat(figures.service().maxMillis()).isEqualTo(1000);
    assertThat(wire.sent).hasSize(1000).isSorted();
    assertThat(finished).isEqualTo(1000);
  }

  @Test
  void tardinessIsTheSumOfRelativeDelaysPlusTenForEachFailure() {
    Lane lane = lane(1, 10, 5000, new TypeRecorder(0, 20));
    arrive(lane, 0);
    FakeWire wire = connect(lane);
    now = 20 * MILLI;
    lane.answered(wire, 200, true); // in time: 0
    arrive(lane, 20);
    now = 70 * MILLI;
    lane.answered(wire, 200, true); // 50 ms: 1.5
    arrive(lane, 30);
    now = 80 * MILLI;
    lane.answered(wire, 302, true); // sent late, 50 ms from the intended time: 1.5
    arrive(lane, 80);
    lane.answered(wire, 500, true); // 10
    arrive(lane, 80);
    lane.broke(wire, "reset", "test"); // 10
    assertThat(figures(lane).tardiness()).isEqualTo(23);
    assertThat(figures(lane).errors()).isEqualTo(Map.of("status-500", 1L, "reset", 1L));
  }

  @Test
  void whatFindsTheBacklogFullIsDropped() {
    Lane lane = lane(1, 3, 5000);
    for (int i = 0; i < 10; i++) {
      arrive(lane, i);
    }
    TypeStatus figures = figures(lane);
    assertThat(figures.planned()).isEqualTo(10);
    assertThat(figures.backlog()).isEqualTo(3);
    assertThat(figures.dropped()).isEqualTo(7);
    assertThat(finished).isEqualTo(7);
    assertThat(attempts).as("the limit of connections holds").hasSize(1);
  }

  @Test
  void aTimeoutIsOneEventAndTheLateAnswerIsNotHeard() {
    Lane lane = lane(1, 10, 100);
    arrive(lane, 0);
    FakeWire wire = connect(lane);
    assertThat(lane.wakeNanos()).isEqualTo(100 * MILLI);
    now = 100 * MILLI - 1;
    lane.tick(now);
    assertThat(figures(lane).failed()).isZero();
    now = 100 * MILLI;
    lane.tick(now);
    lane.tick(now);
    assertThat(wire.closed).isTrue();
    lane.answered(wire, 200, true);
    lane.broke(wire, "reset", "test");
    TypeStatus figures = figures(lane);
    assertThat(figures.errors()).isEqualTo(Map.of("timeout", 1L));
    assertThat(figures.completed()).isZero();
    assertThat(lane.wakeNanos()).isInfinite();
    assertThat(lane.quiet()).isTrue();
  }

  @Test
  void anAnswerThatComesWithTheTimeoutIsTooLate() {
    Lane lane = lane(1, 10, 100);
    arrive(lane, 0);
    FakeWire wire = connect(lane);
    now = 150 * MILLI;
    lane.answered(wire, 200, true);
    assertThat(figures(lane).errors()).isEqualTo(Map.of("timeout", 1L));
    assertThat(wire.closed).isTrue();
  }

  @Test
  void eachRefusedConnectionFailsTheRequestThatWaitedForIt() {
    Lane lane = lane(10, 100, 1000);
    arrive(lane, 0);
    arrive(lane, 0);
    arrive(lane, 0);
    assertThat(attempts).containsExactly(1, 1, 1);
    attempts.clear();
    lane.connectFailed(1, refused);
    assertThat(figures(lane).errors()).isEqualTo(Map.of("refused", 1L));
    lane.connectFailed(1, refused);
    lane.connectFailed(1, refused);
    assertThat(figures(lane).errors()).isEqualTo(Map.of("refused", 3L));
    assertThat(figures(lane).sent()).isEqualTo(3);
    assertThat(lane.quiet()).isTrue();
  }

  @Test
  void aTargetThatRefusesIsTriedOnceAtATimeAndLessAndLessOften() {
    Lane lane = lane(10, 1_000_000, 1000);
    long attemptsMade = 0;
    long millis = 0;
    arrive(lane, 0);
    for (; millis < 10_000; millis++) {
      now = millis * MILLI;
      arrive(lane, millis);
      lane.tick(now);
      while (!attempts.isEmpty()) {
        attemptsMade++;
        lane.connectFailed(attempts.remove(), refused);
      }
    }
    // 10, 20, 40, ... 500 ms: some 25 attempts in 10 s.
    assertThat(attemptsMade).isBetween(20L, 30L);
    TypeStatus figures = figures(lane);
    assertThat(figures.planned()).isEqualTo(10_001);
    assertThat(figures.failed() + figures.backlog()).isEqualTo(10_001);
    assertThat(figures.backlog()).isLessThanOrEqualTo(501);
    assertThat(lane.wakeNanos()).isBetween((double) now, now + 500.0 * MILLI);

    // Back again: what waits is sent, and connections are opened side by side again.
    now = (long) lane.wakeNanos();
    lane.tick(now);
    FakeWire wire = connect(lane);
    assertThat(wire.sent).hasSize(1);
    lane.answered(wire, 200, true);
    arrive(lane, 11_000);
    assertThat(attempts).hasSizeGreaterThan(1);
  }

  @Test
  void theEndDropsWhatWaitsAndCutsWhatIsOnItsWay() {
    Lane lane = lane(2, 10, 1000);
    for (int i = 0; i < 5; i++) {
      arrive(lane, i);
    }
    FakeWire first = connect(lane);
    FakeWire second = connect(lane);
    lane.answered(first, 200, true);
    lane.cut();
    TypeStatus figures = figures(lane);
    assertThat(figures.completed()).isEqualTo(1);
    assertThat(figures.errors()).isEqualTo(Map.of("cut", 2L));
    assertThat(figures.dropped()).isEqualTo(2);
    assertThat(List.of(first.closed, second.closed)).containsOnly(true);
    FakeWire late = new FakeWire();
    lane.connected(late, 1);
    assertThat(late.closed).as("a connection that comes too late").isTrue();
  }

  @Test
  void warmUpRequestsAreNeitherCountedNorStanding() {
    Lane lane = lane(1, 10, 1000, new TypeRecorder(10 * MILLI, Double.NaN));
    arrive(lane, 8);
    FakeWire wire = connect(lane);
    arrive(lane, 9);
    arrive(lane, 10);
    TypeStatus figures = figures(lane);
    assertThat(figures.planned()).isEqualTo(1);
    assertThat(figures.backlog()).isEqualTo(1);
    assertThat(figures.inFlight()).isZero();
    lane.answered(wire, 200, true);
    lane.answered(wire, 200, true);
    lane.answered(wire, 200, true);
    assertThat(figures(lane).completed()).isEqualTo(1);
  }

  @Property(tries = 100)
  void everyRequestHasExactlyOneEndWhateverHappens(@ForAll long seed) {
    new LaneTest().assertOneEndEach(new SplittableRandom(seed)); // the instance is kept over tries
  }

  private void assertOneEndEach(SplittableRandom random) {
    Lane lane = lane(3, 5, 50);
    int arrived = 0;
    for (int step = 0; step < 300; step++) {
      now += random.nextLong(8) * MILLI;
      switch (random.nextInt(7)) {
        case 0, 1, 2 -> {
          arrive(lane, now / MILLI);
          arrived++;
        }
        case 3 -> {
          if (!attempts.isEmpty()) {
            connect(lane);
          }
        }
        case 4 -> {
          if (!attempts.isEmpty()) {
            lane.connectFailed(attempts.remove(), refused);
          }
        }
        case 5 ->
            onSomeWire(
                random,
                wire ->
                    lane.answered(wire, random.nextBoolean() ? 200 : 500, random.nextInt(4) > 0));
        default ->
            onSomeWire(
                random,
                wire -> {
                  wire.closed = true;
                  lane.broke(wire, "reset", "test");
                });
      }
      lane.tick(now);
      assertThat(wires.stream().filter(wire -> !wire.closed).count() + attempts.size())
          .isLessThanOrEqualTo(3);
      if (step % 100 == 50) {
        TypeStatus figures = figures(lane);
        assertThat(figures.planned()).isEqualTo(arrived);
        assertThat((long) finished)
            .isEqualTo(figures.completed() + figures.failed() + figures.dropped());
      }
    }
    lane.cut();
    assertThat(lane.quiet()).isTrue();
    assertThat(finished).isEqualTo(arrived);
    assertThat(figures(lane).planned()).isEqualTo(arrived);
  }

  private void onSomeWire(SplittableRandom random, Consumer<FakeWire> action) {
    List<FakeWire> open =
        wires.stream().filter(wire -> !wire.closed && !wire.sent.isEmpty()).toList();
    if (!open.isEmpty()) {
      action.accept(open.get(random.nextInt(open.size())));
    }
  }
}
