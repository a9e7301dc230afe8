package dev.steelyard.client.poll;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.concurrent.TimeUnit;

/**
 * Asks a client agent over HTTP, until its load no longer runs.
 *
 * <p>Thread: one Vert.x context.
 */
final class LoadWatch {

  /** An agent that does not answer so many times in a row is gone, and its load with it. */
  static final int MAX_FAILURES = 3;

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions options;
  private final long periodMillis;
  private final long timeoutMillis;
  private final Promise<String> ended = Promise.promise();
  private int failures;

  /**
   * @param api base URL of a client agent
   * @param periodMillis between an answer and the next question
   * @param timeoutMillis an answer that takes longer is none
   */
  LoadWatch(Vertx vertx, String api, long periodMillis, long timeoutMillis) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient();
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(address(api))
            .putHeader("Content-Type", "application/json");
    this.periodMillis = periodMillis;
    this.timeoutMillis = timeoutMillis;
  }

  private static URL address(String api) {
    String address = api.replaceFirst("/+$", "") + "/api/commands/" + Addresses.LOAD_STATUS;
    try {
      return new URL(address);
    } catch (MalformedURLException e) {
      throw new SteelyardException(
          ErrorCode.BAD_REQUEST, "--api " + api, "use http://HOST:PORT of a client agent", e);
    }
  }

  /** Completes with why the load does not run (any more); fails when the agent is gone. */
  Future<String> start() {
    ask();
    return ended.future().eventually(client::close);
  }

  private void ask() {
    client
        .request(options)
        .compose(request -> request.send("{}").compose(this::read))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onSuccess(this::heard)
        .onFailure(this::missed);
  }

  private Future<JsonObject> read(HttpClientResponse response) {
    return response
        .body()
        .map(
            body -> {
              if (response.statusCode() != 200) {
                throw new IllegalStateException("status " + response.statusCode());
              }
              JsonObject status = new JsonObject(body);
              if (!(status.getValue("state") instanceof String)) {
                throw new IllegalStateException("an answer without a state");
              }
              return status;
            });
  }

  private void heard(JsonObject status) {
    failures = 0;
    String state = status.getString("state");
    if (state.equals("running")) {
      askLater();
    } else if (state.equals("ended")) {
      ended.complete(Recording.loadEnd(status.getString("endedBecause")));
    } else {
      ended.complete("no load was running");
    }
  }

  private void missed(Throwable cause) {
    failures++;
    if (failures < MAX_FAILURES) {
      askLater();
      return;
    }
    ended.fail(
        new SteelyardException(
            ErrorCode.UNAVAILABLE,
            options.getHost()
                + ":"
                + options.getPort()
                + options.getURI()
                + " did not tell of the load "
                + MAX_FAILURES
                + " times in a row ("
                + SteelyardException.sentence(cause)
                + ")",
            "start the client agent, or correct --api",
            cause));
  }

  private void askLater() {
    vertx.setTimer(periodMillis, id -> ask());
  }
}
