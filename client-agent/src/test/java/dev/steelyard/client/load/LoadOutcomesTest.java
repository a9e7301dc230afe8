package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static dev.steelyard.client.load.Plans.compose;
import static dev.steelyard.client.load.Plans.runToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests when targets behave well, badly, or not at all; real sockets. */
class LoadOutcomesTest {

  private final LoadRun run = new LoadRun(status -> {}, line -> {});

  @AfterEach
  void giveEverythingBack() throws Exception {
    await(run.close());
  }

  @Test
  void aRequestWithoutAnAnswerIsOneTimeoutAndItsLateAnswerIsNotHeard() throws Exception {
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.stall(250);
              connection.write(RawServer.OK);
            })) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 20, 0.5, 100, 100));
      assertBalanced(end);
      assertThat(end.total().sent()).isEqualTo(10);
      assertThat(end.total().completed()).isZero();
      assertThat(end.total().errors()).isEqualTo(Map.of("timeout", 10L));
      assertThat(end.total().intended().count()).isZero();
    }
  }

  @Test
  void aTargetThatRefusesFailsEveryRequestThatWaited() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    LoadStatus end = runToTheEnd(run, compose("http://127.0.0.1:" + port, 100, 1));
    assertBalanced(end);
    TypeStatus total = end.total();
    assertThat(total.planned()).isEqualTo(100);
    assertThat(total.sent() + total.dropped()).isEqualTo(100);
    assertThat(total.errors()).isEqualTo(Map.of("refused", total.failed()));
    assertThat(total.failed()).isPositive();
  }

  @Test
  void answersThatCannotBeTrustedAreProtocolErrors() throws Exception {
    assertErrors("HTTP/1.1 200 OK\r\nContent-Le", Map.of("protocol", 10L));
    assertErrors("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Map.of("protocol", 10L));
    assertErrors("SSH-2.0-OpenSSH_9.2\r\n", Map.of("protocol", 10L));
    assertErrors(RawServer.OK + RawServer.OK, Map.of("protocol", 10L));
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsAReset() throws Exception {
    assertErrors("", Map.of("reset", 10L));
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.reset();
            })) {
      assertErrors(server, Map.of("reset", 10L));
    }
  }

  @Test
  void aUsedConnectionThatEndsWithoutAnAnswerHasItsOwnName() throws Exception {
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.write(RawServer.OK);
              connection.readRequest();
            })) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 20, 0.5, 1, Plans.PATIENT_MILLIS));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(5);
      assertThat(end.total().errors()).isEqualTo(Map.of("closed-race", 5L));
    }
  }

  @Test
  void badStatusIsNamedByItsCode() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) {
      assertErrors(server, Map.of("status-503", 10L));
      assertThat(server.connections.get()).as("connections stay open").isEqualTo(1);
    }
  }

  /** Sends 10 requests to a server that closes after one answer. */
  private void assertErrors(String answer, Map<String, Long> errors) throws Exception {
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.write(answer);
            })) {
      assertErrors(server, errors);
    }
  }

  private void assertErrors(RawServer server, Map<String, Long> errors) throws Exception {
    LoadStatus end = runToTheEnd(run, compose(server.url(), 50, 0.2, 1, Plans.PATIENT_MILLIS));
    assertBalanced(end);
    assertThat(end.total().completed()).isZero();
    assertThat(end.total().errors()).isEqualTo(errors);
  }

  @Test
  void goodAnswersInEveryFramingAreCompleted() throws Exception {
    assertAllCompleted("HTTP/1.1 204 No Content\r\n\r\n");
    assertAllCompleted("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\r\n\r\n");
    assertAllCompleted("HTTP/1.1 100 Continue\r\n\r\n" + RawServer.OK);
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertAllCompleted(chunked + "5;x=y\r\nhello\r\n0\r\nChecksum: 1\r\nMore: 2\r\n\r\n");
  }

  private void assertAllCompleted(String answer) throws Exception {
    try (RawServer server = RawServer.answering(answer)) {
      LoadStatus end = runToTheEnd(run, compose(server.url(), 50, 0.2));
      assertBalanced(end);
      assertThat(end.total().completed()).isEqualTo(10);
    }
  }

  @Test
  void aConnectionThatTheServerWillCloseIsNotUsedAgain() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\n\r\nuntil the end")) {
      try (RawServer server =
          new RawServer(
              connection -> {
                connection.readRequest();
                connection.write(answer);
              })) {
        LoadStatus end = runToTheEnd(run, compose(server.url(), 50, 0.2, 1, Plans.PATIENT_MILLIS));
        assertBalanced(end);
        assertThat(end.total().completed()).isEqualTo(10);
        assertThat(server.connections.get()).isEqualTo(10);
      }
    }
  }
}
