package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.provision.NginxProgram;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The files that bring Steelyard into an NGINX, its own or a foreign one: text of {@code
 * http.conf}, {@code balancer.conf} and {@code admin.conf}.
 */
final class NginxIncludes {

  private static final int DICTIONARY_STEP_KB = 4096;

  private final NginxProgram program;
  private final NginxSettings settings;
  private final Path luaDirectory;

  /**
   * @param luaDirectory holds {@code steelyard/*.lua}
   */
  NginxIncludes(NginxProgram program, NginxSettings settings, Path luaDirectory) {
    this.program = program;
    this.settings = settings;
    this.luaDirectory = luaDirectory;
  }

  /** Dictionaries, start of the workers, statistics. */
  String http() {
    Path directory = settings.nginxDirectory();
    String path = luaDirectory + "/?.lua;";
    path += program.luaPackagePath().isEmpty() ? ";" : program.luaPackagePath();
    int servers = settings.upstreams().stream().mapToInt(u -> u.servers().size()).sum();
    int counted = servers * (1 + settings.stock().size());
    Balancing limits = settings.balancing();
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
      require("steelyard.worker").configure {
        max_fails = %d,
        fail_timeout = %s,
        slow_start = %s,
        forget_attempts = 3600,
      }
      require("steelyard.balancer")
      require("steelyard.admin")
      require("steelyard.page")
    }
    init_worker_by_lua_block { require("steelyard.worker").start() }
    exit_worker_by_lua_block { require("steelyard.worker").stop() }
    log_by_lua_block { require("steelyard.stats").log() }
    """
        .formatted(
            path,
            settings.limits().dictionaryKilobytes(rounded(1024 + servers)),
            rounded(1024 + 16 * counted),
            directory.resolve(NginxConfiguration.BASE_FILE),
            directory.resolve(NginxConfiguration.WATCHED_FILE),
            settings.weightsFile(),
            seconds(limits.lease()),
            settings.actuator() == ActuatorKind.LUA,
            limits.maxFails(),
            seconds(limits.failTimeout()),
            seconds(limits.slowStart()));
  }

  /**
   * A dictionary keeps what it holds over a reload only while its size stays: a few servers more or
   * less must not change it.
   */
  private static int rounded(int kilobytes) {
    return (kilobytes / DICTIONARY_STEP_KB + 1) * DICTIONARY_STEP_KB;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /** Picks the server. */
  static String balancer() {
    return """
    # Written by Steelyard. To be included in an upstream block: after its server lines, before keepalive.
    balancer_by_lua_block { require("steelyard.balancer").balance() }
    """;
  }

  /** The agent's endpoint and the status page. */
  String admin() {
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
            settings.nginxDirectory().resolve(NginxConfiguration.VERSION_FILE),
            settings.statusPort(),
            NginxSettings.STATUS_PATH);
  }
}
