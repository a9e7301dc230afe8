package dev.steelyard.nginx.bench.peers;

import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.place.Daemon;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.OutsideProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** HAProxy with {@code leastconn}, a backend a request type as NGINX has an upstream for each. */
final class Haproxy implements Balancer {

  private final Daemon daemon;
  private final int port;

  private Haproxy(Daemon daemon, int port) {
    this.daemon = daemon;
    this.port = port;
  }

  static Haproxy start(BenchSite site, OutsideProgram program, Map<String, Integer> servers) {
    int port = FreePorts.findOne();
    Path folder = site.folder("haproxy");
    Path file = folder.resolve("haproxy.cfg");
    try {
      Files.writeString(file, configuration(port, servers));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + file + " (" + e + ")", "free some space", e);
    }
    List<String> command = List.of(program.executable().toString(), "-db", "-f", file.toString());
    return new Haproxy(
        Daemon.start(
            ChildProcess.Spec.of(command).withEnvironment(program.environment()).in(folder),
            List.of(port)),
        port);
  }

  /** The limits are those of NGINX in the other arms. */
  static String configuration(int port, Map<String, Integer> servers) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        global
          maxconn 4096
          nbthread %d
        defaults
          mode http
          timeout connect 3s
          timeout client 60s
          timeout server 60s
          option http-keep-alive
          http-reuse safe
        frontend requests
          bind 127.0.0.1:%d
        """
            .formatted(NginxSettings.DEFAULT_WORKERS, port));
    for (Location location : NginxSettings.DEFAULT_LOCATIONS) {
      text.append(
          "  use_backend %s if { path_beg %s }\n"
              .formatted(location.upstream(), location.prefix()));
    }
    for (Location location : NginxSettings.DEFAULT_LOCATIONS) {
      text.append("backend %s\n  balance leastconn\n".formatted(location.upstream()));
      servers.forEach(
          (server, weight) ->
              text.append(
                  "  server %s %s weight %d\n"
                      .formatted(server.replace(':', '-'), server, weight)));
    }
    return text.toString();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> workers() {
    return List.of(daemon.pid());
  }

  @Override
  public void close() {
    daemon.close();
  }
}
