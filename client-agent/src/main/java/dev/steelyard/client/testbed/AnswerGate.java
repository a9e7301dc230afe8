package dev.steelyard.client.testbed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends JSON answers, or keeps them back while the server hangs. An answer whose connection has
 * gone is forgotten. To be used on one event loop.
 */
final class AnswerGate {

  private final Map<HttpServerResponse, Runnable> keptBack = new LinkedHashMap<>();
  private boolean closed;

  /** An error as {@code {"error": sentence}}. */
  void refuse(HttpServerResponse response, int status, String sentence) {
    send(response, status, new JsonObject().put("error", sentence).toBuffer());
  }

  void send(HttpServerResponse response, int status, Buffer json) {
    if (response.closed()) {
      return;
    }
    if (closed) {
      keptBack.put(response, () -> write(response, status, json));
      response.closeHandler(ignored -> keptBack.remove(response));
    } else {
      write(response, status, json);
    }
  }

  private static void write(HttpServerResponse response, int status, Buffer json) {
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(json);
  }

  void close() {
    closed = true;
  }

  /** Sends what was kept back. */
  void open() {
    closed = false;
    List<Runnable> answers = List.copyOf(keptBack.values());
    keptBack.clear();
    answers.forEach(Runnable::run);
  }
}
