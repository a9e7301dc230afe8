package dev.steelyard.nginx.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.TeamStatus;
import dev.steelyard.shared.bus.WeightsView;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.FreePorts;
import dev.steelyard.shared.provision.ParentWatch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nginx agents as processes, each with an NGINX of its own, before the same three servers: real
 * cluster, real traffic. The servers are threads that wait, which is all that a decision needs.
 */
@Timeout(180)
class TeamIT {

  private static final String UPSTREAM = "home_read_backend";
  private static final int[] SERVICE_MILLIS = {4, 4, 60};
  private static final Pattern WORD = Pattern.compile("term (\\d+), word (\\d+): .*");

  @TempDir Path folder;

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean over;

  /** One agent process. */
  private final class Agent {
    final String name;
    final Path state;
    final int port;
    final int api;
    final CommandClient commands;
    final ChildProcess process;
    private ProcessHandle nginx;

    Agent(String name, List<Integer> ports, int cluster, List<String> members) throws IOException {
      this.name = name;
      this.state = folder.resolve(name);
      this.api = ports.get(0);
      this.port = ports.get(1);
      this.commands = new CommandClient(api);
      JsonObject upstream =
          new JsonObject()
              .put("name", UPSTREAM)
              .put("locations", new JsonArray().add("/"))
              .put("servers", new JsonObject());
      addresses.forEach(address -> upstream.getJsonObject("servers").put(address, 1));
      JsonObject config =
          new JsonObject()
              .put("name", name)
              .put("stateDir", state.toString())
              .put("api", new JsonObject().put("port", api))
              .put(
                  "cluster",
                  new JsonObject().put("port", cluster).put("members", new JsonArray(members)))
              .put("nginx", new JsonObject().put("port", port).put("statusPort", ports.get(2)))
              .put("upstreams", new JsonArray().add(upstream))
              .put("poll", new JsonObject().put("periodMillis", 500))
              .put("routing", new JsonObject().put("team", "edge").put("policy", "gains"));
      Path file = folder.resolve(name + ".json");
      Files.writeString(file, config.encodePrettily());
      this.process =
          ChildProcess.start(
              ChildProcess.Spec.of(
                      List.of(
                          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                          "-Xmx256m",
                          "-cp",
                          System.getProperty("java.class.path"),
                          "dev.steelyard.nginx.NginxAgent",
                          "run",
                          "--config",
                          file.toString(),
                          ParentWatch.FLAG))
                  .in(folder)
                  .writingTo(folder.resolve(name + ".log")));
    }

    PolicyStatus status() {
      return commands.send(Addresses.POLICY_STATUS, PolicyStatus.class);
    }

    TeamStatus team() {
      return status().team();
    }

    /** The team as this agent knows it; null while it does not answer. */
    TeamStatus teamOrNull() {
      try {
        return team();
      } catch (SteelyardException starting) {
        assertThat(process.isAlive()).as("" + process.lastLines(20)).isTrue();
        return null;
      }
    }

    Map<String, Integer> weights() {
      return view().weights();
    }

    WeightsView.UpstreamWeights view() {
      return commands.send(Addresses.WEIGHTS_GET, WeightsView.class).upstreams().get(0);
    }

