package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The agent's endpoint in an NGINX that somebody else starts: whether it is ready, and why not. */
public final class AttachedEndpoint {

  private static final Duration ASK_LIMIT = Duration.ofSeconds(5);
  private static final long ASK_AGAIN_NANOS = 200_000_000;

  private final NginxSettings settings;
  private final boolean lua;
  private final WeightsDocument wanted;
  private final long wantedVersion;
  private final LuaActuator endpoint;
  private final VersionMarker marker;

  public AttachedEndpoint(NginxConfiguration configuration) {
    this.settings = configuration.settings();
    this.lua = configuration.program().lua();
    WeightsState.Saved start = DataPlane.start(settings);
    this.wanted = start.document();
    this.wantedVersion = start.version();
    this.endpoint = new LuaActuator(settings.socket());
    this.marker = new VersionMarker(settings.socket(), ASK_LIMIT);
  }

  /**
   * When NGINX loaded its configuration, epoch ms; empty when it has no Lua to tell.
   *
   * @throws SteelyardException unavailable when it does not answer
   */
  public OptionalLong generation() {
    return lua ? OptionalLong.of(endpoint.status().getLong("generation")) : OptionalLong.empty();
  }

  /** Why NGINX cannot be steered yet; empty when it can. */
  public Optional<String> problem() {
    try {
      if (settings.actuator() == ActuatorKind.RELOAD) {
        return staleVersion();
      }
      JsonObject status = endpoint.status();
      return staleBase(status).or(() -> missingWorkers(status));
    } catch (SteelyardException e) {
      return Optional.of(SteelyardException.sentence(e));
    }
  }

  private Optional<String> staleVersion() {
    Collection<Long> versions = marker.ask(settings.workers()).values();
    return versions.stream().allMatch(version -> version == wantedVersion)
        ? Optional.empty()
        : Optional.of(
            "NGINX' workers run versions "
                + new TreeSet<>(versions)
                + " of the weights, the files"
                + " hold "
                + wantedVersion
                + ": let it load its configuration again (nginx -s reload)");
  }

  private Optional<String> staleBase(JsonObject status) {
    Map<String, Map<String, Object>> loaded = new HashMap<>();
    JsonObject upstreams = status.getJsonObject("upstreams");
    upstreams
        .fieldNames()
        .forEach(
            name -> loaded.put(name, upstreams.getJsonObject(name).getJsonObject("base").getMap()));
    return loaded.equals(wanted.weights())
        ? Optional.empty()
        : Optional.of(
            "NGINX has base weights for "
                + new TreeSet<>(loaded.keySet())
                + " that differ from the agent's for "
                + new TreeSet<>(wanted.groups().keySet())
                + ": let it load its configuration again (nginx -s reload)");
  }

  private static Optional<String> missingWorkers(JsonObject status) {
    long generation = status.getLong("generation");
    JsonArray acks = status.getJsonArray("acks");
    long have =
        IntStream.range(0, acks.size())
            .mapToObj(acks::getJsonObject)
            .filter(ack -> Objects.equals(ack.getLong("generation"), generation))
            .filter(ack -> Objects.equals(ack.getLong("version"), status.getLong("version")))
            .count();
    int workers = status.getInteger("workers");
    return have >= workers
        ? Optional.empty()
        : Optional.of(
            have
                + " of "
                + workers
                + " workers acknowledge: see NGINX' error log, and whether it"
                + " can start its workers");
  }

  /** Why the status page cannot be polled; empty when it lists every server, or is not ours. */
  public Optional<String> statusProblem() {
    if (!lua) {
      return Optional.empty();
    }
    URI page = URI.create("http://127.0.0.1:" + settings.statusPort() + NginxSettings.STATUS_PATH);
    try {
      HttpRequest request = HttpRequest.newBuilder(page).timeout(ASK_LIMIT).build();
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(ASK_LIMIT)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      JsonObject zones = new JsonObject(answer.body()).getJsonObject("upstreamZones");
      List<String> unlisted = new ArrayList<>();
      settings
          .base()
          .weights()
          .forEach(
              (upstream, servers) ->
                  servers.keySet().stream()
                      .filter(server -> !lists(zones, upstream, server))
                      .forEach(server -> unlisted.add(server + " of " + upstream)));
      return unlisted.isEmpty()
          ? Optional.empty()
          : Optional.of(page + " does not list " + String.join(", ", unlisted));
    } catch (IOException | DecodeException e) {
      return Optional.of(page + " does not answer as it should (" + e + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(page + " was not waited for");
    }
  }

  private static boolean lists(@Nullable JsonObject zones, String upstream, String server) {
    JsonArray listed = zones == null ? null : zones.getJsonArray(upstream);
    return listed != null
        && IntStream.range(0, listed.size())
            .anyMatch(i -> server.equals(listed.getJsonObject(i).getString("server")));
  }

  /**
   * Waits until it is ready; blocks.
   *
   * @throws SteelyardException unavailable, with the reason and what to do, when the limit is over
   */
  void await(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Optional<String> problem = problem();
    while (problem.isPresent()) {
      if (System.nanoTime() >= deadline) {
        throw new SteelyardException(
            ErrorCode.UNAVAILABLE,
            "the attached NGINX was not ready within "
                + limit.toSeconds()
                + " s ("
                + problem.get()
                + ")",
            "start or reload it with the lines that 'nginx-agent upstream attach' prints;"
                + " 'nginx-agent upstream check' tells which are missing");
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
      problem = problem();
    }
  }
}
