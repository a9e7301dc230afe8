package dev.steelyard.client.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Request;
import dev.steelyard.shared.bus.StartLoad.Stage;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A second of load against a target within this process, so that the first requests of a real run
 * do not wait for classes to be loaded and compiled. Its figures are thrown away, and the real
 * target hears nothing of it.
 */
final class Rehearsal {

  private static final double SECONDS = 1;
  private static final double RATE_PER_SECOND = 4000;
  private static final int CONNECTIONS = 8;
  private static final int NO_BODY = -1;

  private final LoadRun run = new LoadRun(status -> {}, line -> {});
  private boolean closed;

  /** Rehearses; ends early when {@link #stop} is called. */
  Future<LoadStatus> start(StartLoad plan) {
    HttpServer target;
    try {
      target =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS);
    } catch (IOException e) {
      return close().transform(given -> Future.failedFuture(e));
    }
    target.createContext("/", Rehearsal::answer);
    target.start();
    return run.start(of(plan, "http://127.0.0.1:" + target.getAddress().getPort()))
        .compose(started -> run.done())
        .eventually(this::close)
        .onComplete(ended -> target.stop(0));
  }

  /** Any thread, also when it is over. */
  synchronized void stop() {
    if (!closed) {
      run.stop();
    }
  }

  /** Gives the loops back; of no use afterwards. */
  private synchronized Future<Void> close() {
    closed = true;
    return run.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, NO_BODY);
    exchange.close();
  }

  /** The same kind of sending, of a request that needs no files. */
  private static StartLoad of(StartLoad plan, String target) {
    return new StartLoad(
        "rehearsal",
        target,
        null,
        null,
        CONNECTIONS,
        null,
        null,
        null,
        null,
        List.of(new Stage(SECONDS, Map.of(StartLoad.ALL, RATE_PER_SECOND), "exponential")),
        null,
        null,
        List.of(new Request("rehearsal", null, null, "/${int:1..9}", null, null)),
        null,
        null,
        null,
        null,
        plan.pacing(),
        null,
        null,
        null,
        null);
  }
}
