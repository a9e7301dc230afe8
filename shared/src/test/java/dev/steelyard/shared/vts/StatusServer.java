package dev.steelyard.shared.vts;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A status location on a free local port whose behaviour a test can change while it runs. It proves
 * nothing of NGINX: pages are those of {@link PageBuilder}.
 */
final class StatusServer {

  private final HttpServer server;
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Consumer<HttpServerRequest> behaviour = this::page;

  StatusServer(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  behaviour.accept(request);
                })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/status/format/json";
  }

  int requests() {
    return requests.get();
  }

  void behave(Consumer<HttpServerRequest> behaviour) {
    this.behaviour = behaviour;
  }

  /** The next page: 500 ms later and 10 requests more for each server. */
  void page(HttpServerRequest request) {
    long time = now.addAndGet(500);
    request
        .response()
        .end(Buffer.buffer(PageBuilder.json(PageBuilder.simple(time, (time - 1_000_000) / 50))));
  }

  static Consumer<HttpServerRequest> text(int status, String body) {
    return request -> request.response().setStatusCode(status).end(body);
  }

  void close() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
  }
}
