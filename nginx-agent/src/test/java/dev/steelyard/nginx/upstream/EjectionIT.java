package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose attempts fail are left out, and come back after one trial, on a real NGINX. */
class EjectionIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path directory;

  @Test
  void aServerIsEjectedAtItsMaxFailsthFailure() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(limits(3, LONG)).start()) {
      fleet.backends.get(1).close();
      // Every third request goes to it: the third failure is that of request 7, 8 or 9.
      send(fleet, 6);
      assertThat(ejected(fleet)).isEmpty();
      send(fleet, 24);
      assertThat(ejected(fleet)).containsExactly(1);
      assertThat(attempts(fleet, 1)).isEqualTo(3);
      var entry = fleet.entry(fleet.page(), "compose_backend", 1);
      assertThat(entry.getInteger("maxFails")).isEqualTo(3);
      assertThat(entry.getInteger("failTimeout")).isEqualTo(60);
    }
  }

  @Test
  void maxFailsOfZeroEjectsNobody() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(limits(0, LONG)).start()) {
      fleet.backends.get(1).close();
      send(fleet, 30);
      assertThat(ejected(fleet)).isEmpty();
      // At each of its turns, which are more than a third because retries take turns too.
      assertThat(attempts(fleet, 1)).isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void failuresOlderThanTheTimeDoNotCount() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(limits(2, SHORT)).start()) {
      fleet.backends.get(1).close();
      for (int failure = 1; failure <= 3; failure++) {
        int seen = failure;
        Fleet.until(
            "failure " + failure,
            () -> {
              send(fleet, 1);
              return attempts(fleet, 1) == seen;
            });
        long failed = System.nanoTime();
        Fleet.until("its age", () -> System.nanoTime() - failed > SHORT.toNanos() * 11 / 10);
      }
      assertThat(ejected(fleet)).isEmpty();
    }
  }

  @Test
  void failuresInAllWorkersCountTogether() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).balancing(limits(40, LONG)).start()) {
      fleet.backends.get(1).close();
      Fleet.until(
          "the ejection",
          () -> {
            send(fleet, 1);
            return ejected(fleet).equals(List.of(1));
          });
      // Each on its own, the workers would have made up to 79. Some are told up to 200 ms late.
      Fleet.until("all attempts", () -> attempts(fleet, 1) >= 40);
      assertThat(attempts(fleet, 1)).isLessThan(60);
    }
  }

  @Test
  void atMostHalfOfTheServersIsEjected() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(4).balancing(limits(1, LONG)).start()) {
      IntStream.range(0, 3).forEach(i -> fleet.backends.get(i).close());
      send(fleet, 30);
      assertThat(ejected(fleet)).hasSize(2);
    }
  }

  @Test
  void drainedServersAreNotAmongThoseThatHalfIsTakenOf() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(4).balancing(limits(1, LONG)).start()) {
      fleet.set("compose_backend", 0, 0, 100, 100);
      fleet.backends.get(2).close();
      send(fleet, 10);
      fleet.backends.get(3).close();
      IntStream.range(0, 10).forEach(i -> fleet.get(Fleet.COMPOSE));
      assertThat(ejected(fleet)).containsExactly(2);
      assertThat(fleet.event("ejectedUsed")).isPositive();
    }
  }

  @Test
  void theOnlyServerIsNeverEjected() throws IOException {
    try (Fleet fleet = Fleet.in(directory).backends(1).balancing(limits(1, LONG)).start()) {
      int port = fleet.backends.get(0).port();
      fleet.backends.get(0).close();
      assertThat(fleet.get(Fleet.COMPOSE).statusCode()).isEqualTo(502);
      assertThat(ejected(fleet)).isEmpty();
      try (Backend again = new Backend(port)) {
        send(fleet, 3);
        assertThat(again.count("/")).isEqualTo(3);
      }
    }
  }

  @Test
  void aTrialThatFailsEjectsAgainAndOneThatIsAnsweredEndsIt() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).balancing(limits(1, SHORT)).start()) {
      int port = fleet.backends.get(1).port();
      fleet.backends.get(1).close();
      Fleet.until(
          "the ejection and a trial",
          () -> {
            send(fleet, 1);
            return attempts(fleet, 1) >= 3;
          });
      assertThat(ejected(fleet)).containsExactly(1);
      try (Backend again = new Backend(port)) {
        Fleet.until(
            "its return",
            () -> {
              send(fleet, 1);
              return again.count("/") > 3;
            });
        Fleet.until("all workers", () -> ejected(fleet).isEmpty());
      }
    }
  }

  @Test
  void oneTrialAtATimeDecidesAndOneThatIsGivenUpMakesRoomForTheNext() throws IOException {
    Duration timeout = Duration.ofSeconds(5);
    try (Fleet fleet = Fleet.in(directory).balancing(limits(1, timeout)).start()) {
      int port = fleet.backends.get(1).port();
      fleet.backends.get(1).close();
      send(fleet, 3);
      assertThat(ejected(fleet)).containsExactly(1);
      try (Backend again = new Backend(port)) {
        again.hold();
        long[] begun = new long[1];
        try (Socket trial = trial(fleet, again, begun)) {
          assertThat(trial.isConnected()).isTrue();
          send(fleet, 60);
          long trials = 1 + (System.nanoTime() - begun[0]) / timeout.toNanos();
          assertThat((long) again.count("/")).isLessThanOrEqualTo(trials);
          assertThat(ejected(fleet)).containsExactly(1);
        }
        again.open();
        Fleet.until(
            "its return",
            () -> {
              send(fleet, 1);
              return ejected(fleet).isEmpty();
            });
      }
    }
  }

  @Test
  void connectionsClosedWithoutAnAnswerEjectAtTheSecondInARow() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(limits(1, LONG)).start()) {
      int port = fleet.backends.get(1).port();
      fleet.backends.get(1).close();
      try (Crasher crasher = new Crasher(port)) {
        send(fleet, 30);
        assertThat(crasher.requests()).isEqualTo(2);
        assertThat(ejected(fleet)).containsExactly(1);
      }
    }
  }

  @Test
  void anEjectionOutlivesAReload() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(limits(1, LONG)).start()) {
      fleet.backends.get(1).close();
      send(fleet, 3);
      long loaded = fleet.page().getLong("loadMsec");
      fleet.server().reload();
      Fleet.until("the new configuration", () -> fleet.page().getLong("loadMsec") > loaded);
      Fleet.until("only new workers", () -> fleet.server().workers() == 1);
      assertThat(ejected(fleet)).containsExactly(1);
      send(fleet, 10);
      assertThat(attempts(fleet, 1)).isEqualTo(1);
    }
  }

  /** Sends requests until one is held by the backend; that one, still open. */
  private static Socket trial(Fleet fleet, Backend held, long[] begun) throws IOException {
    while (true) {
      Socket client = fleet.request("GET", Fleet.COMPOSE, "");
      int others = fleet.arrivals() - fleet.backends.get(1).count("/");
      begun[0] = System.nanoTime();
      Fleet.until(
          "the request at a server",
          () -> {
            int now = fleet.arrivals() - fleet.backends.get(1).count("/");
            return held.count("/") == 1 || now > others || answered(client);
          });
      if (held.count("/") == 1) {
        return client;
      }
      client.close();
    }
  }

  private static boolean answered(Socket client) {
    try {
      return client.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Balancing limits(int maxFails, Duration failTimeout) {
    return new Balancing(LONG, maxFails, failTimeout, Duration.ZERO);
  }

  /** On connections of their own, all answered 200. */
  private static void send(Fleet fleet, int requests) {
    for (int i = 0; i < requests; i++) {
      assertThat(fleet.send("GET", Fleet.COMPOSE, "").status()).isEqualTo(200);
    }
  }

  private static List<Integer> ejected(Fleet fleet) {
    var page = fleet.page();
    return IntStream.range(0, fleet.backends.size())
        .filter(i -> fleet.entry(page, "compose_backend", i).getBoolean("ejected"))
        .boxed()
        .toList();
  }

  private static int attempts(Fleet fleet, int backend) {
    return fleet.entry(fleet.page(), "compose_backend", backend).getInteger("requestCounter");
  }
}
