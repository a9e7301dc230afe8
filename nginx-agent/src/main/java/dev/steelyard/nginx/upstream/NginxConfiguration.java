package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.NginxProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The agent's own NGINX directory as text: {@code nginx.conf} and, in {@code steelyard/}, what a
 * foreign configuration can include as well ({@code http.conf}, {@code balancer.conf}, {@code
 * admin.conf}, {@code <upstream>.servers}).
 */
public final class NginxConfiguration {

  static final String VERSION_FILE = "steelyard/version.conf";
  static final String BASE_FILE = "steelyard/base.weights";
  static final String WATCHED_FILE = "steelyard/watched.weights";

  private static final Pattern READ_AT_LOAD = Pattern.compile(".*\\.(conf|servers|weights|lua)");

  private final NginxProgram program;
  private final NginxSettings settings;
  private final Path luaDirectory;
  private final NginxIncludes includes;

  /**
   * @param luaDirectory holds {@code steelyard/*.lua}
   */
  public NginxConfiguration(NginxProgram program, NginxSettings settings, Path luaDirectory) {
    this.program = program;
    this.settings = settings;
    this.luaDirectory = luaDirectory;
    this.includes = new NginxIncludes(program, settings, luaDirectory);
  }

  /** What it was made of. */
  public NginxSettings settings() {
    return settings;
  }

  /** The program that it is for. */
  public NginxProgram program() {
    return program;
  }

