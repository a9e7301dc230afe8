package dev.steelyard.shared.vts;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches the status page over HTTP on a kept connection. A connection that NGINX closed meanwhile
 * (it does at every reload) costs one silent second try. The page is parsed off the event loop.
 *
 * <p>Results arrive on the caller's Vert.x context.
 */
public final class StatusSource {

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions options;
  private final String url;
  private final long timeoutMillis;

  /** A source of {@code settings.url()} with its timeout; nothing is sent before {@link #fetch}. */
  public StatusSource(Vertx vertx, StatusSettings settings) {
    this.vertx = vertx;
    this.url = settings.url();
    this.timeoutMillis = settings.timeoutMillis();
    this.options = new RequestOptions().setAbsoluteURI(url);
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) Math.min(timeoutMillis, Integer.MAX_VALUE)));
  }

  /**
   * The page as it is now. Fails with {@link SteelyardException}: TIMEOUT; UNAVAILABLE, not
   * reachable or another HTTP status than 200; FAILED, as {@link VtsParser#parse}.
   */
  public Future<VtsPage> fetch() {
    return ask()
        .recover(e -> e instanceof HttpClosedException ? ask() : Future.failedFuture(e))
        .recover(e -> Future.failedFuture(explained(e)))
        .compose(page -> vertx.executeBlocking(() -> VtsParser.parse(page.getBytes(), url), false));
  }

  /** Closes the connection. */
  public Future<Void> close() {
    return client.close();
  }

  private Future<Buffer> ask() {
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .compose(this::body)
                    .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
                    .onFailure(e -> request.reset()));
  }

  private Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != 200) {
      whole.fail(
          new SteelyardException(
              ErrorCode.UNAVAILABLE,
              url + " answers status " + response.statusCode(),
              "use the address of the status page's JSON, usually /status/format/json, and allow"
                  + " this machine to read it"));
      return whole.future();
    }
    Buffer page = Buffer.buffer();
    response.handler(
        part -> {
          if ((long) page.length() + part.length() > VtsParser.MAX_BYTES) {
            whole.tryFail(VtsParser.tooLarge(url));
          } else {
            page.appendBuffer(part);
          }
        });
    response.endHandler(end -> whole.tryComplete(page));
    return whole.future();
  }

  private Throwable explained(Throwable e) {
    if (e instanceof SteelyardException) {
      return e;
    }
    if (e instanceof TimeoutException) {
      return new SteelyardException(
          ErrorCode.TIMEOUT,
          url + " did not answer within " + timeoutMillis + " ms",
          "look whether NGINX is overloaded or stopped; the next poll tries again",
          e);
    }
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        url + " is not reachable (" + SteelyardException.sentence(e) + ")",
        "start NGINX, or correct the address; the next poll tries again",
        e);
  }
}
