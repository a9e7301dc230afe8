package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An NGINX as an operator has it: a program at a path, a configuration in several files with
 * includes, upstreams of which one is none of Steelyard's business, real backends.
 */
final class UserNginx implements AutoCloseable {

  private static final String REFUSED = "refused";

  private static final Pattern STEP =
      Pattern.compile(
          "(?<file>/.+?):\\d+, inside .+?, (?:after line (?<after>\\d+)|in line (?<line>\\d+) at"
              + " column (?<column>\\d+)|instead of line (?<instead>\\d+)|take out of line"
              + " (?<without>\\d+)): (?<text>.*)");

  final List<Backend> backends = new ArrayList<>();
  final int port;
  final int statusPort;
  private final Path directory;
  private final Path program;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Optional<ChildProcess> process = Optional.empty();

  UserNginx(Path directory) throws IOException {
    this.directory = directory;
    List<Integer> ports = FreePorts.find(2);
    port = ports.get(0);
    statusPort = ports.get(1);
    for (int i = 0; i < 3; i++) {
      backends.add(new Backend());
    }
    for (String folder : List.of("logs", "conf.d", "snippets")) {
      Files.createDirectories(directory.resolve(folder));
    }
    program = directory.resolve("nginx");
    Files.writeString(program, launcher(""));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    conf("nginx.conf", main("worker_processes 2;", ""));
    conf(
        "snippets/kept.conf",
        """
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        """);
    conf("conf.d/app.conf", app(servers() + "  keepalive 16;\n"));
    conf(
        "conf.d/other.conf",
        """
        upstream other_backend { server %s; }  # nobody's business
        """
            .formatted(address(2)));
  }

  /** The provisioned program as if it were installed: its libraries are found without settings. */
  static String launcher(String more) {
    NginxProgram nginx = Fleet.program();
    StringBuilder text = new StringBuilder("#!/bin/sh\n");
    nginx
        .environment()
        .forEach((name, value) -> text.append("export %s='%s'\n".formatted(name, value)));
    text.append("export LUA_PATH='%s'\n".formatted(nginx.luaPackagePath()));
    return text.append("exec '%s' -e /dev/null %s \"$@\"\n".formatted(nginx.executable(), more))
        .toString();
  }

