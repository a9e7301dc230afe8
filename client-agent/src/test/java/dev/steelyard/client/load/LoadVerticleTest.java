package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.SetUsers;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load commands over a local event bus. */
class LoadVerticleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx.eventBus(), "test", Clock.systemUTC());
  private final BlockingQueue<LoadStatus> progress = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private String deployment;

  @BeforeEach
  void deploy() throws Exception {
    bus.subscribe(
        Addresses.LOAD_PROGRESS, LoadStatus.class, received -> progress.add(received.body()));
    deployment = await(vertx.deployVerticle(new LoadVerticle(bus, lines::add)));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private LoadStatus send(String address, Record body) throws Exception {
    return await(bus.request(address, body, LoadStatus.class, PATIENCE));
  }

  @Test
  void startsPublishesEachSecondEndsWithTotalsAndKeepsThem() throws Exception {
    try (RawServer server = RawServer.answering()) {
      assertThat(send(Addresses.LOAD_STATUS, new Empty()).state()).isEqualTo("idle");
      LoadStatus started = send(Addresses.LOAD_START, Plans.compose(server.url(), 40, 1.4));
      assertThat(started.state()).isEqualTo("running");
      assertThat(started.loadId()).isEqualTo(1);

      List<LoadStatus> heard = new ArrayList<>();
      do {
        LoadStatus next = progress.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        heard.add(next);
      } while (!heard.get(heard.size() - 1).state().equals("ended"));
      LoadStatus end = heard.remove(heard.size() - 1);
      assertThat(heard).isNotEmpty().allMatch(status -> status.state().equals("running"));
      assertThat(heard.stream().mapToLong(status -> status.total().planned()).sum())
          .as("each request is in one interval, also those of the last half second")
          .isEqualTo(56);
      assertThat(heard.get(0).total().planned()).isLessThan(56);
      assertThat(end.total().planned()).isEqualTo(56);
      assertThat(end.endedBecause()).isEqualTo("plan-complete");
      assertThat(send(Addresses.LOAD_STATUS, new Empty())).isEqualTo(end);
      assertThat(send(Addresses.LOAD_STOP, new Empty())).isEqualTo(end);
      assertThat(lines).startsWith(started.progress()).endsWith("Ending Load Run");
    }
  }

  @Test
  void refusesASecondStartAndBadPlansAndUsersWithoutALoop() throws Exception {
    try (RawServer server = RawServer.answering()) {
      assertRefused(
          ErrorCode.BAD_REQUEST,
          "target is ftp://x",
          () -> send(Addresses.LOAD_START, Plans.compose("ftp://x", 1, 1)));
      send(Addresses.LOAD_START, Plans.compose(server.url(), 10, 60));
      assertRefused(
          ErrorCode.CONFLICT,
          "load run 1 is running",
          () -> send(Addresses.LOAD_START, Plans.compose(server.url(), 10, 60)));
      assertRefused(
          ErrorCode.CONFLICT,
          "no closed-loop users are at work",
          () -> send(Addresses.LOAD_USERS, new SetUsers(3)));
      assertThat(send(Addresses.LOAD_STOP, new Empty()).endedBecause()).isEqualTo("stopped");
    }
  }

  @Test
  void changesTheNumberOfUsers() throws Exception {
    try (RawServer server = new RawServer(RawServer.Connection::hang)) {
      send(Addresses.LOAD_START, Plans.users(server.url(), 1, 60));
      LoadStatus status = send(Addresses.LOAD_USERS, new SetUsers(4));
      while (status.total().inFlight() < 4) {
        status = send(Addresses.LOAD_STATUS, new Empty());
      }
      assertThat(status.total().planned()).isEqualTo(4);
    }
  }

  @Test
  void undeployingEndsTheRunAndServesNothingAnyMore() throws Exception {
    try (RawServer server = RawServer.answering()) {
      send(Addresses.LOAD_START, Plans.compose(server.url(), 10, 60));
      await(vertx.undeploy(deployment));
      assertThat(lines).contains("Ending Load Run");
      assertRefused(
          ErrorCode.UNAVAILABLE, "nobody serves", () -> send(Addresses.LOAD_STATUS, new Empty()));
    }
  }

  private static void assertRefused(ErrorCode code, String place, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(SteelyardException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageStartingWith(place);
  }
}
