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

/**
 * The agent's own NGINX directory as text: {@code nginx.conf} and, in {@code steelyard/}, what a
 * foreign configuration can include as well ({@code http.conf}, {@code balancer.conf}, {@code
 * admin.conf}, {@code <upstream>.servers}).
 */
public final class NginxConfiguration {

  /** Location that answers {@code <pid of the worker> <version of the configuration>}. */
  static final String MARKER_PATH = "/steelyard/configuration";

  private static final String VERSION_FILE = "steelyard/version.conf";
  private static final String BASE_FILE = "steelyard/base.weights";
  private static final String WATCHED_FILE = "steelyard/watched.weights";

  private final NginxProgram program;
  private final NginxSettings settings;
  private final Path luaDirectory;

  /**
   * @param luaDirectory holds {@code steelyard/*.lua}
   */
  public NginxConfiguration(NginxProgram program, NginxSettings settings, Path luaDirectory) {
    this.program = program;
    this.settings = settings;
    this.luaDirectory = luaDirectory;
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
   * Writes the directory.
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
    files(weights, version)
        .forEach((name, text) -> SyncedFiles.replace(directory.resolve(name), text));
  }

  private Map<String, String> files(WeightsDocument weights, long version) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("nginx.conf", main());
    files.put("steelyard/http.conf", http());
    files.put("steelyard/balancer.conf", balancer());
    files.put("steelyard/admin.conf", admin());
    files.put(WATCHED_FILE, stockServers().text());
    files.putAll(weighted(weights, version));
    return files;
  }

  /** The files that change with the weights, by name below {@link NginxSettings#nginxDirectory}. */
  Map<String, String> weighted(WeightsDocument weights, long version) {
    Map<String, String> files = new LinkedHashMap<>();
    weights
        .groups()
        .forEach((name, group) -> files.put("steelyard/" + name + ".servers", servers(group)));
    files.put(BASE_FILE, WeightsState.text(version, weights));
    files.put(
        VERSION_FILE,
        """
        # Written by Steelyard: tells which configuration a worker runs.
        location = %s {
          default_type text/plain;
          return 200 "$pid %d\\n";
        }
        """
            .formatted(MARKER_PATH, version));
    return files;
  }

  private static String servers(WeightsDocument.Group group) {
    StringBuilder lines = new StringBuilder();
    group
        .weights()
        .forEach(
            (server, weight) ->
                lines.append(
                    weight == 0
                        ? "server %s down;\n".formatted(server)
                        : "server %s weight=%d max_fails=1 fail_timeout=10s;\n"
                            .formatted(server, weight)));
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
                      new WeightsDocument.Group(listener.rule(), group.weights())));
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
        String lines = servers(new WeightsDocument.Group(listener.rule(), upstream.servers()));
        text.append(block(listener.upstream(upstream.name()), lines, method(listener.rule())));
      }
    }
    return text.toString();
  }

  private static String method(PickRule rule) {
    return switch (rule) {
      case ROUND_ROBIN -> "";
      case LEAST_CONN -> "    least_conn;\n";
      case SHORTEST_DELAY ->
          throw SteelyardException.badRequest(
              "rule shortest-delay with the reload actuator",
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

  private String http() {
    Path directory = settings.nginxDirectory();
    String path = luaDirectory + "/?.lua;";
    path += program.luaPackagePath().isEmpty() ? ";" : program.luaPackagePath();
    int servers = settings.upstreams().stream().mapToInt(u -> u.servers().size()).sum();
    int counted = servers * (1 + settings.stock().size());
    return """
    # Written by Steelyard. To be included once, in the http block.
    lua_package_path "%s";
    lua_shared_dict steelyard %dk;
    lua_shared_dict steelyard_stats %dk;

    # The name of the upstream block, which Lua cannot read by itself.
    map $proxy_host $steelyard_upstream {
      volatile;
      default $proxy_host;
    }

    init_by_lua_block {
      require("steelyard.weights").configure {
        base = "%s",
        watched = "%s",
        state = "%s",
        lease = %s,
        balanced = %s,
      }
      require("steelyard.stats").configure()
      require("steelyard.admin")
      require("steelyard.page")
    }
    init_worker_by_lua_block { require("steelyard.stats").start_worker() }
    exit_worker_by_lua_block { require("steelyard.stats").flush() }
    log_by_lua_block { require("steelyard.stats").log() }
    """
        .formatted(
            path,
            1024 + servers,
            1024 + 16 * counted,
            directory.resolve(BASE_FILE),
            directory.resolve(WATCHED_FILE),
            settings.weightsFile(),
            settings.lease().toMillis() / 1000.0,
            settings.actuator() == ActuatorKind.LUA);
  }

  private static String balancer() {
    return """
    # Written by Steelyard. To be included in an upstream block: after its server lines, before keepalive.
    balancer_by_lua_block { require("steelyard.balancer").balance() }
    """;
  }

  private String admin() {
    return """
    # Written by Steelyard. To be included once, in the http block: the agent's endpoint and the statistics.
    server {
      listen unix:%s;
      access_log off;
      log_by_lua_block { return }
      client_max_body_size 0;
      client_body_buffer_size 1m;
      location = /version { content_by_lua_block { require("steelyard.admin").version() } }
      location = /weights { content_by_lua_block { require("steelyard.admin").weights() } }
      location = /beat { content_by_lua_block { require("steelyard.admin").beat() } }
      location = %s { content_by_lua_block { require("steelyard.admin").status() } }
      location = /steelyard/connections { internal; stub_status; }
      include %s;
    }
    server {
      listen 127.0.0.1:%d;
      access_log off;
      log_by_lua_block { return }
      location = %s { content_by_lua_block { require("steelyard.admin").status() } }
      location = /steelyard/connections { internal; stub_status; }
    }
    """
        .formatted(
            settings.socket(),
            NginxSettings.STATUS_PATH,
            settings.nginxDirectory().resolve(VERSION_FILE),
            settings.statusPort(),
            NginxSettings.STATUS_PATH);
  }
}
