package dev.steelyard.shared.bus;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;

/**
 * Commands over HTTP: {@code POST /api/commands/ADDRESS} with a JSON object sends it on the bus and
 * answers with the reply.
 *
 * <p>A failed command answers {@code {"code", "message"}} with the status of its {@link ErrorCode}.
 * {@code GET /api/ready} tells who this is and which agents are known. Requests that a web page of
 * another origin makes are refused.
 */
public final class CommandApiVerticle extends VerticleBase {

  private static final long MAX_BODY_BYTES = 1 << 20;
  private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;

  private final Bus bus;
  private final Presence presence;
  private final String host;
  private final int port;
  private int boundPort;

  /**
   * @param port 0 for any; see {@link #boundPort()}
   */
  public CommandApiVerticle(Bus bus, Presence presence, String host, int port) {
    this.bus = bus;
    this.presence = presence;
    this.host = host;
    this.port = port;
  }

  /** The port in use, after the start. */
  public int boundPort() {
    return boundPort;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().handler(CommandApiVerticle::sameOriginOnly);
    router.get("/api/ready").handler(this::ready);
    router
        .post("/api/commands/:address")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::command);
    router
        .route()
        .failureHandler(
            context ->
                answer(
                    context.response(),
                    context.statusCode() == 413
                        ? SteelyardException.badRequest(
                            "command body", "at most " + MAX_BODY_BYTES + " bytes")
                        : failureOf(context)));
    HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port));
    return server
        .requestHandler(router)
        .listen()
        .onSuccess(s -> boundPort = s.actualPort())
        .recover(
            failure ->
                Future.failedFuture(
                    new SteelyardException(
                        ErrorCode.UNAVAILABLE,
                        "command API cannot listen on " + host + ":" + port,
                        "free the port or set api.port",
                        failure)));
  }

  private static Throwable failureOf(RoutingContext context) {
    Throwable failure = context.failure();
    return failure == null
        ? new SteelyardException(ErrorCode.FAILED, "HTTP status " + context.statusCode(), "see log")
        : failure;
  }

  private static void sameOriginOnly(RoutingContext context) {
    String origin = context.request().getHeader("Origin");
    String own = context.request().getHeader("Host");
    if (origin == null || origin.equals("http://" + own)) {
      context.next();
    } else {
      answer(
          context.response(),
          new SteelyardException(
              ErrorCode.UNAUTHORISED,
              "origin " + origin,
              "commands come from the agent's own page"));
    }
  }

  private void ready(RoutingContext context) {
    JsonArray agents = new JsonArray();
    presence.known().forEach(hello -> agents.add(RecordCodec.encode(hello)));
    send(context.response(), 200, new JsonObject().put("agents", agents));
  }

  private void command(RoutingContext context) {
    String address = context.pathParam("address");
    try {
      if (!address.startsWith("steelyard.")) {
        throw SteelyardException.badRequest(
            "address " + address, "commands are steelyard.<area>.<what>");
      }
      String text = context.body().asString("UTF-8");
      JsonObject body = text == null || text.isBlank() ? new JsonObject() : new JsonObject(text);
      bus.request(address, body, timeout(context))
          .onSuccess(reply -> send(context.response(), 200, reply))
          .onFailure(failure -> answer(context.response(), failure));
    } catch (DecodeException e) {
      answer(
          context.response(),
          SteelyardException.badRequest("command body of " + address, "send one JSON object"));
    } catch (SteelyardException e) {
      answer(context.response(), e);
    }
  }

  private static Duration timeout(RoutingContext context) {
    String text = context.request().getParam("timeoutMillis");
    if (text == null) {
      return Duration.ofMillis(DEFAULT_TIMEOUT_MILLIS);
    }
    if (!text.matches("\\d{1,7}")) {
      throw SteelyardException.badRequest("timeoutMillis is " + text, "use 1..9999999");
    }
    return Duration.ofMillis(Math.max(1, Long.parseLong(text)));
  }

  private static void answer(HttpServerResponse response, Throwable failure) {
    ErrorCode code = failure instanceof SteelyardException known ? known.code() : ErrorCode.FAILED;
    send(
        response,
        code.status(),
        new JsonObject()
            .put("code", code.wireName())
            .put("message", SteelyardException.sentence(failure)));
  }

  private static void send(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode() + "\n");
  }
}