  /**
   * Writes the directory; what is there already as it should be is not touched.
   *
   * @param weights those of the server lines
   * @param version what the marker answers
   */
  public void write(WeightsDocument weights, long version) {
    Path directory = settings.nginxDirectory();
    try {
      for (String folder : List.of("steelyard", "logs", "temp", "run")) {
        Files.createDirectories(directory.resolve(folder));
      }
      Files.setPosixFilePermissions(
          directory.resolve("run"), PosixFilePermissions.fromString("rwxr-x---"));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "cannot make " + directory + " (" + e + ")",
          "choose a state directory that you may write to",
          e);
    }
    Map<Path, String> changed = new LinkedHashMap<>();
    files(weights, version).forEach((name, text) -> changed.put(directory.resolve(name), text));
    changed.entrySet().removeIf(file -> SyncedFiles.holds(file.getKey(), file.getValue()));
    SyncedFiles.replaceAll(changed);
  }

  /**
   * When anything changed last that NGINX reads at a load, epoch ms: the files of {@link #write}
   * and the Lua modules. An NGINX that loaded its configuration later runs what is written.
   */
  long lastChangeMillis() {
    long newest = 0;
    for (Path place : List.of(settings.nginxDirectory(), luaDirectory)) {
      try (Stream<Path> files = Files.walk(place, 2)) {
        for (Path file : files.filter(f -> READ_AT_LOAD.matcher(f.toString()).matches()).toList()) {
          newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
        }
      } catch (IOException e) {
        throw new SteelyardException(
            ErrorCode.FAILED, "cannot read " + place + " (" + e + ")", "check its rights", e);
      }
    }
    return newest;
  }

  private Map<String, String> files(WeightsDocument weights, long version) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("nginx.conf", main());
    files.putAll(includes(weights, version));
    return files;
  }

  /**
   * The files that a foreign configuration includes, by name below {@link
   * NginxSettings#nginxDirectory}.
   */
  public Map<String, String> includes(WeightsDocument weights, long version) {
    Map<String, String> files = frame();
    files.putAll(weighted(weights, version));
    return files;
  }

  /** The files to include that do not change with the weights. */
  private Map<String, String> frame() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("steelyard/http.conf", program.lua() ? includes.http() : PlainIncludes.HTTP);
    files.put("steelyard/balancer.conf", NginxIncludes.balancer());
    files.put(
        "steelyard/admin.conf", program.lua() ? includes.admin() : PlainIncludes.admin(settings));
    files.put(WATCHED_FILE, stockServers().text());
    return files;
  }

  /** Writes those of them again that are no longer as they were written; tells which. */
  List<Path> putBack() {
    Map<Path, String> changed = new LinkedHashMap<>();
    Map<String, String> standing = frame();
    standing.put("nginx.conf", main());
    standing.forEach(
        (name, text) -> {
          Path file = settings.nginxDirectory().resolve(name);
          if (!SyncedFiles.holds(file, text)) {
            changed.put(file, text);
          }
        });
    SyncedFiles.replaceAll(changed);
    return List.copyOf(changed.keySet());
  }

  /** The files that change with the weights, by name below {@link NginxSettings#nginxDirectory}. */
  Map<String, String> weighted(WeightsDocument weights, long version) {
    Map<String, String> files = new LinkedHashMap<>();
    weights
        .groups()
        .forEach(
            (name, group) -> files.put("steelyard/" + name + ".servers", servers(group.weights())));
    files.put(BASE_FILE, WeightsState.text(version, weights));
    files.put(VERSION_FILE, VersionMarker.location(version));
    return files;
  }

  private String servers(Map<String, Integer> weights) {
    Balancing limits = settings.balancing();
    StringBuilder lines = new StringBuilder();
    weights.forEach(
        (server, weight) ->
            lines.append(
                weight == 0
                    ? "server %s down;\n".formatted(server)
                    : "server %s weight=%d max_fails=%d fail_timeout=%ds;\n"
                        .formatted(
                            server, weight, limits.maxFails(), limits.failTimeout().toSeconds())));
    return lines.toString();
  }

  private WeightsDocument stockServers() {
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>();
    for (StockListener listener : settings.stock()) {
      settings
          .base()
          .groups()
          .forEach(
              (name, group) ->
                  groups.put(
                      listener.upstream(name),
                      new WeightsDocument.Group(PickRule.ROUND_ROBIN, group.weights())));
    }
    return new WeightsDocument(groups);
  }

  private String main() {
    StringBuilder modules = new StringBuilder();
    program.modules().forEach(module -> modules.append("load_module \"" + module + "\";\n"));
    // A master that runs as root would give its workers to another user, who cannot enter this
    // directory.
    String user = System.getProperty("user.name");
    String userLine = "root".equals(user) ? "user root;\n" : "";
    return """
    # Written by Steelyard at every start of the agent.
    %s%sworker_processes %d;
    daemon off;
    pid run/nginx.pid;
    error_log logs/error.log warn;

    events {
      worker_connections 4096;
    }

    http {
      access_log off;
      client_body_temp_path temp/client_body;
      proxy_temp_path temp/proxy;
      fastcgi_temp_path temp/fastcgi;
      uwsgi_temp_path temp/uwsgi;
      scgi_temp_path temp/scgi;
      keepalive_requests 1000000;

      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_connect_timeout 3s;

      include steelyard/http.conf;
      include steelyard/admin.conf;
    %s%s}
    """
        .formatted(modules, userLine, settings.workers(), upstreams(), listeners());
  }

  private String upstreams() {
    StringBuilder text = new StringBuilder();
    boolean lua = settings.actuator() == ActuatorKind.LUA;
    for (Upstream upstream : settings.upstreams()) {
      String balancer = lua ? "    include steelyard/balancer.conf;\n" : method(upstream.rule());
      text.append(
          block(
              upstream.name(),
              "include steelyard/%s.servers;\n".formatted(upstream.name()),
              balancer));
    }
    for (StockListener listener : settings.stock()) {
      for (Upstream upstream : settings.upstreams()) {
        String method = listener.rule().directive().indent(4);
        text.append(block(listener.upstream(upstream.name()), servers(upstream.servers()), method));
      }
    }
    return text.toString();
  }

  private static String method(PickRule rule) {
    return switch (rule) {
      case ROUND_ROBIN -> "";
      case LEAST_CONN -> "    least_conn;\n";
      case SHORTEST_DELAY, OWN_DELAY, RANDOM_DELAY ->
          throw SteelyardException.badRequest(
              "rule " + rule.wireName() + " with the reload actuator",
              "use least-conn or round-robin, or the Lua actuator");
    };
  }

  private static String block(String name, String servers, String balancer) {
    return """

      upstream %s {
        zone %s 128k;
    %s%s    keepalive 64;
        keepalive_requests 1000000;
      }
    """
        .formatted(name, name, servers.indent(4), balancer);
  }

  private String listeners() {
    StringBuilder text = new StringBuilder(listener(settings.port(), UnaryOperator.identity()));
    settings.stock().forEach(stock -> text.append(listener(stock.port(), stock::upstream)));
    return text.toString();
  }

  private String listener(int port, UnaryOperator<String> upstream) {
    StringBuilder text =
        new StringBuilder("\n  server {\n    listen %s:%d;\n".formatted(settings.host(), port));
    for (Location location : settings.locations()) {
      text.append(
          "    location %s { proxy_pass http://%s; }\n"
              .formatted(location.prefix(), upstream.apply(location.upstream())));
    }
    return text.append("  }\n").toString();
  }
}
