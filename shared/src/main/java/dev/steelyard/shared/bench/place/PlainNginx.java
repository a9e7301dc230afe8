package dev.steelyard.shared.bench.place;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.NginxProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An NGINX without anything of Steelyard: its configuration is given as text. */
public final class PlainNginx implements Balancer {

  private final Daemon daemon;
  private final int port;

  private PlainNginx(Daemon daemon, int port) {
    this.daemon = daemon;
    this.port = port;
  }

  /**
   * Starts it in a directory.
   *
   * @param configuration whole text; {@code daemon off} and paths below the directory
   * @param ports that it listens on, at least one
   */
  public static PlainNginx start(
      NginxProgram program, Path directory, String configuration, List<Integer> ports) {
    try {
      for (String folder : List.of("logs", "temp", "run")) {
        Files.createDirectories(directory.resolve(folder));
      }
      Files.writeString(directory.resolve("nginx.conf"), configuration);
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot write " + directory + " (" + e + ")", "free some space", e);
    }
    return new PlainNginx(
        Daemon.start(
            ChildProcess.Spec.of(program.command(directory, "nginx.conf", "stderr"))
                .withEnvironment(program.environment())
                .in(directory),
            ports),
        ports.get(0));
  }

  /**
   * A configuration around the body of an {@code http} block, with one worker.
   *
   * @param http directives and server blocks
   */
  public static String configuration(String http) {
    // A master that runs as root would give its workers to another user, who may not enter.
    String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
    return """
    %sworker_processes 1;
    daemon off;
    pid run/nginx.pid;
    error_log logs/error.log warn;
    events {
      worker_connections 8192;
    }
    http {
      access_log off;
      client_body_temp_path temp/client_body;
      proxy_temp_path temp/proxy;
      fastcgi_temp_path temp/fastcgi;
      uwsgi_temp_path temp/uwsgi;
      scgi_temp_path temp/scgi;
      keepalive_requests 100000000;
    %s}
    """
        .formatted(user, http.indent(2));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Long> workers() {
    return daemon.children();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
