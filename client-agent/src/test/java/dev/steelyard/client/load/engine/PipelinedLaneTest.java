package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.arrival.ArrivalProcess;
import dev.steelyard.client.load.report.Totals;
import dev.steelyard.client.load.report.TypeFigures;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Connections with schedules of their own, made of nothing, and a clock that the test moves. */
class PipelinedLaneTest {

  private static final long MILLI = 1_000_000;

  private long now;
  private int finished;
  private final List<Integer> attempts = new ArrayList<>();
  private final List<FakeWire> wires = new ArrayList<>();
  private final Totals totals = new Totals(RequestType.SOCIAL);
  private PipelinedLane lane = lane(2);

  private static final class FakeWire extends Wire {
    final List<Long> sent = new ArrayList<>();
    boolean closed;

    @Override
    void send(long contentSeed, double workMillis) {
      sent.add(contentSeed);
    }

    @Override
    void close() {
      closed = true;
    }
  }

  private PipelinedLane lane(int connections) {
    return new PipelinedLane(
        () -> now,
        new TypeRecorder(0, Double.NaN),
        (carrier, ticket) -> attempts.add(ticket),
        connections,
        2000 * MILLI,
        () -> finished++);
  }

  private void arrive(long millis, int connection) {
    lane.arrive(millis * MILLI, millis, Double.NaN, connection);
  }

  private FakeWire connect() {
    FakeWire wire = new FakeWire();
    wires.add(wire);
    lane.connected(wire, attempts.remove(0));
    return wire;
  }

  private TypeStatus figures() {
    Map<RequestType, TypeFigures> filled = new LinkedHashMap<>(totals.takeEmpty());
    filled.put(RequestType.COMPOSE, lane.swap(filled.get(RequestType.COMPOSE)));
    totals.add(filled);
    assertThat(totals.imbalance()).isEmpty();
    return totals.total(false).types().get(0);
  }

  @Test
  void aConnectionSendsWithoutWaitingForAnswersWhichComeInTheOrderOfTheRequests() {
    arrive(0, 0);
    FakeWire wire = connect();
    arrive(1, 0);
    arrive(2, 0);
    assertThat(wire.sent).containsExactly(0L, 1L, 2L);
    assertThat(figures().inFlight()).isEqualTo(3);
    now = 10 * MILLI;
    lane.answered(wire, 200, true);
    lane.answered(wire, 503, true);
    lane.answered(wire, 200, true);
    lane.answered(wire, 200, true);
    TypeStatus figures = figures();
    assertThat(figures.completed()).isEqualTo(2);
    assertThat(figures.errors()).isEqualTo(Map.of("status-503", 1L));
    assertThat(figures.intended().meanMillis()).as("10 and 8 ms").isEqualTo(9);
    assertThat(lane.quiet()).isTrue();
  }

  @Test
  void whatIsDueOnAConnectionWaitsForItAndForNoOther() {
    arrive(0, 0);
    FakeWire first = connect();
    arrive(1, 1);
    assertThat(first.sent).hasSize(1);
    assertThat(figures().backlog()).isEqualTo(1);
    FakeWire second = connect();
    assertThat(second.sent).containsExactly(1L);
    assertThat(lane.backlogPeak()).isEqualTo(1);
  }

  @Test
  void allOnAConnectionFailsWithItAndItIsOpenedAgainForTheNextSend() {
    arrive(0, 0);
    FakeWire wire = connect();
    arrive(1, 0);
    wire.closed = true;
    lane.broke(wire, "reset", "closed");
    assertThat(figures().errors()).isEqualTo(Map.of("reset", 2L));
    assertThat(attempts).as("nothing to send yet").isEmpty();
    arrive(5, 0);
    assertThat(connect().sent).containsExactly(5L);
    lane.answered(wire, 200, true);
    assertThat(figures().completed()).as("an answer on a dead connection").isZero();
  }

  @Test
  void requestsBehindAnAnswerThatClosesTheConnectionAreReset() {
    arrive(0, 0);
    FakeWire wire = connect();
    arrive(1, 0);
    lane.answered(wire, 200, false);
    assertThat(wire.closed).isTrue();
    assertThat(figures().completed()).isEqualTo(1);
    assertThat(figures().errors()).isEqualTo(Map.of("reset", 1L));
  }

  @Test
  void aRefusedConnectionFailsWhatWaitsForItAndIsTriedAgainLater() {
    arrive(0, 0);
    arrive(0, 1);
    lane.connectFailed(attempts.remove(0), new ConnectException("Connection refused"));
    assertThat(figures().errors()).isEqualTo(Map.of("refused", 1L));
    lane.connectFailed(attempts.remove(0), new ConnectException("Connection refused"));
    arrive(1, 0);
    assertThat(attempts).as("not before the back-off").isEmpty();
    now = (long) lane.wakeNanos();
    lane.tick(now);
    assertThat(attempts).containsExactly(0);
  }

  @Test
  void sendsOfNoConnectionGoToOneThatHasNothingToDo() {
    assertThat(lane.hasRoom()).isTrue();
    arrive(0, ArrivalProcess.ANY);
    arrive(1, ArrivalProcess.ANY);
    assertThat(attempts).containsExactly(0, 1);
    assertThat(lane.hasRoom()).isFalse();
  }

  @Test
  void silentConnectionsAreCountedEachTwoSecondsAndNothingIsGivenUp() {
    arrive(0, 0);
    connect();
    arrive(0, 1);
    connect();
    now = 2000 * MILLI;
    lane.tick(now);
    assertThat(lane.stuck()).as("not longer than the timeout").isZero();
    now = 3000 * MILLI;
    arrive(3000, 1);
    now = 4001 * MILLI;
    lane.tick(now);
    assertThat(lane.stuck()).isEqualTo(1);
    now = 6002 * MILLI;
    lane.tick(now);
    assertThat(lane.stuck()).isEqualTo(3);
    assertThat(figures().failed()).isZero();
  }

  @Property(tries = 100)
  void everyRequestHasExactlyOneEndWhateverHappens(@ForAll long seed) {
    new PipelinedLaneTest().assertOneEndEach(new SplittableRandom(seed));
  }

  private void assertOneEndEach(SplittableRandom random) {
    lane = lane(3);
    int arrived = 0;
    for (int step = 0; step < 300; step++) {
      now += random.nextLong(30) * MILLI;
      FakeWire some = wires.isEmpty() ? null : wires.get(random.nextInt(wires.size()));
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          arrive(now / MILLI, random.nextInt(3));
          arrived++;
        }
        case 2 -> {
          if (!attempts.isEmpty()) {
            connect();
          }
        }
        case 3 -> {
          if (!attempts.isEmpty()) {
            lane.connectFailed(attempts.remove(0), new ConnectException("Connection refused"));
          }
        }
        case 4 -> {
          if (some != null) {
            lane.answered(some, random.nextBoolean() ? 200 : 404, random.nextInt(4) > 0);
          }
        }
        default -> {
          if (some != null && random.nextInt(3) == 0) {
            lane.broke(some, "reset", "closed");
          }
        }
      }
      lane.tick(now);
      if (step % 100 == 50) {
        TypeStatus figures = figures();
        assertThat(figures.planned()).isEqualTo(arrived);
        assertThat((long) finished)
            .isEqualTo(figures.completed() + figures.failed() + figures.dropped());
      }
    }
    lane.cut();
    assertThat(lane.quiet()).isTrue();
    assertThat(finished).isEqualTo(arrived);
    assertThat(figures().planned()).isEqualTo(arrived);
  }
}
