package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.ClientAgent;
import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Agent;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.provision.FreePorts;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real parts: three client agents, each a process of its own, in one cluster; a target on real
 * sockets. All on one machine, so their clocks are one: that clocks which differ are reckoned with
 * is shown by arithmetic in {@code ClockOffsetTest} only.
 */
@Timeout(240)
class SharedLoadIT {

  private static final int AGENTS = 3;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  @BeforeEach
  void startAgents() throws Exception {
    List<Integer> free = FreePorts.find(2 * AGENTS);
    List<Integer> cluster = free.subList(0, AGENTS);
    ports.addAll(free.subList(AGENTS, 2 * AGENTS));
    JsonArray members = new JsonArray();
    cluster.forEach(port -> members.add("127.0.0.1:" + port));
    for (int i = 0; i < AGENTS; i++) {
      Path file = folder.resolve("agent-" + i + ".json");
      JsonObject config =
          new JsonObject()
              .put("name", "agent-" + i)
              .put("api", new JsonObject().put("port", ports.get(i)))
              .put("cluster", new JsonObject().put("port", cluster.get(i)).put("members", members))
              .put("poll", new JsonObject().put("enabled", false));
      Files.writeString(file, config.encodePrettily());
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseParallelGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ClientAgent.class.getName(),
                  "run",
                  "-c",
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("agent-" + i + ".log").toFile())
              .start());
      await(i, "/api/ready", "GET", answer -> true);
    }
    for (int i = 0; i < AGENTS; i++) {
      await(
          i,
          "/api/ready",
          "GET",
          answer -> answer.getJsonArray("agents", new JsonArray()).size() == AGENTS);
    }
  }

  @AfterEach
  void endAgents() throws Exception {
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Optional<JsonObject> ask(int agent, String path, String method, String body)
      throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(agent) + path))
                  .timeout(Duration.ofSeconds(40))
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? Optional.of(new JsonObject(answer.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not up yet, or no more
    }
  }

  /** Asks again and again, for 60 s at most. */
  private JsonObject await(int agent, String path, String method, Predicate<JsonObject> reached)
      throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Optional<JsonObject> answer = ask(agent, path, method, "{}");
      if (answer.filter(reached).isPresent()) {
        return answer.get();
      }
      assertThat(System.nanoTime())
          .as("%s of agent %d said %s; %s", path, agent, answer, logs())
          .isLessThan(limit);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        all.append(log.getFileName()).append(":\n").append(Files.readString(log));
      }
    }
    return all.toString();
  }

  /** A command may go to an agent that was killed a moment ago; it is asked again then. */
  private LoadStatus status(int agent, Predicate<LoadStatus> reached) throws Exception {
    JsonObject answer =
        await(
            agent,
            "/api/commands/" + Addresses.LOAD_STATUS + "?timeoutMillis=1500",
            "POST",
            json -> reached.test(RecordCodec.decode(json, LoadStatus.class)));
    return RecordCodec.decode(answer, LoadStatus.class);
  }

  private LoadStatus start(JsonObject plan) throws Exception {
    String path = "/api/commands/" + Addresses.LOAD_START;
    JsonObject answer =
        ask(0, path, "POST", plan.encode())
            .orElseThrow(() -> new AssertionError("not started: " + unchecked()));
    return RecordCodec.decode(answer, LoadStatus.class);
  }

  private String unchecked() {
    try {
      return logs();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Poisson arrivals of two types, 90/s together. */
  private static JsonObject plan(String target, int seconds, String agents) {
    JsonObject plan =
        new JsonObject(
            """
            {"target": "%s", "seed": 11, "timeoutMillis": 20000,
             "stages": [{"seconds": %d, "ratePerSecond": {"compose": 60, "home-read": 30}}]}
            """
                .formatted(target, seconds));
    return agents.isEmpty() ? plan : plan.put("agents", new JsonObject(agents));
  }

  /** What the plan has when one agent runs it. */
  private static long ofOneAgent(String target, int seconds) {
    return LoadPlan.of(RecordCodec.decode(plan(target, seconds, ""), StartLoad.class))
        .planned(0, (seconds + 1) * 1e9)
        .orElseThrow();
  }

  /** The process of the agent of a share; the name ends with its number. */
  private int process(LoadStatus started, int share) {
    String name = started.agents().get(share).agent();
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  @Test
  void threeAgentsSendExactlyWhatOneWould() throws Exception {
    long one;
    try (RawServer alone = RawServer.answering();
        RawServer server = RawServer.answering()) {
      one = ofOneAgent(alone.url(), 4);
      LoadRun single = new LoadRun(second -> {}, line -> {});
      try {
        LoadStatus end =
            Plans.runToTheEnd(
                single, RecordCodec.decode(plan(alone.url(), 4, ""), StartLoad.class));
        assertThat(end.total().sent()).isEqualTo(one);
      } finally {
        Plans.await(single.close());
      }
      LoadStatus started = start(plan(server.url(), 4, "{\"exactSplit\": true}"));
      assertThat(started.agents()).extracting(Agent::share).containsExactly(0, 1, 2);
      LoadStatus end = status(0, status -> status.state().equals("ended"));
      assertThat(status(1, status -> true)).as("whoever is asked").isEqualTo(end);
      assertThat(status(2, status -> true)).isEqualTo(end);
      assertBalanced(end);
      assertThat(end.total().planned()).as(logs()).isEqualTo(one);
      assertThat(end.total().completed()).isEqualTo(one);
      assertThat(server.requests).hasSize((int) one).hasSize(alone.requests.size());
      assertThat(end.endedBecause()).isEqualTo("plan-complete");
    }
  }

  @Test
  void aKilledAgentIsSeenAndItsLossIsCounted() throws Exception {
    try (RawServer server = RawServer.answering()) {
      long one = ofOneAgent(server.url(), 9);
      LoadStatus started = start(plan(server.url(), 9, "{\"exactSplit\": true}"));
      int coordinator = process(started, 0);
      long seen = kill(coordinator, process(started, 2));
      LoadStatus end = status(coordinator, status -> status.state().equals("ended"));
      Agent gone = end.agents().get(2);
      assertThat(gone.state()).isEqualTo(Agent.LOST);
      assertThat(gone.lost()).isPositive();
      assertThat(end.total().planned() + gone.lost())
          .as("every request of the plan is in a figure or lost")
          .isEqualTo(one);
      assertThat(end.agents()).hasSize(3);
      assertThat(end.agents().subList(0, 2)).allMatch(a -> a.state().equals(Agent.ENDED));
      assertThat(end.verdict().state()).isEqualTo(Verdict.LIMITED);
      assertThat(end.verdict().reasons())
          .anyMatch(reason -> reason.contains(gone.lost() + " planned requests"));
      tellSeen("reported", seen);
    }
  }

  @Test
  void theShareOfAKilledAgentIsTakenOver() throws Exception {
    try (RawServer server = RawServer.answering()) {
      long one = ofOneAgent(server.url(), 10);
      LoadStatus started =
          start(plan(server.url(), 10, "{\"exactSplit\": true, \"takeOver\": true}"));
      int coordinator = process(started, 0);
      long seen = kill(coordinator, process(started, 1));
      LoadStatus end = status(coordinator, status -> status.state().equals("ended"));
      Agent gone = end.agents().get(1);
      assertThat(end.agents()).as(logs()).hasSize(4);
      Agent heir = end.agents().get(3);
      assertThat(heir.share()).isEqualTo(1);
      assertThat(heir.planned()).isPositive();
      assertThat(gone.lost()).isPositive().isLessThan(one / 3);
      assertThat(end.total().planned() + gone.lost()).isEqualTo(one);
      assertBalanced(end);
      tellSeen("taken over", seen);
    }
  }

  @Test
  void theOthersOutliveTheCoordinator() throws Exception {
    try (RawServer server = RawServer.answering()) {
      LoadStatus started = start(plan(server.url(), 7, "{}"));
      int coordinator = process(started, 0);
      int other = process(started, 1);
      status(other, status -> status.total() != null && status.total().completed() > 30);
      processes.get(coordinator).destroyForcibly();
      LoadStatus end =
          status(
              other,
              status ->
                  status.state().equals("ended")
                      && status.part() != null
                      && status.part().note() != null);
      assertThat(end.endedBecause()).isEqualTo("plan-complete");
      assertThat(end.part().note()).contains("does not answer");
      assertBalanced(end);
    }
  }

  /** Kills an agent in the middle; gives how long until the loss was told, ms. */
  private long kill(int coordinator, int victim) throws Exception {
    status(coordinator, status -> status.total() != null && status.total().completed() > 100);
    processes.get(victim).destroyForcibly();
    long killed = System.nanoTime();
    status(
        coordinator,
        status -> status.agents().stream().anyMatch(agent -> agent.state().equals(Agent.LOST)));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
  }

  private static void tellSeen(String what, long millis) {
    System.out.printf("loss seen after %d ms, %s%n", millis, what);
  }
}
