package dev.steelyard.client.poll;

import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.vts.StatusSettings;
import dev.steelyard.shared.vts.VtsPage;
import dev.steelyard.shared.vts.VtsPeer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A status location on a free local port: page n is of second n and has 10·n requests on one
 * server. It proves nothing of a real NGINX.
 */
final class FakeNginx {

  private static final long LIMIT_SECONDS = 20;

  private final HttpServer server;
  private final AtomicInteger pages = new AtomicInteger();
  private final BlockingQueue<Integer> served = new LinkedBlockingQueue<>();
  private volatile boolean broken;

  FakeNginx(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    int page = pages.incrementAndGet();
    if (broken) {
      request.response().setStatusCode(503).end();
    } else {
      request.response().end(RecordCodec.tree(page(page)).toString());
    }
    served.add(page);
  }

  static VtsPage page(int number) {
    long requests = 10L * number;
    VtsPeer peer =
        new VtsPeer(
            "10.0.0.1:80",
            requests,
            requests,
            requests,
            new VtsPeer.Responses(0, requests, 0, 0, 0),
            7 * requests,
            5 * requests,
            null,
            null,
            1,
            1,
            10,
            false,
            false,
            null,
            null,
            null,
            null);
    return new VtsPage(
        "balancer",
        1,
        1000L * number,
        new VtsPage.Connections(1, 0, 1, 0, number, number, requests),
        null,
        Map.of("compose_backend", List.of(peer)),
        null);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/status/format/json";
  }

  StatusSettings settings(long periodMillis) {
    return new StatusSettings(url(), periodMillis, 15_000, Set.of());
  }

  /** From now on every answer is an error. */
  void breakDown() {
    broken = true;
  }

  int pages() {
    return pages.get();
  }

  /** Waits until page {@code number} has been served. */
  void awaitPage(int number) throws InterruptedException {
    Integer page = 0;
    while (page != null && page < number) {
      page = served.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    if (page == null) {
      throw new AssertionError("page " + number + " was not asked for");
    }
  }
}
