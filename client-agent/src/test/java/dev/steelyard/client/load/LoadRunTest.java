package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static dev.steelyard.client.load.Plans.compose;
import static dev.steelyard.client.load.Plans.runToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Stage;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole runs over real sockets on loopback. */
class LoadRunTest {

  private final List<LoadStatus> progress = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LoadRun run = new LoadRun(progress::add, lines::add);

  @AfterEach
  void giveEverythingBack() throws Exception {
    await(run.close());
  }

  @Test
  void sendsThreeTypesSideBySideAndCountsEachRequestOnce() throws Exception {
    try (RawServer server = RawServer.answering()) {
      Map<String, Double> rates = Map.of("compose", 50.0, "home-read", 100.0, "user-read", 25.0);
      LoadStatus end =
          runToTheEnd(
              run,
              Plans.stages(
                  server.url(),
                  100,
                  Plans.PATIENT_MILLIS,
                  null,
                  List.of(new Stage(1, rates, "fixed"), new Stage(0.4, rates, "fixed"))));

      assertThat(end.state()).isEqualTo("ended");
      assertThat(end.endedBecause()).isEqualTo("plan-complete");
      assertThat(end.elapsedMillis()).isEqualTo(1400);
      assertThat(end.types())
          .extracting(TypeStatus::type, TypeStatus::planned, TypeStatus::completed)
          .containsExactly(
              tuple("compose", 70L, 70L),
              tuple("home-read", 140L, 140L),
              tuple("user-read", 35L, 35L));
      assertBalanced(end);
      assertThat(end.total().intended().count()).isEqualTo(245);
      assertThat(server.requests).hasSize(245);
      assertThat(lines)
          .containsExactly(
              "Status: Running load ... Approximate time remaining: 1 seconds", "Ending Load Run");
      assertThat(progress.get(progress.size() - 1)).isEqualTo(end);
    }
  }

