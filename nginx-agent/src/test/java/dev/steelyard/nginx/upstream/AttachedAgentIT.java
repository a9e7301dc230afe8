package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way as a user goes it, with the program itself: attach, the lines, check, run; and what
 * happens to either when the other ends.
 */
@Timeout(400)
class AttachedAgentIT {

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int api;

  private static List<String> program(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.steelyard.nginx.NginxAgent"));
    command.addAll(List.of(arguments));
    return command;
  }

  private CommandResult run(String... arguments) {
    return new SystemCommandRunner()
        .run(program(arguments), Map.of(), directory, Duration.ofMinutes(2));
  }

  /** What the report printed for the agent, with a short lease. */
  private Path configuration(String report) throws IOException {
    JsonObject json = new JsonObject(report.substring(report.indexOf("\n{")));
    json.getJsonObject("nginx").put("leaseSeconds", 2);
    Path file = directory.resolve("agent.json");
    Files.writeString(file, json.encodePrettily());
    return file;
  }

  /** The command that runs the agent, on ports that are free now. */
  private String[] run(Path config) {
    List<Integer> ports = FreePorts.find(2);
    api = ports.get(0);
    return new String[] {
      "run",
      "-c",
      config.toString(),
      "--set=api.port=" + api,
      "--set=cluster.port=" + ports.get(1),
      "--set=cluster.members=[\"127.0.0.1:" + ports.get(1) + "\"]"
    };
  }

  private HttpResponse<String> command(String address, JsonObject body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + "/api/commands/" + address))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> only(UserNginx user, int backend) {
    JsonObject weights =
        new JsonObject().put(user.address(1 - backend), 0).put(user.address(backend), 10);
    return command(
        "steelyard.weights.set",
        new JsonObject()
            .put("weights", new JsonObject().put("compose_backend", weights))
            .put("force", true)
            .put("reason", "a test"));
  }

  /** Whether NGINX has loaded the lines, in both its workers. */
  private static boolean acknowledged(UserNginx user) {
    try {
      return new LuaActuator(user.settings().socket()).published().acknowledged() == 2;
    } catch (SteelyardException notYet) {
      return false;
    }
  }

  private static boolean servedBy(UserNginx user, int backend) {
    return user.share(10).get(user.address(backend)) == 10;
  }

  @Test
  void fromTheFirstCommandToTheEndOfTheAgent() throws IOException {
    try (UserNginx user = new UserNginx(directory.resolve("n"))) {
      user.start();
      Map<String, String> before = user.bytes();
      String[] foreign = {
        "--nginx=" + user.program(),
        "--conf=" + user.file("nginx.conf"),
        "--prefix=" + user.file("")
      };
      CommandResult attach =
          run(
              "upstream",
              "attach",
              foreign[0],
              foreign[1],
              foreign[2],
              "--upstream=compose_backend",
              "--set=stateDir=" + user.state(),
              "--set=nginx.statusPort=" + user.statusPort);
      assertThat(attach.status()).as(attach.output()).isZero();
      assertThat(user.bytes()).isEqualTo(before);
      Path config = configuration(attach.output());

      // The short lease changed what the agent's directory has to hold: attach writes it again.
      assertThat(run("upstream", "check", "-c", config.toString()).status()).isEqualTo(1);
      CommandResult again = run("upstream", "attach", "-c", config.toString());
      assertThat(UserNginx.follow(again.output())).as(again.output()).isEqualTo(3);
      user.foreign().reload();
      Fleet.until("the socket", () -> Files.exists(user.settings().socket()));
      Fleet.until("new workers", () -> AttachedAgentIT.acknowledged(user));
      CommandResult check = run("upstream", "check", "-c", config.toString());
      assertThat(check.status()).as(check.output()).isZero();

      try (ChildProcess agent = ChildProcess.start(ChildProcess.Spec.of(program(run(config))))) {
        awaitReady(agent);
        assertThat(only(user, 1).statusCode()).isEqualTo(200);
        assertThat(servedBy(user, 1)).isTrue();

        // Its operator restarts NGINX: the weights are there with the first request.
        user.stop();
        assertThat(only(user, 0).statusCode()).isEqualTo(503);
        user.start();
        assertThat(servedBy(user, 1)).isTrue();
        assertThat(only(user, 0).statusCode()).isEqualTo(200);

        // NGINX is killed: the agent stays, takes the socket away, and goes on with the next NGINX.
        user.kill();
        assertThat(only(user, 1).body()).contains("unavailable");
        Fleet.until("the socket to be gone", () -> !Files.exists(user.settings().socket()));
        assertThat(agent.isAlive()).isTrue();
        user.start();
        assertThat(servedBy(user, 0)).isTrue();
        assertThat(only(user, 1).statusCode()).isEqualTo(200);
      }
      // The agent is gone: NGINX goes on, after the lease with its own weights.
      Fleet.until("base weights", () -> user.share(10).get(user.address(0)) == 5);
      assertThat(user.process().isAlive()).isTrue();
    }
  }

  /** A JVM and a cluster on a busy machine take their time. */
  private static void awaitReady(ChildProcess agent) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (agent.lastLines(200).stream().noneMatch(line -> line.contains("nginx-agent ready"))) {
      assertThat(agent.isAlive()).as("the agent: " + agent.lastLines(20)).isTrue();
      assertThat(System.nanoTime()).as("" + agent.lastLines(20)).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void anAgentWhoseServersDifferEndsWithTheReason() throws IOException {
    try (UserNginx user = new UserNginx(directory.resolve("n"))) {
      JsonObject nginx =
          new JsonObject()
              .put("attached", true)
              .put("command", new JsonArray().add(user.program().toString()))
              .put("conf", user.file("nginx.conf").toString())
              .put("prefix", user.file("").toString())
              .put("statusPort", user.statusPort);
      Path config =
          configuration(
              "\n"
                  + new JsonObject()
                      .put("stateDir", user.state().toString())
                      .put("nginx", nginx)
                      .put(
                          "upstreams",
                          new JsonArray()
                              .add(
                                  new JsonObject()
                                      .put("name", "compose_backend")
                                      .put("servers", new JsonObject().put("10.0.0.9:80", 1))))
                      .encode());
      CommandResult result = run(run(config));
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.output())
          .contains("upstream compose_backend", "10.0.0.9:80", "make them the same");
      assertThat(user.state().resolve("nginx")).doesNotExist();
    }
  }
}
