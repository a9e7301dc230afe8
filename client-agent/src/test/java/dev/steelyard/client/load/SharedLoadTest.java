package dev.steelyard.client.load;

import static dev.steelyard.client.load.Plans.assertBalanced;
import static dev.steelyard.client.load.Plans.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.Histograms;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.AgentHello;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Agent;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.PartOf;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.SetUsers;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartPart;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Agents that share a plan, all in this process, on one local event bus. What it does not prove:
 * how a cluster behaves, clocks that differ, and a process that dies; see {@code SharedLoadIT}.
 */
class SharedLoadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Bus client = new Bus(vertx.eventBus(), "client", Clock.systemUTC());
  private final List<Bus> agents = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  private final BlockingQueue<LoadStatus> progress = new LinkedBlockingQueue<>();
  private final Map<String, BlockingQueue<String>> lines = new ConcurrentHashMap<>();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private void agents(int count) throws Exception {
    client.subscribe(
        Addresses.LOAD_PROGRESS, LoadStatus.class, event -> progress.add(event.body()));
    for (int i = 0; i < count; i++) {
      String name = "agent-" + i;
      Bus bus = new Bus(vertx.eventBus(), name, Clock.systemUTC());
      BlockingQueue<String> told = new LinkedBlockingQueue<>();
      lines.put(name, told);
      deployments.add(await(vertx.deployVerticle(new LoadVerticle(bus, told::add))));
      agents.add(bus);
    }
    agents.forEach(
        bus ->
            bus.publish(
                Addresses.AGENT_READY, new AgentHello("client-agent", "test", bus.served())));
  }

  private LoadStatus send(String address, Record body) throws Exception {
    return await(client.request(address, body, LoadStatus.class, PATIENCE));
  }

  /** Asks until it is so; commands to all agents reach one after the other. */
  private LoadStatus until(Predicate<LoadStatus> reached) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      LoadStatus status = send(Addresses.LOAD_STATUS, new Empty());
      if (reached.test(status)) {
        return status;
      }
      assertThat(System.nanoTime()).as("%s", status).isLessThan(limit);
    }
  }

  private static StartLoad exponential(
      String target, double rate, double seconds, JsonObject more) {
    JsonObject plan =
        new JsonObject(
            """
            {"name": "shared", "target": "%s", "seed": 5, "timeoutMillis": 20000,
             "stages": [{"seconds": %s, "ratePerSecond": {"compose": %s, "home-read": %s}}]}
            """
                .formatted(target, seconds, rate, rate / 2));
    return RecordCodec.decode(plan.mergeIn(more), StartLoad.class);
  }

  private static JsonObject agentsPart(String json) {
    return new JsonObject().put("agents", new JsonObject(json));
  }

  @Test
  void threeAgentsSendWhatOneWouldHaveSentAndAllAnswerForTheWhole() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      long one =
          LoadPlan.of(exponential(server.url(), 100, 2.5, new JsonObject()))
              .planned(0, 3e9)
              .orElseThrow();
      LoadStatus started =
          send(
              Addresses.LOAD_START,
              exponential(server.url(), 100, 2.5, agentsPart("{\"exactSplit\": true}")));
      assertThat(started.state()).isEqualTo("running");
      assertThat(started.agents())
          .hasSize(3)
          .allSatisfy(
              agent -> {
                assertThat(agent.state()).isEqualTo(Agent.RUNNING);
                assertThat(agent.roundTripMillis()).isPositive();
                assertThat(Math.abs(agent.offsetMillis()))
                    .as("one clock: off by half the round trip at most")
                    .isLessThanOrEqualTo(agent.roundTripMillis() / 2 + 0.001);
              })
          .extracting(Agent::share)
          .containsExactly(0, 1, 2);

      List<LoadStatus> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(until(status -> status.state().equals("ended")));
      }
      LoadStatus end = answers.get(0);
      assertThat(answers).as("whoever is asked").allMatch(end::equals);
      assertBalanced(end);
      assertThat(end.endedBecause()).isEqualTo("plan-complete");
      assertThat(end.total().planned()).isEqualTo(one);
      assertThat(end.total().completed()).isEqualTo(one);
      assertThat(server.requests).hasSize((int) one);
      assertThat(server.requests.stream().filter(request -> request.startsWith("POST")))
          .as("no share is sent twice")
          .hasSizeGreaterThan(100)
          .doesNotHaveDuplicates();
      assertThat(end.agents())
          .allSatisfy(agent -> assertThat(agent.planned()).isBetween(one / 3 - 1, one / 3 + 1))
          .allMatch(agent -> agent.state().equals(Agent.ENDED));

      Histogram all = new Histogram(3);
      Histogram lateness = new Histogram(3);
      for (int share = 0; share < 3; share++) {
        LoadStatus part = finalOf(share);
        assertThat(part.part().of()).isEqualTo(3);
        all.add(Histograms.decode(part.total().intended()));
        lateness.add(Histograms.decode(part.total().lateness()));
      }
      assertThat(Histograms.decode(end.total().intended())).isEqualTo(all);
      assertThat(Histograms.decode(end.total().lateness())).isEqualTo(lateness);
      assertThat(all.getTotalCount()).isEqualTo(one);
    }
  }

  private LoadStatus finalOf(int share) {
    return progress.stream()
        .filter(status -> status.state().equals("ended") && status.part().index() == share)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAgentWithoutAPartSendsCommandsOnAndAStopEndsAll() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      send(Addresses.LOAD_START, exponential(server.url(), 40, 60, agentsPart("{\"count\": 2}")));
      LoadStatus running = null;
      for (int i = 0; i < 3; i++) {
        running = until(status -> status.total() != null && status.total().completed() > 0);
        assertThat(running.agents()).hasSize(2);
      }
      LoadStatus end = send(Addresses.LOAD_STOP, new Empty());
      assertThat(end.endedBecause()).isEqualTo("stopped");
      assertThat(end.agents()).hasSize(2).allMatch(agent -> agent.state().equals(Agent.ENDED));
      assertBalanced(end);
      assertThat(end.total().sent()).isEqualTo(server.requests.size());
    }
  }

  @Test
  void oneRefusalStopsAllBeforeAnythingIsSent() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      StartLoad own = Plans.compose(server.url(), 1, 60);
      send(Addresses.loadPart(agents.get(1).incarnation(), "start"), part(own));
      assertThatThrownBy(
              () ->
                  send(
                      Addresses.LOAD_START,
                      exponential(server.url(), 4000, 60, agentsPart("{\"count\": 3}"))))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
          .hasMessageContaining("agent agent-1 did not take its share")
          .hasMessageContaining("is running");
      for (Bus agent : List.of(agents.get(0), agents.get(2))) {
        send(Addresses.loadPart(agent.incarnation(), "start"), part(own));
      }
      assertThat(server.requests.size()).as("nothing of the refused plan").isLessThan(100);
    }
  }

  private static StartPart part(StartLoad plan) {
    return new StartPart(
        "of-its-own", "nobody", false, plan.with(new StartLoad.Share(0, 1, null, null)));
  }

  @Test
  void plansThatCannotBeSharedAreRefusedWithTheReason() throws Exception {
    agents(2);
    String target = "http://127.0.0.1:1";
    assertRefused(
        ErrorCode.UNAVAILABLE,
        "2 client agents are there, agents.count is 5",
        exponential(target, 10, 60, agentsPart("{\"count\": 5}")));
    assertRefused(
        ErrorCode.BAD_REQUEST,
        "agents.count is 0",
        exponential(target, 10, 60, agentsPart("{\"count\": 0}")));
    assertRefused(
        ErrorCode.BAD_REQUEST,
        "users.count is 1",
        Plans.with(Plans.users(target, 1, 60), agentsPart("{}")));
    assertRefused(
        ErrorCode.BAD_REQUEST,
        "share and agents are given",
        Plans.with(
            exponential(target, 10, 60, agentsPart("{}")),
            new JsonObject("{\"share\": {\"index\": 0, \"of\": 2}}")));
    assertThatThrownBy(() -> LoadPlan.of(exponential(target, 10, 60, agentsPart("{}"))))
        .hasMessageStartingWith("agents is given");
  }

  private void assertRefused(ErrorCode code, String place, StartLoad plan) {
    assertThatThrownBy(() -> send(Addresses.LOAD_START, plan))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(SteelyardException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageStartingWith(place);
  }

  @Test
  void usersAreSplitEvenlyAndSoIsTheirChange() throws Exception {
    agents(3);
    try (RawServer server = new RawServer(RawServer.Connection::hang)) {
      send(
          Addresses.LOAD_START,
          Plans.with(
              Plans.users(server.url(), 4, 60), agentsPart("{}").put("timeoutMillis", 60_000)));
      assertThat(planned(until(status -> sum(status) == 4))).containsExactly(1L, 1L, 2L);
      send(Addresses.LOAD_USERS, new SetUsers(8));
      assertThat(planned(until(status -> sum(status) == 8))).containsExactly(2L, 3L, 3L);
      assertThat(send(Addresses.LOAD_STATUS, new Empty()).total().inFlight()).isEqualTo(8);
      assertThatThrownBy(() -> send(Addresses.LOAD_USERS, new SetUsers(-1)))
          .hasMessageContaining("count is -1");
    }
  }

  private static long sum(LoadStatus status) {
    return status.agents().stream().mapToLong(Agent::planned).sum();
  }

  private static List<Long> planned(LoadStatus status) {
    return status.agents().stream().map(Agent::planned).toList();
  }

  @Test
  void whatAnAgentThatLeavesTakesAlongIsCountedFromThePlan() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      StartLoad plan = exponential(server.url(), 100, 4, agentsPart("{\"exactSplit\": true}"));
      long one = allOf(server);
      LoadStatus started = send(Addresses.LOAD_START, plan);
      int leaving = leave(started);
      LoadStatus end = until(status -> status.state().equals("ended"));
      Agent gone = end.agents().get(leaving);
      assertThat(gone.state()).isEqualTo(Agent.LOST);
      assertThat(gone.note()).contains("gone at", "stopped");
      assertThat(gone.lost()).isPositive();
      assertThat(end.total().planned() + gone.lost()).isEqualTo(one);
      assertThat(end.verdict().state()).isEqualTo(Verdict.LIMITED);
      assertThat(end.verdict().reasons())
          .anyMatch(
              reason ->
                  reason.startsWith("agent " + gone.agent() + " (share ")
                      && reason.contains(gone.lost() + " planned requests"));
    }
  }

  @Test
  void anotherAgentTakesTheRestOfALostShareOver() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      StartLoad plan =
          exponential(
              server.url(), 100, 4, agentsPart("{\"exactSplit\": true, \"takeOver\": true}"));
      long one = allOf(server);
      LoadStatus started = send(Addresses.LOAD_START, plan);
      int leaving = leave(started);
      LoadStatus end = until(status -> status.state().equals("ended"));
      assertThat(end.agents()).hasSize(4);
      Agent gone = end.agents().get(leaving);
      Agent heir = end.agents().get(3);
      assertThat(gone.state()).isEqualTo(Agent.LOST);
      assertThat(heir.share()).isEqualTo(leaving);
      assertThat(heir.state()).isEqualTo(Agent.ENDED);
      assertThat(heir.fromMillis()).isPositive();
      assertThat(heir.planned()).isPositive();
      assertThat(gone.note()).contains(heir.agent() + " took the share over");
      assertThat(gone.lost()).as("known at once, so little is lost").isLessThan(one / 6);
      assertThat(end.total().planned() + gone.lost()).isEqualTo(one);
      assertBalanced(end);
      assertThat(server.requests).hasSize((int) end.total().sent());
      LoadStatus taken =
          progress.stream()
              .filter(status -> status.state().equals("ended"))
              .filter(status -> status.part().fromMillis() != null)
              .findFirst()
              .orElseThrow();
      assertBalanced(taken);
      assertThat(taken.total().planned()).isEqualTo(heir.planned());
    }
  }

  private static long allOf(RawServer server) {
    return LoadPlan.of(exponential(server.url(), 100, 4, new JsonObject()))
        .planned(0, 5e9)
        .orElseThrow();
  }

  /** Ends an agent that does not coordinate, in the middle; gives its share. */
  private int leave(LoadStatus started) throws Exception {
    Agent leaving = started.agents().get(1);
    until(status -> status.agents() != null && status.agents().get(1).planned() > 10);
    send(Addresses.loadPart(leaving.incarnation(), "stop"), new PartOf(planId(), 1));
    return 1;
  }

  private String planId() {
    return progress.peek().part().plan();
  }

  @Test
  void withoutTheCoordinatorTheOthersGoOnAndSaySo() throws Exception {
    agents(3);
    try (RawServer server = RawServer.answering()) {
      LoadStatus started =
          send(Addresses.LOAD_START, exponential(server.url(), 60, 4, agentsPart("{}")));
      String coordinator = started.agents().get(0).agent();
      until(status -> status.total().completed() > 0);
      for (int i = 0; i < 3; i++) {
        if (agents.get(i).sender().equals(coordinator)) {
          await(vertx.undeploy(deployments.get(i)));
        }
      }
      LoadStatus alone = until(status -> status.part() != null && status.part().note() != null);
      assertThat(alone.agents()).isNull();
      assertThat(alone.part().note())
          .startsWith("the coordinator, agent " + coordinator + ", does not answer")
          .endsWith("of share " + alone.part().index() + " of 3 alone");
      for (int share = 1; share < 3; share++) {
        LoadStatus end = until(status -> status.state().equals("ended") && status.part() != null);
        assertThat(end.endedBecause()).isEqualTo("plan-complete");
      }
    }
  }

  @Test
  void aLimitedAgentMakesTheWholeRunLimited() throws Exception {
    agents(2);
    // Each connection is silent for 600 ms once, and there is only one for each type and agent:
    // what becomes due meanwhile is sent late.
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.readRequest();
              connection.stall(600);
              do {
                connection.write(RawServer.OK);
              } while (!connection.readRequest().isEmpty());
            })) {
      StartLoad plan =
          Plans.with(
              exponential(server.url(), 40, 1.5, agentsPart("{}")),
              new JsonObject("{\"connectionsPerType\": 1}"));
      send(Addresses.LOAD_START, plan);
      LoadStatus end = until(status -> status.state().equals("ended"));
      assertThat(end.verdict().state()).isEqualTo(Verdict.LIMITED);
      for (Agent agent : end.agents()) {
        assertThat(end.verdict().reasons())
            .anyMatch(reason -> reason.startsWith("agent " + agent.agent() + " (share "));
      }
    }
  }
}
