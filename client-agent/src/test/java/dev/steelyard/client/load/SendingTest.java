package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static dev.steelyard.client.load.Plans.compose;
import static dev.steelyard.client.load.Plans.runToTheEnd;
import static dev.steelyard.client.load.Plans.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.StartLoad;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pacing modes, several threads and pipelined connections over real sockets. */
class SendingTest {

  private final LoadRun run = new LoadRun(status -> {}, line -> {});

  @AfterEach
  void giveEverythingBack() throws Exception {
    await(run.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "hybrid", "eco"})
  void everyModeSendsThePlanAndSaysHowItSent(String mode) throws Exception {
    try (RawServer server = RawServer.answering()) {
      LoadStatus end =
          runToTheEnd(
              run, with(compose(server.url(), 200, 1), new JsonObject().put("pacing", mode)));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(200);
      Generator generator = end.generator();
      assertThat(generator.pacing()).isEqualTo(mode);
      assertThat(generator.threads()).isEqualTo(1);
      assertThat(generator.utilisationShare()).isBetween(0.0, 1.0).isPositive();
      if (mode.equals("eco")) {
        assertThat(generator.pinned()).isFalse();
      }
    }
  }

  @Test
  void aRunGivesItsBuffersBack() throws Exception {
    Assumptions.assumeTrue(PlatformDependent.usedDirectMemory() >= 0, "memory is not counted here");
    try (RawServer server = RawServer.answering()) {
      StartLoad plan = compose(server.url(), 20, 0.1, 1, Plans.PATIENT_MILLIS);
      runToTheEnd(run, plan);
      long before = PlatformDependent.usedDirectMemory();
      for (int i = 0; i < 5; i++) {
        runToTheEnd(run, plan);
      }
      // Each run has 64 KiB to receive and 4 KiB to send.
      assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(5 * 64 * 1024);
    }
  }

  @Test
  void connectionsAreOpenBeforeTheFirstSendAndOnlyOfTypesThatSend() throws Exception {
    try (RawServer server = RawServer.answering()) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 10, 0.3, 9, Plans.PATIENT_MILLIS));
      assertThat(end.total().completed()).isEqualTo(3);
      assertThat(server.connections.get()).isEqualTo(9);
    }
  }

  @Test
  void severalThreadsSendTheSameRequestsAsOneWithinTheSameLimitOfConnections() throws Exception {
    List<String> one = sent(1);
    List<String> many = sent(3);
    assertThat(many).containsExactlyInAnyOrderElementsOf(one);
  }

  private List<String> sent(int threads) throws Exception {
    try (RawServer server = RawServer.answering()) {
      LoadStatus end =
          runToTheEnd(
              run,
              with(
                  compose(server.url(), 300, 1, 7, Plans.PATIENT_MILLIS),
                  new JsonObject().put("threads", threads)));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(300);
      int used = Math.min(threads, Runtime.getRuntime().availableProcessors());
      assertThat(end.generator().threads()).isEqualTo(used);
      assertThat(end.generator().notes().stream().anyMatch(note -> note.contains("asked for")))
          .isEqualTo(used < threads);
      assertThat(server.connections.get()).isLessThanOrEqualTo(7);
      return server.requests.stream()
          .map(request -> request.replaceFirst("\r\nHost: [^\r]*", ""))
          .toList();
    }
  }

  @Test
  void stoppedInTheMiddleSeveralThreadsBalance() throws Exception {
    try (RawServer server = RawServer.answering()) {
      await(run.start(with(compose(server.url(), 500, 60), new JsonObject().put("threads", 2))));
      while (await(run.status()).total().completed() < 100) {
        assertBalanced(await(run.status()));
      }
      LoadStatus end = await(run.stop());
      assertThat(end.endedBecause()).isEqualTo("stopped");
      assertBalanced(end);
      assertThat(end.total().sent()).isEqualTo(server.requests.size());
    }
  }

  @Test
  void withSchedulesOfConnectionsRequestsAreSentBeforeTheAnswersBeforeThem() throws Exception {
    // Two connections, 40 requests/s for half a second; all answers of a connection come in one
    // packet, when its tenth request is there.
    AtomicInteger connections = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            connection -> {
              connections.incrementAndGet();
              while (true) {
                for (int i = 0; i < 10; i++) {
                  if (connection.readRequest().isEmpty()) {
                    return;
                  }
                }
                connection.write(RawServer.OK.repeat(10));
              }
            })) {
      LoadStatus end =
          runToTheEnd(
              run,
              with(
                  compose(server.url(), 40, 0.5, 2, Plans.PATIENT_MILLIS),
                  new JsonObject().put("dsb", true)));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(20);
      assertThat(connections.get()).isEqualTo(2);
      assertThat(end.total().service().maxMillis()).isGreaterThan(200);
    }
  }

  @Test
  void aPipelinedConnectionThatIsClosedFailsAllThatIsOnIt() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    try (RawServer server =
        new RawServer(
            connection -> {
              if (!closed.getAndSet(true)) {
                for (int i = 0; i < 5; i++) {
                  connection.readRequest();
                }
                return;
              }
              while (!connection.readRequest().isEmpty()) {
                connection.write(RawServer.OK);
              }
            })) {
      LoadStatus end =
          runToTheEnd(
              run,
              with(
                  compose(server.url(), 100, 0.5, 1, Plans.PATIENT_MILLIS),
                  new JsonObject().put("dsb", true)));
      assertBalanced(end);
      TypeStatus total = end.total();
      assertThat(total.failed()).isGreaterThanOrEqualTo(5);
      assertThat(total.errors()).isEqualTo(Map.of("reset", total.failed()));
      assertThat(total.completed()).isEqualTo(50 - total.failed()).isPositive();
    }
  }
}