    List<JsonObject> audit() {
      try (var files = Files.walk(state)) {
        Path log = files.filter(f -> f.endsWith("audit.jsonl")).findFirst().orElseThrow();
        return Files.readAllLines(log).stream().map(JsonObject::new).toList();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Ends it at once; its NGINX lives on, as it does in a fault. */
    void kill() {
      ProcessHandle agent = ProcessHandle.of(process.pid()).orElseThrow();
      nginx =
          agent
              .children()
              .filter(child -> child.info().command().orElse("").contains("nginx"))
              .findFirst()
              .orElseThrow();
      agent.destroyForcibly();
    }

    void end() {
      if (nginx != null) {
        List<ProcessHandle> family = new ArrayList<>(nginx.descendants().toList());
        nginx.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
      }
      process.close();
    }
  }

  @AfterEach
  void stop() {
    over = true;
    agents.forEach(Agent::end);
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private void startServers() throws IOException {
    for (int millis : SERVICE_MILLIS) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      servers.add(server);
      addresses.add("127.0.0.1:" + server.getAddress().getPort());
    }
  }

  /** Requests to one agent's NGINX, four at a time, until the test is over. */
  private void load(Agent agent) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port + "/")).build();
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            while (!over) {
              try {
                client.send(request, HttpResponse.BodyHandlers.discarding());
              } catch (IOException gone) {
                LockSupport.parkNanos(50_000_000);
              } catch (InterruptedException e) {
                return;
              }
            }
          });
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(limit);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private boolean slowOneHasLess(Agent agent) {
    Map<String, Integer> weights = agent.weights();
    return weights.get(addresses.get(2)) * 3 < weights.get(addresses.get(0));
  }

  @Test
  void oneLeadsBothHaveItsWeightsAndWhenItIsKilledTheOtherGoesOn() throws IOException {
    startServers();
    List<Integer> ports = FreePorts.find(8);
    List<String> members = List.of("127.0.0.1:" + ports.get(6), "127.0.0.1:" + ports.get(7));
    for (int i = 0; i < 2; i++) {
      agents.add(
          new Agent("lb-" + (i + 1), ports.subList(3 * i, 3 * i + 3), ports.get(6 + i), members));
    }
    Agent one = agents.get(0);
    Agent two = agents.get(1);
    await(
        "both agents in the team", () -> complete(one.teamOrNull()) && complete(two.teamOrNull()));
    agents.forEach(this::load);
    await("one leader", () -> one.team().leads() != two.team().leads());
    Agent leader = one.team().leads() ? one : two;
    Agent follower = leader == one ? two : one;
    await("it is known", () -> leader.name.equals(follower.team().leader()));
    await("gains", () -> follower.status().policy().equals("gains"));
    await("the weights of a slow server", () -> slowOneHasLess(one) && slowOneHasLess(two));
    await("the same weights", () -> one.weights().equals(two.weights()));
    assertThat(one.view().rule()).isEqualTo(two.view().rule());
    JsonObject followed = last(follower);
    assertThat(followed.getString("who")).isEqualTo("policy gains, led by " + leader.name);
    assertThat(followed.getString("why")).matches(WORD);
    PolicyExplanation why =
        follower.commands.send(Addresses.POLICY_EXPLAIN, PolicyExplanation.class);
    assertThat(why.servers().get(2).because()).contains("slower than the fleet");

    long term = follower.team().term();
    int before = follower.audit().size();
    long killed = System.nanoTime();
    leader.kill();
    await("the other leads", () -> follower.team().leads());
    System.out.printf("a new leader %.1f s after the kill%n", (System.nanoTime() - killed) / 1e9);
    assertThat(follower.team().term()).isGreaterThan(term);
    await(
        "it decides",
        () -> last(follower).getString("who").equals("policy gains, led by " + follower.name));
    await("three decisions", () -> follower.audit().size() >= before + 3);
    assertNothingWentBack(follower.audit(), before);
    assertThat(slowOneHasLess(follower)).isTrue();
    PolicyStatus none =
        follower.commands.send(
            Addresses.POLICY_ACTIVATE,
            new ActivatePolicy("none", null, null, null),
            PolicyStatus.class);
    assertThat(none.policy()).isEqualTo("none");
  }

  private static boolean complete(TeamStatus team) {
    return team != null && team.agents().size() == 2;
  }

  private static JsonObject last(Agent agent) {
    List<JsonObject> audit = agent.audit();
    return audit.get(audit.size() - 1);
  }

  /** Words rise in order; after the kill the slow server never gets an equal part again. */
  private void assertNothingWentBack(List<JsonObject> audit, int from) {
    long term = 0;
    long number = 0;
    for (JsonObject line : audit) {
      Matcher word = WORD.matcher(line.getString("why"));
      if (word.matches()) {
        long nextTerm = Long.parseLong(word.group(1));
        long nextNumber = Long.parseLong(word.group(2));
        assertThat(nextTerm).isGreaterThanOrEqualTo(term);
        if (nextTerm == term) {
          assertThat(nextNumber).isGreaterThan(number);
        }
        term = nextTerm;
        number = nextNumber;
      }
    }
    for (JsonObject line : audit.subList(from, audit.size())) {
      JsonObject weights =
          line.getJsonObject("new").getJsonObject(UPSTREAM).getJsonObject("weights");
      assertThat(weights.getInteger(addresses.get(2)))
          .as(line.encode())
          .isLessThan(weights.getInteger(addresses.get(0)) / 2);
    }
  }
}
