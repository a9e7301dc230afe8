package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.NginxSettings.Location;
import dev.steelyard.nginx.upstream.NginxSettings.Upstream;
import dev.steelyard.nginx.upstream.attach.AttachReport;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example for an NGINX of one's own, with the agent's directory beside it. */
class ExampleConfigurationIT {

  private static final Path EXAMPLE = Path.of("../conf/nginx/nginx.conf");

  @TempDir Path directory;

  @Test
  void theExampleIsAcceptedAsItStands() throws IOException {
    settings(Map.of("10.0.0.1:8080", 1, "10.0.0.2:8080", 1, "10.0.0.3:8080", 1));
    place(Files.readString(EXAMPLE));
    CommandResult result =
        new SystemCommandRunner()
            .run(command("-t"), Fleet.program().environment(), directory, Duration.ofSeconds(20));
    assertThat(result.output()).contains("syntax is ok", "test is successful");
    assertThat(result.output()).doesNotContain("[warn]");
  }

  @Test
  void weightsRuleAForeignConfigurationWithTheThreeLines() throws Exception {
    List<Backend> backends = List.of(new Backend(), new Backend(), new Backend());
    Map<String, Integer> servers = new LinkedHashMap<>();
    backends.forEach(backend -> servers.put(backend.address(), 1));
    NginxSettings settings = settings(servers);
    int port = FreePorts.findOne();
    String text = Files.readString(EXAMPLE).replace("127.0.0.1:8080", "127.0.0.1:" + port);
    for (int i = 0; i < 3; i++) {
      text = text.replace("10.0.0." + (i + 1) + ":8080", backends.get(i).address());
    }
    place(text.replace("worker_processes auto;", "worker_processes 1;"));
    NginxProgram program = Fleet.program();
    ChildProcess.Spec spec =
        ChildProcess.Spec.of(command("-g", modules() + "daemon off;"))
            .withEnvironment(program.environment())
            .in(directory);
    try (ChildProcess nginx = ChildProcess.start(spec)) {
      LuaActuator actuator = new LuaActuator(settings.socket(), new Owner("example", "a test"));
      Fleet.until("the socket " + nginx, () -> listens(settings.socket()));
      WeightsDocument weights =
          WeightChange.of(
              settings.base(),
              Map.of("compose_backend", Map.of(backends.get(1).address(), 0)),
              null,
              true);
      assertThat(actuator.publish(weights, 0).version()).isEqualTo(1);
      HttpClient client = HttpClient.newHttpClient();
      URI uri = URI.create("http://127.0.0.1:" + port + Fleet.COMPOSE);
      for (int i = 0; i < 10; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
      assertThat(backends.stream().map(b -> b.count("/")).toList()).containsExactly(5, 0, 5);
      JsonObject page =
          new JsonObject(
              new UnixHttp(settings.socket(), Duration.ofSeconds(5))
                  .send("GET", NginxSettings.STATUS_PATH, Map.of(), "")
                  .body());
      assertThat(page.getJsonObject("upstreamZones").getJsonArray("compose_backend")).hasSize(3);
    } finally {
      backends.forEach(Backend::close);
    }
  }

  @Test
  void attachPrintsTheVeryLinesOfTheExample() throws IOException {
    Map<String, Integer> servers = new LinkedHashMap<>();
    List.of("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080").forEach(s -> servers.put(s, 1));
    NginxSettings settings = settings(servers);
    String example = Files.readString(EXAMPLE);
    place(example.replaceAll("(?m)^ *include steelyard/.*\n", ""));
    Path launcher = directory.resolve("nginx");
    Files.writeString(launcher, UserNginx.launcher("-g '" + modules() + "'"));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    AttachSettings attach =
        new AttachSettings(
            true,
            List.of(launcher.toString()),
            Optional.of(directory.resolve("nginx.conf")),
            Optional.of(directory),
            true,
            Set.of());
    ForeignNginx nginx = new ForeignNginx(attach, new SystemCommandRunner());
    AttachReport.Result report =
        AttachReport.of(
            Attachment.proposed(
                new Attachment.Source(nginx, settings, LuaScripts.directory(), Optional.empty()),
                Set.of(),
                attach),
            attach,
            nginx);
    // The modules are loaded on the command line here, which nginx -T does not show.
    assertThat(report.text()).contains("NGINX has no Lua");
    assertThat(report.ready()).isFalse();
    Files.writeString(
        directory.resolve("nginx.conf"),
        modules().replace(";", ";\n") + Files.readString(directory.resolve("nginx.conf")));
    Files.writeString(launcher, UserNginx.launcher(""));
    report =
        AttachReport.of(
            Attachment.proposed(
                new Attachment.Source(nginx, settings, LuaScripts.directory(), Optional.empty()),
                Set.of(),
                attach),
            attach,
            nginx);
    assertThat(UserNginx.follow(report.text())).isEqualTo(3);
    String directives = settings.nginxDirectory().resolve("steelyard").toString();
    List<String> followed = significant(Files.readString(directory.resolve("nginx.conf")));
    assertThat(followed.stream().map(line -> line.replace(directives, "steelyard")))
        .containsSubsequence(significant(example));
  }

  /** Without comments and blanks. */
  private static List<String> significant(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
  }

  private static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private NginxSettings settings(Map<String, Integer> servers) throws IOException {
    List<Integer> ports = FreePorts.find(2);
    NginxSettings settings =
        new NginxSettings(
            directory.resolve("state"),
            "127.0.0.1",
            ports.get(0),
            List.of(new Upstream("compose_backend", PickRule.ROUND_ROBIN, servers)),
            List.of(new Location(Fleet.COMPOSE, "compose_backend")),
            ports.get(1),
            ActuatorKind.LUA,
            Balancing.DEFAULT,
            1,
            List.of());
    new NginxConfiguration(Fleet.program(), settings, LuaScripts.directory())
        .write(settings.base(), 0);
    Files.createSymbolicLink(
        directory.resolve("steelyard"), settings.nginxDirectory().resolve("steelyard"));
    Files.createDirectories(directory.resolve("logs"));
    return settings;
  }

  /** The text with temporary files in the test's directory: this NGINX is not installed. */
  private void place(String text) throws IOException {
    StringBuilder places = new StringBuilder("access_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      places.append("  " + kind + "_temp_path logs/" + kind + ";\n");
    }
    Files.writeString(
        directory.resolve("nginx.conf"), text.replace("access_log off;", places.toString()));
  }

  private static String modules() {
    StringBuilder text = new StringBuilder();
    Fleet.program().modules().forEach(m -> text.append("load_module " + m + ";"));
    return "root".equals(System.getProperty("user.name")) ? text + "user root;" : text.toString();
  }

  private List<String> command(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Fleet.program().executable().toString(),
                "-p",
                directory + "/",
                "-c",
                "nginx.conf",
                "-e",
                "logs/error.log"));
    command.addAll(List.of(more));
    if (!command.contains("-g")) {
      command.addAll(List.of("-g", modules()));
    }
    return command;
  }
}
