package dev.steelyard.client.testbed;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A listening port that can be closed and opened again; closing drops its connections. Openings and
 * closings happen one after the other in the order of the calls. To be used on one event loop,
 * which then serves the connections.
 */
final class Port {

  private final Vertx vertx;
  private final String host;
  private final Handler<HttpServerRequest> handler;
  private int number;
  private @Nullable HttpServer server;
  private Future<Void> last = Future.succeededFuture();

  /**
   * @param number 0 for any free one, which is then kept
   */
  Port(Vertx vertx, String host, int number, Handler<HttpServerRequest> handler) {
    this.vertx = vertx;
    this.host = host;
    this.number = number;
    this.handler = handler;
  }

  int number() {
    return number;
  }

  boolean isOpen() {
    return server != null;
  }

  /** Does nothing when it is open. Fails with {@code unavailable} when the port is taken. */
  Future<Void> open() {
    last = last.transform(ignored -> server == null ? listen() : Future.succeededFuture());
    return last;
  }

  /** Does nothing when it is closed. */
  Future<Void> close() {
    last =
        last.transform(
            ignored -> {
              HttpServer open = server;
              server = null;
              return open == null ? Future.succeededFuture() : open.close();
            });
    return last;
  }

  private Future<Void> listen() {
    return vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(handler)
        .listen(number, host)
        .<Void>map(
            open -> {
              server = open;
              number = open.actualPort();
              return null;
            })
        .recover(failure -> Future.failedFuture(taken(failure)));
  }

  private SteelyardException taken(Throwable failure) {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "cannot listen on "
            + host
            + ":"
            + number
            + " ("
            + SteelyardException.sentence(failure)
            + ")",
        "free the port or give another",
        failure);
  }
}
