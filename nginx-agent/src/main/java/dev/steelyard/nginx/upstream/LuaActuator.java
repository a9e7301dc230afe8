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
  private final Owner owner;

  /** For who reads, and for who writes where nobody else does. */
  public LuaActuator(Path socket) {
    this(socket, Owner.NOBODY);
  }

  /**
   * @param socket of the admin endpoint
   * @param owner who writes
   */
  public LuaActuator(Path socket, Owner owner) {
    this.http = new UnixHttp(socket, EXCHANGE_LIMIT);
    this.owner = owner;
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
        document(status),
        lease(status));
  }

  private Lease lease(JsonObject status) {
    String holder = status.getString("holder");
    boolean mine = owner.isHolder(holder);
    String name = holder.substring(holder.indexOf(' ') + 1);
    return new Lease(name, mine, status.getLong("leaseLeftMillis"));
  }

  @Override
  public Map<String, Map<String, Integer>> told() {
    Answer answer = http.send("GET", NginxSettings.STATUS_PATH, Map.of(), "");
    if (answer.status() != 200) {
      throw refused(answer.status(), answer.body());
    }
    Map<String, Map<String, Integer>> told = new LinkedHashMap<>();
    JsonObject upstreams = json(answer).getJsonObject("upstreamZones");
    for (String name : upstreams.fieldNames()) {
      Map<String, Integer> weights = new LinkedHashMap<>();
      for (Object entry : upstreams.getJsonArray(name)) {
        JsonObject server = (JsonObject) entry;
        weights.put(server.getString("server"), server.getInteger("liveWeight"));
      }
      told.put(name, weights);
    }
    return told;
  }

  @Override
  public Outcome publish(WeightsDocument document, long expectedVersion) {
    Map<String, String> headers = new LinkedHashMap<>(owner.headers());
    headers.put(EXPECTED_VERSION, Long.toString(expectedVersion));
    Answer answer = http.send("PUT", "/weights", headers, document.text());
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
    Answer answer = http.send("POST", "/beat", owner.headers(), "");
    if (answer.status() == 200) {
      return true;
    }
    JsonObject json = json(answer);
    if (answer.status() == ErrorCode.CONFLICT.status() && !json.containsKey("holder")) {
      return false;
    }
    throw refused(answer.status(), json.getString("error", answer.body()));
  }

  JsonObject status() {
    return status(http);
  }

  /** What {@code GET /weights} tells. */
  static JsonObject status(UnixHttp http) {
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
