package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.UnixHttp.Answer;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Weights through the shared dictionary of the Lua balancer: in force on the next request, no
 * reload.
 *
 * <p>A change is done when every worker of the newest generation (load of the configuration) has
 * acknowledged its version. Workers that leave do not count, and a worker that starts meanwhile
 * reads the newest version before its first request.
 */
public final class LuaActuator implements Actuator {

  static final String EXPECTED_VERSION = "X-Steelyard-Expected-Version";

  private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(5);
  private static final Duration ACKNOWLEDGE_LIMIT = Duration.ofSeconds(5);
  private static final long ASK_AGAIN_NANOS = 2_000_000;

  private final UnixHttp http;

  /**
   * @param socket of the admin endpoint
   */
  public LuaActuator(Path socket) {
    this.http = new UnixHttp(socket, EXCHANGE_LIMIT);
  }

  @Override
  public String name() {
    return "lua";
  }

  @Override
  public Published published() {
    JsonObject status = status();
    long version = status.getLong("version");
    return new Published(
        version,
        "policy".equals(status.getString("mode")),
        status.getInteger("workers"),
        acknowledged(status, version),
        document(status));
  }

  @Override
  public Outcome publish(WeightsDocument document, long expectedVersion) {
    Answer answer =
        http.send(
            "PUT",
            "/weights",
            Map.of(EXPECTED_VERSION, Long.toString(expectedVersion)),
            document.text());
    JsonObject json = json(answer);
    if (answer.status() != 200) {
      throw refused(answer.status(), json.getString("error", answer.body()));
    }
    long version = json.getLong("version");
    int workers = awaitWorkers(version);
    return new Outcome(version, workers, "published".equals(json.getString("result")));
  }

  private int awaitWorkers(long version) {
    long deadline = System.nanoTime() + ACKNOWLEDGE_LIMIT.toNanos();
    while (true) {
      JsonObject status = status();
      int have = acknowledged(status, version);
      int workers = status.getInteger("workers");
      if (have >= workers) {
        return have;
      }
      if (System.nanoTime() > deadline) {
        throw new SteelyardException(
            ErrorCode.TIMEOUT,
            have + " of " + workers + " workers have version " + version,
            "see NGINX' error log; the weights before are published again");
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  /** Workers of the newest generation that serve this version's weights. */
  private static int acknowledged(JsonObject status, long version) {
    JsonArray acks = status.getJsonArray("acks");
    long newest = 0;
    for (int i = 0; i < acks.size(); i++) {
      newest = Math.max(newest, acks.getJsonObject(i).getLong("generation"));
    }
    int count = 0;
    for (int i = 0; i < acks.size(); i++) {
      JsonObject ack = acks.getJsonObject(i);
      boolean current = ack.getLong("generation") == newest && ack.getLong("version") >= version;
      count += current && status.getString("mode").equals(ack.getString("mode")) ? 1 : 0;
    }
    return Math.min(count, status.getInteger("workers"));
  }

  private static WeightsDocument document(JsonObject status) {
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>();
    JsonObject upstreams = status.getJsonObject("upstreams");
    for (String name : upstreams.fieldNames()) {
      JsonObject upstream = upstreams.getJsonObject(name);
      Map<String, Integer> weights = new LinkedHashMap<>();
      JsonObject servers = upstream.getJsonObject("weights");
      servers.fieldNames().forEach(server -> weights.put(server, servers.getInteger(server)));
      PickRule rule = PickRule.of("the rule of " + name, upstream.getString("rule"));
      groups.put(name, new WeightsDocument.Group(rule, weights));
    }
    return new WeightsDocument(groups);
  }

  @Override
  public boolean beat() {
    Answer answer = http.send("POST", "/beat", Map.of(), "");
    if (answer.status() != 200 && answer.status() != 409) {
      throw refused(answer.status(), json(answer).getString("error", answer.body()));
    }
    return answer.status() == 200;
  }

  /** What {@code GET /weights} tells. */
  JsonObject status() {
    Answer answer = http.send("GET", "/weights", Map.of(), "");
    if (answer.status() != 200) {
      throw refused(answer.status(), answer.body());
    }
    return json(answer);
  }

  private static JsonObject json(Answer answer) {
    try {
      return new JsonObject(answer.body());
    } catch (DecodeException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "NGINX' admin endpoint answered " + answer.status() + " without JSON",
          "see its error log, and check that it includes the agent's admin.conf",
          e);
    }
  }

  private static SteelyardException refused(int status, String sentence) {
    return new SteelyardException(ErrorCode.ofStatus(status), sentence);
  }
}