  @Test
  void sameSeedSendsTheSameRequestsWhateverTheTargetDoes() throws Exception {
    List<String> fast;
    List<String> slow;
    Map<String, ServiceLaw> work = Map.of("compose", new ServiceLaw("lognormal", 5, 1));
    List<Stage> stages = List.of(new Stage(0.5, Map.of("compose", 100.0), "exponential"));
    try (RawServer server = RawServer.answering()) {
      assertBalanced(
          runToTheEnd(run, Plans.stages(server.url(), 100, Plans.PATIENT_MILLIS, work, stages)));
      fast = withoutHost(server);
    }
    AtomicInteger served = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty() && served.incrementAndGet() % 7 != 0) {
                connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
              }
            })) {
      LoadStatus end =
          runToTheEnd(run, Plans.stages(server.url(), 2, Plans.PATIENT_MILLIS, work, stages));
      assertBalanced(end);
      assertThat(end.total().completed()).isZero();
      slow = withoutHost(server);
    }
    assertThat(slow).hasSizeGreaterThan(20).isEqualTo(fast);
    assertThat(fast).allMatch(request -> request.contains("\r\nX-Steelyard-Work-Millis: "));
  }

  private static List<String> withoutHost(RawServer server) {
    return server.requests.stream()
        .map(request -> request.replaceFirst("\r\nHost: [^\r]*", ""))
        .sorted()
        .toList();
  }

  @Test
  void aStalledTargetShowsInTheIntendedSeriesAndNotInTheServiceOfLaterRequests() throws Exception {
    // One connection, 100 requests/s for 2 s, the 50th answer 1 s late: 100 requests become due
    // meanwhile and wait 990, 980, ... ms.
    AtomicInteger served = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty()) {
                if (served.incrementAndGet() == 50) {
                  connection.stall(1000);
                }
                connection.write(RawServer.OK);
              }
            })) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 100, 2, 1, Plans.PATIENT_MILLIS));
      assertBalanced(end);
      TypeStatus compose = end.types().get(0);
      assertThat(compose.completed()).as("%s", compose).isEqualTo(200);
      assertThat(compose.late()).isGreaterThanOrEqualTo(99);
      double waited = compose.intended().meanMillis() * 200;
      double served200 = compose.service().meanMillis() * 200;
      double slowest = compose.service().maxMillis();
      assertThat(slowest).isGreaterThanOrEqualTo(1000);
      assertThat(waited).isGreaterThanOrEqualTo(1000 * 100 / 2.0);
      assertThat(served200 - slowest).as("all but the stalled one").isLessThan(waited / 10);
      assertThat(compose.lateness().maxMillis()).isGreaterThanOrEqualTo(980);
    }
  }

  @Test
  void stoppedInTheMiddleEveryRequestHasOneEnd() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            connection -> {
              while (!connection.readRequest().isEmpty()) {
                if (served.incrementAndGet() >= 20) {
                  connection.hang();
                }
                connection.write(RawServer.OK);
              }
            })) {
      await(run.start(compose(server.url(), 200, 60, 1, 300)));
      LoadStatus running = await(run.status());
      while (running.total().completed() < 19 || running.total().backlog() < 5) {
        running = await(run.status());
        assertBalanced(running);
      }
      assertThat(running.state()).isEqualTo("running");
      assertThat(running.remainingMillis()).isPositive();
      LoadStatus end = await(run.stop());
      assertThat(end.endedBecause()).isEqualTo("stopped");
      assertBalanced(end);
      assertThat(end.total().dropped()).isPositive();
      assertThat(end.total().backlog()).isZero();
      assertThat(end.total().inFlight()).isZero();
      assertThat(end.remainingMillis()).isZero();
      assertThat(await(run.status())).as("the totals stay").isEqualTo(end);
    }
  }

  @Test
  void figuresAskedForAllTheTimeAreCompleteAtTheEnd() throws Exception {
    try (RawServer server = RawServer.answering()) {
      Future<LoadStatus> done =
          run.start(compose(server.url(), 200, 1)).compose(started -> run.done());
      int asked = 0;
      while (!done.isComplete()) {
        assertBalanced(await(run.status()));
        asked++;
      }
      assertThat(asked).isPositive();
      assertThat(await(done).total().planned()).isEqualTo(200);
      assertBalanced(await(done));
      assertThat(server.requests).hasSize(200);
    }
  }

  @Test
  void requestsOfTheWarmUpAreInNoFigure() throws Exception {
    try (RawServer server = RawServer.answering()) {
      var plan =
          new StartLoad(
              null,
              server.url(),
              null,
              null,
              null,
              null,
              0.5,
              Map.of("compose", 1e6),
              null,
              List.of(new Stage(1, Map.of("compose", 40.0), "fixed")),
              null,
              null);
      LoadStatus end = runToTheEnd(run, plan);
      assertBalanced(end);
      assertThat(server.requests).hasSize(40);
      assertThat(end.total().planned()).isEqualTo(20);
      assertThat(end.total().lateness().count()).isEqualTo(20);
      assertThat(end.total().tardiness()).isZero();
    }
  }

  @Test
  void closedLoopUsersWaitForTheirAnswers() throws Exception {
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.hang();
            })) {
      await(run.start(Plans.users(server.url(), 5, 60)));
      LoadStatus status = await(run.status());
      while (status.total().inFlight() < 5) {
        status = await(run.status());
      }
      assertThat(status.total().planned()).as("nobody sends a second one").isEqualTo(5);
      assertThat(await(run.users(0)).state()).isEqualTo("running");
      assertBalanced(await(run.stop()));
    }
  }

  @Test
  void usersOfAnOpenLoopAreAConflict() throws Exception {
    try (RawServer server = RawServer.answering()) {
      assertCode(ErrorCode.CONFLICT, () -> await(run.users(3)));
      await(run.start(compose(server.url(), 10, 60)));
      assertCode(ErrorCode.CONFLICT, () -> await(run.users(3)));
      assertCode(ErrorCode.BAD_REQUEST, () -> await(run.users(-1)));
    }
  }

  @Test
  void aSecondStartIsAConflictAndTheFirstGoesOn() throws Exception {
    try (RawServer server = RawServer.answering()) {
      assertThat(await(run.status()).state()).isEqualTo("idle");
      LoadStatus first = await(run.start(compose(server.url(), 10, 60)));
      assertThat(first.loadId()).isEqualTo(1);
      assertCode(ErrorCode.CONFLICT, () -> await(run.start(compose(server.url(), 10, 1))));
      assertThat(await(run.status()).state()).isEqualTo("running");
      await(run.stop());
      assertThat(await(run.start(compose(server.url(), 10, 60))).loadId()).isEqualTo(2);
    }
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
