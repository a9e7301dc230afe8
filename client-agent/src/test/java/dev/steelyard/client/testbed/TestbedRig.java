package dev.steelyard.client.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.testbed.TestbedConfig.Server;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.SetTestbed;
import dev.steelyard.shared.bus.TestbedState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A testbed that runs on free ports, and a client of it. */
final class TestbedRig implements AutoCloseable {

  static final String READ = "/wrk2-api/user-timeline/read?user_id=1&start=0&stop=10";

  /** Work that no test waits for: 11 days. */
  static final String ENDLESS = "1e9";

  private static final ServiceLaw ONE_MILLI = new ServiceLaw("fixed", 1, 0);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
  final Testbed testbed;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestbedRig(Server... servers) {
    this(List.of(servers));
    await(testbed.start());
  }

  private TestbedRig(List<Server> servers) {
    Map<String, ServiceLaw> laws =
        Map.of("compose", ONE_MILLI, "home-read", ONE_MILLI, "user-read", ONE_MILLI);
    testbed = new Testbed(vertx, new TestbedConfig(1, 962, servers, laws), Clock.systemUTC());
  }

  static TestbedRig notStarted(Server... servers) {
    return new TestbedRig(List.of(servers));
  }

  static Server server(String name, Discipline discipline, int slots, int queue) {
    return server(name, discipline, slots, queue, List.of());
  }

  static Server server(
      String name,
      Discipline discipline,
      int slots,
      int queue,
      List<TestbedConfig.ScriptedFault> faults) {
    return new Server(name, "127.0.0.1", 0, slots, 1, discipline, queue, faults, Map.of());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("nothing within " + LIMIT, e);
    }
  }

  TestbedState.Server state(String name) {
    return await(testbed.state()).servers().stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void awaitState(String name, Predicate<TestbedState.Server> condition) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    TestbedState.Server state = state(name);
    while (!condition.test(state)) {
      assertThat(System.nanoTime()).as("limit for %s", state).isLessThan(limit);
      LockSupport.parkNanos(1_000_000);
      state = state(name);
    }
  }

  TestbedState fault(String server, String fault) {
    return fault(server, fault, null, null, null);
  }

  TestbedState fault(String server, String fault, Double factor, Double share, Double seconds) {
    return await(
        testbed.change(new SetTestbed(server, null, null, fault, factor, share, seconds, null)));
  }

  HttpRequest.Builder request(String server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + state(server).port() + path))
        .timeout(LIMIT);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> start(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String server, String path) throws Exception {
    return send(request(server, path));
  }

  /** Sends a read whose job has this size, ms at speed 1. */
  CompletableFuture<HttpResponse<String>> startWork(String server, String millis) {
    return start(request(server, READ).header(Job.WORK_HEADER, millis));
  }

  /** Starts endless jobs one after the other until this many are on the server. */
  List<CompletableFuture<HttpResponse<String>>> occupy(String server, int jobs) {
    List<CompletableFuture<HttpResponse<String>>> started = new ArrayList<>();
    while (started.size() < jobs) {
      started.add(startWork(server, ENDLESS));
      awaitState(server, state -> state.inService() + state.queued() == started.size());
    }
    return started;
  }

  HttpResponse<String> compose(String server, int user, String text) throws Exception {
    return send(
        request(server, "/wrk2-api/post/compose")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "username=username_%d&user_id=%d&text=%s&media_ids=[\"%s\"]&media_types=[\"png\"]&post_type=0"
                        .formatted(user, user, text, "012345678901234567"))));
  }

  @Override
  public void close() {
    await(testbed.stop());
    await(vertx.close());
  }
}
