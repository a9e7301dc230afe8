package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests are sent again, and where to, on a real NGINX. Nothing is ejected here. */
class RetryIT {

  private static final Balancing NO_EJECTION =
      new Balancing(Duration.ofSeconds(60), 0, Duration.ofSeconds(10), Duration.ZERO);
  private static final int REQUESTS = 30;

  @TempDir Path directory;

  @Test
  void aPostWhoseServerDiedIsNotSentAgain() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).start();
        Crasher crasher = crashing(fleet, 0)) {
      List<Integer> statuses = send(fleet, "POST");
      assertThat(crasher.requests()).isEqualTo(10);
      assertThat(statuses).filteredOn(status -> status == 502).hasSize(10);
      assertThat(statuses).filteredOn(status -> status == 200).hasSize(20);
      assertThat(fleet.arrivals()).isEqualTo(20);
    }
  }

  @Test
  void aGetWhoseServerDiedIsSentToAnother() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).start();
        Crasher crasher = crashing(fleet, 0)) {
      assertThat(send(fleet, "GET")).containsOnly(200);
      assertThat(crasher.requests()).isPositive();
      assertThat(fleet.arrivals()).isEqualTo(REQUESTS);
    }
  }

  @Test
  void aPostThatNobodyTookYetIsSentToAnother() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).start()) {
      fleet.backends.get(0).close();
      assertThat(send(fleet, "POST")).containsOnly(200);
      assertThat(fleet.arrivals()).isEqualTo(REQUESTS);
      assertThat(attempts(fleet, 0)).isPositive();
    }
  }

  @Test
  void aPostIsSentAgainWhereTheUserSaysSo() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).prepare();
        NginxServer server =
            fleet.startEdited(
                Map.of(
                    "nginx.conf",
                    text ->
                        text.replace(
                            "proxy_connect_timeout 3s;",
                            "proxy_connect_timeout 3s;\n"
                                + "  proxy_next_upstream error timeout non_idempotent;")));
        Crasher crasher = crashing(fleet, 0)) {
      assertThat(server.isAlive()).isTrue();
      assertThat(send(fleet, "POST")).containsOnly(200);
      assertThat(crasher.requests()).isPositive();
      assertThat(fleet.arrivals()).isEqualTo(REQUESTS);
    }
  }

  @Test
  void everyServerIsTriedOnceAndNoneTwice() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).start()) {
      fleet.backends.forEach(Backend::close);
      assertThat(send(fleet, "GET")).containsOnly(502);
      for (int i = 0; i < 3; i++) {
        assertThat(attempts(fleet, i)).isEqualTo(REQUESTS);
      }
    }
  }

  @Test
  void aDrainedServerIsNoRefugeForARetry() throws IOException {
    try (Fleet fleet = Fleet.in(directory).balancing(NO_EJECTION).start()) {
      fleet.set("compose_backend", 0, 100, 100);
      fleet.backends.get(1).close();
      assertThat(send(fleet, "GET")).containsOnly(200);
      fleet.backends.get(2).close();
      assertThat(send(fleet, "GET")).containsOnly(502);
      assertThat(attempts(fleet, 0)).isZero();
      assertThat(attempts(fleet, 2)).isEqualTo(2 * REQUESTS);
    }
  }

  /** The backend is replaced by one that dies of every request. */
  private static Crasher crashing(Fleet fleet, int backend) throws IOException {
    int port = fleet.backends.get(backend).port();
    fleet.backends.get(backend).close();
    return new Crasher(port);
  }

  private static List<Integer> send(Fleet fleet, String method) {
    return IntStream.range(0, REQUESTS)
        .mapToObj(i -> fleet.send(method, Fleet.COMPOSE, "a body").status())
        .toList();
  }

  private static int attempts(Fleet fleet, int backend) {
    return fleet.entry(fleet.page(), "compose_backend", backend).getInteger("requestCounter");
  }
}