  /** The main file; {@code http} stands before the include of the others. */
  String main(String top, String http) {
    StringBuilder text = new StringBuilder("# main; { not a block\n");
    Fleet.program().modules().forEach(m -> text.append("load_module \"%s\";\n".formatted(m)));
    if ("root".equals(System.getProperty("user.name")) && !top.contains("user ")) {
      text.append("user root;\n");
    }
    text.append(top).append("\nevents { worker_connections 512; }\n");
    text.append(
        "pid %1$s/logs/nginx.pid; error_log %1$s/logs/error.log warn;\n".formatted(directory));
    text.append("http {\n  access_log off;\n").append(http);
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      text.append("  %s_temp_path %s/logs/%s;\n".formatted(kind, directory, kind));
    }
    return text.append("  include conf.d/*.conf;  # the sites\n}\n").toString();
  }

  /** The site, with this inside its upstream block. */
  String app(String upstream) {
    return app(upstream, "");
  }

  String app(String upstream, String location) {
    return """
    # The application; its servers: "a; b" {
    upstream compose_backend {
    %s}

    server {
      listen 127.0.0.1:%d;
      location / {
        include snippets/kept.conf;
        proxy_pass http://compose_backend;
    %s  }
      location = /other { proxy_pass http://other_backend; }
    }
    """
        .formatted(upstream, port, location);
  }

  String servers() {
    return "  zone compose_backend 64k;\n  server %s;\n  server %s; # the second; and last\n"
        .formatted(address(0), address(1));
  }

  void conf(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  String address(int backend) {
    return backends.get(backend).address();
  }

  Path state() {
    return directory.resolve("state");
  }

  Path program() {
    return program;
  }

  AttachSettings attach(Set<String> sharedLua) {
    return new AttachSettings(
        true,
        List.of(program.toString()),
        Optional.of(directory.resolve("nginx.conf")),
        Optional.of(directory),
        true,
        sharedLua);
  }

  ForeignNginx foreign() {
    return new ForeignNginx(attach(Set.of()), new SystemCommandRunner());
  }

  /** Of an agent that knows the first upstream with its two servers. */
  NginxSettings settings() {
    Map<String, Integer> servers = new LinkedHashMap<>();
    servers.put(address(0), 1);
    servers.put(address(1), 1);
    return settings(ActuatorKind.LUA, servers);
  }

  NginxSettings settings(ActuatorKind actuator, Map<String, Integer> servers) {
    return new NginxSettings(
        state(),
        "127.0.0.1",
        port,
        List.of(new Upstream("compose_backend", PickRule.ROUND_ROBIN, servers)),
        List.of(),
        statusPort,
        actuator,
        new Balancing(Duration.ofSeconds(60), 1, Duration.ofSeconds(10), Duration.ZERO),
        2,
        List.of());
  }

  Attachment.Source source(NginxSettings settings) {
    return new Attachment.Source(foreign(), settings, LuaScripts.directory(), Optional.empty());
  }

  /** Every file of the user's, by name. */
  Map<String, String> bytes() throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".conf")).toList()) {
        if (!file.startsWith(state())) {
          bytes.put(file.toString(), Files.readString(file));
        }
      }
    }
    return bytes;
  }

  /** Does what the printed lines say, as they say it, one after the other. */
  static int follow(String printed) throws IOException {
    int done = 0;
    for (String line : printed.lines().toList()) {
      Matcher step = STEP.matcher(line.strip());
      if (step.matches()) {
        follow(step);
        done++;
      }
    }
    return done;
  }

  private static void follow(Matcher step) throws IOException {
    Path file = Path.of(step.group("file"));
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    String text = step.group("text");
    if (step.group("after") != null) {
      lines.add(Integer.parseInt(step.group("after")), text);
    } else if (step.group("line") != null) {
      int column = Integer.parseInt(step.group("column")) - 1;
      lines.set(
          Integer.parseInt(step.group("line")) - 1,
          new StringBuilder(lines.get(Integer.parseInt(step.group("line")) - 1))
              .insert(column, " " + text + " ")
              .toString());
    } else if (step.group("instead") != null) {
      lines.set(Integer.parseInt(step.group("instead")) - 1, text);
    } else {
      lines.remove(Integer.parseInt(step.group("without")) - 1);
    }
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  void start() {
    process =
        Optional.of(
            ChildProcess.start(
                ChildProcess.Spec.of(
                    List.of(
                        program.toString(),
                        "-p",
                        directory + "/",
                        "-c",
                        directory + "/nginx.conf",
                        "-g",
                        "daemon off;"))));
    Fleet.until("NGINX " + process.get().lastLines(5), () -> !share(1).containsKey(REFUSED));
  }

  ChildProcess process() {
    return process.orElseThrow();
  }

  void stop() {
    process.ifPresent(running -> running.stop(Duration.ofSeconds(5)));
    process = Optional.empty();
  }

  /** As kill -9 on all of it: nobody tidies up. */
  void kill() {
    ProcessHandle master = ProcessHandle.of(process().pid()).orElseThrow();
    List<ProcessHandle> workers = master.descendants().toList();
    master.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
    Fleet.until(
        "the end", () -> !master.isAlive() && workers.stream().noneMatch(ProcessHandle::isAlive));
    process = Optional.empty();
  }

  /** Sends so many, one after the other; how many each server answered with 200. */
  Map<String, Integer> share(int requests) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    backends.forEach(backend -> counts.put(backend.address(), 0));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
    for (int i = 0; i < requests; i++) {
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          counts.merge(answer.body(), 1, Integer::sum);
        }
      } catch (IOException notYet) {
        counts.merge(REFUSED, 1, Integer::sum);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return counts;
  }

  @Override
  public void close() {
    stop();
    backends.forEach(Backend::close);
  }
}
