package dev.steelyard.nginx.bench.faults;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** HTTP servers on loopback that answer at once, each with its own {@code address:port}. */
final class Backends implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> addresses = new ArrayList<>();
  private final Map<String, LongAdder> answered = new ConcurrentHashMap<>();

  Backends(int count) {
    for (int i = 0; i < count; i++) {
      HttpServer server = vertx.createHttpServer();
      server.requestHandler(
          request -> {
            String address = "127.0.0.1:" + server.actualPort();
            answered.computeIfAbsent(address, a -> new LongAdder()).increment();
            request.response().end(address);
          });
      addresses.add("127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort());
    }
  }

  /** The servers as {@code host:port}. */
  List<String> addresses() {
    return List.copyOf(addresses);
  }

  /** Forgets who answered so far. */
  void forget() {
    answered.clear();
  }

  /** Who answered since {@link #forget}. */
  Set<String> answered() {
    return Set.copyOf(answered.keySet());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "a server of the site (" + e + ")", "look at the log above", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteelyardException(ErrorCode.FAILED, "a server of the site", "was interrupted", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
