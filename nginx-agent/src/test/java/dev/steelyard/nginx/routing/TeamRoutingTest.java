package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Election;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.HoldPolicy;
import dev.steelyard.shared.bus.LeaderWord;
import dev.steelyard.shared.bus.Leadership;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyDecision;
import dev.steelyard.shared.bus.PolicyExplanation;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.TeamStatus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.ServerWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two load balancers on one bus. The election is a variable of the test: it proves nothing about
 * the cluster's lock.
 */
class TeamRoutingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(1_000_000);
  private final AtomicLong nanos = new AtomicLong();
  private final List<PolicyDecision> decisions = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Bus outside;
  private volatile String holder = "";
  private long term;
  private Agent a;
  private Agent b;
  private long number;

  /** One load balancer. */
  private final class Agent implements Election {
    final String name;
    final FakeWeights weights = new FakeWeights(Fleet.of(1, 3));
    final Bus bus;
    final RoutingVerticle verticle;
    final String deployment;
    private boolean led;

    Agent(String name, String startPolicy) {
      this.name = name;
      this.bus = new Bus(vertx.eventBus(), name, clock);
      RoutingSettings d = RoutingSettings.defaults(Fleet.of(1, 3));
      RoutingSettings settings =
          new RoutingSettings(
              d.fleet(),
              200,
              1,
              "least-conn",
              "shortest-delay",
              null,
              Map.of(),
              Map.of(),
              60,
              100,
              0.5,
              true);
      RoutingLoop loop = new RoutingLoop(settings, clock, PolicyFactory.builtIn(settings));
      TeamPart.Pace quick = new TeamPart.Pace(Duration.ofMillis(1), Duration.ofMillis(5));
      TeamPart part = new TeamPart("edge", bus, this, loop.mirror(), 200, clock, nanos::get, quick);
      this.verticle =
          new RoutingVerticle(
              bus,
              weights,
              loop,
              new NoTrainer(),
              new PolicyModels(folder.resolve(name).resolve("models")),
              vertx.createSharedWorkerExecutor("routing-" + name, 2),
              folder.resolve(name),
              "steelyard test",
              clock,
              200,
              startPolicy,
              Optional.of(part));
      this.deployment = done(vertx.deployVerticle(verticle));
    }

    @Override
    public Future<OptionalLong> campaign(long newest) {
      synchronized (TeamRoutingTest.this) {
        if (!holder.equals(name)) {
          led = false;
          return Future.succeededFuture(OptionalLong.empty());
        }
        if (!led || newest > term) {
          led = true;
          term = Math.max(term, newest) + 1;
        }
        return Future.succeededFuture(OptionalLong.of(term));
      }
    }

    @Override
    public Future<Void> resign() {
      return Future.succeededFuture();
    }

    PolicyStatus status() {
      return send(Addresses.at(Addresses.POLICY_STATUS, name), new Empty(), PolicyStatus.class);
    }

    TeamStatus team() {
      TeamStatus team = status().team();
      assertThat(team).isNotNull();
      return team;
    }

    PolicyStatus activate(String policy) {
      return send(
          Addresses.at(Addresses.POLICY_ACTIVATE, name),
          new ActivatePolicy(policy, null, null, null),
          PolicyStatus.class);
    }
  }

  /** Trains nothing. */
  private static final class NoTrainer implements PolicyTrainer {
    @Override
    public Trained train(
        List<Sample> given,
        Map<String, Double> deadlines,
        dev.steelyard.shared.bus.TrainPolicy options,
        Path file) {
      throw new UnsupportedOperationException("no test trains");
    }

    @Override
    public ModelPolicy load(Path file) {
      throw new UnsupportedOperationException("no test loads");
    }
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    outside = new Bus(vertx.eventBus(), "client", clock);
    outside.subscribe(
        Addresses.POLICY_DECISION, PolicyDecision.class, event -> decisions.add(event.body()));
    a = new Agent("a", "none");
    b = new Agent("b", "none");
  }

  @AfterEach
  void stop() {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never happened: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  private <R extends Record> R send(String address, Record body, Class<R> reply) {
    return done(outside.request(address, body, reply, PATIENCE));
  }

  private void lead(Agent agent) {
    holder = agent.name;
    await(agent.name + " leads", () -> agent.team().leads());
    Agent other = agent == a ? b : a;
    await("the other knows", () -> agent.name.equals(other.team().leader()));
  }

  /** A window of 200 ms; the third server is slow, as far as the second balancer can tell. */
  private void window() {
    long start = clock.millis();
    clock.advance(200);
    number++;
    a.verticle.offerOwnSample(sample(start, Rig.calm("s3:80")));
    b.verticle.offerOwnSample(sample(start, Fleet.window("s3:80", 10, 400, 0)));
  }

  private Sample sample(long start, ServerWindow third) {
    ServerWindow[] servers = {Rig.calm("s1:80"), Rig.calm("s2:80"), third};
    return Fleet.sample(number, start, start + 200, Map.of("k1", List.of(servers)));
  }

  /** Rounds of windows until both have the weights of the same decision of both windows. */
  private Map<String, Integer> windows(int count) {
    for (int i = 0; i < count; i++) {
      int before = decisions.size();
      window();
      await("a decision", () -> decisions.size() > before);
    }
    await("the same weights", () -> a.weights.of("k1").equals(b.weights.of("k1")));
    return a.weights.of("k1");
  }

  private void windowsUntil(BooleanSupplier condition) {
    for (int i = 0; i < 50 && !condition.getAsBoolean(); i++) {
      windows(1);
    }
    await("the weights", condition);
  }

  private static boolean thirdHasLess(Agent agent) {
    return 4 * third(agent) < agent.weights.of("k1").get("s1:80");
  }

  private static int third(Agent agent) {
    return agent.weights.of("k1").get("s3:80");
  }

  @Test
  void oneDecidesFromTheWindowsOfAllAndBothHaveItsWeights() {
    lead(a);
    assertThat(b.activate("gains").phase()).isEqualTo("active");
    await("b follows", () -> b.status().policy().equals("gains"));
    assertThat(a.status().policy()).isEqualTo("gains");
    // Per window 10 requests of 4 ms and 10 of 400 ms: both act on what only b measured.
    windowsUntil(() -> thirdHasLess(a) && thirdHasLess(b));
    assertThat(b.weights.rule("k1")).isEqualTo("shortest-delay");
    SetWeights own = last(a);
    SetWeights followed = last(b);
    assertThat(own.who()).isEqualTo(followed.who()).isEqualTo("policy gains, led by a");
    assertThat(followed.reason()).matches("term 1, word \\d+: weights follow .*");
    assertThat(b.status().guard()).isEqualTo("following");
    PolicyExplanation why =
        send(Addresses.at(Addresses.POLICY_EXPLAIN, "b"), new Empty(), PolicyExplanation.class);
    assertThat(why.servers().get(2).because()).contains("times slower than the fleet");
    assertThat(why.servers().get(2).weight()).isBetween(1, 250);

    TeamStatus team = b.team();
    assertThat(team.leads()).isFalse();
    assertThat(team.leader()).isEqualTo("a");
    assertThat(team.term()).isEqualTo(1);
    assertThat(team.agents()).extracting(TeamStatus.Member::name).containsExactly("a", "b");
    assertThat(team.trouble()).isNull();
  }

  private static SetWeights last(Agent agent) {
    List<SetWeights> asked = agent.weights.asked();
    return asked.get(asked.size() - 1);
  }

  @Test
  void theNextLeaderGoesOnFromTheWeightsInForceAndTheOldOneFollows() {
    lead(a);
    a.activate("gains");
    await("b follows", () -> b.status().policy().equals("gains"));
    Map<String, Integer> before = windows(4);

    int asked = b.weights.asked().size();
    lead(b);
    Map<String, Integer> first = before;
    windowsUntil(() -> third(b) < first.get("s3:80"));
    int step = 0;
    for (SetWeights change : b.weights.asked().subList(asked, b.weights.asked().size())) {
      // No step beyond 0.5 in the logarithm, but for rounding, and never base weights.
      Map<String, Integer> next = change.weights().get("k1");
      double from = Math.log(before.get("s3:80") / (double) before.get("s1:80"));
      double to = Math.log(next.get("s3:80") / (double) next.get("s1:80"));
      assertThat(to).isBetween(from - 0.53, from + 0.1);
      before = next;
      step++;
    }
    assertThat(step).isPositive();
    assertThat(before.get("s3:80")).isLessThan(first.get("s3:80"));
    assertThat(last(a).who()).isEqualTo("policy gains, led by b");
    assertThat(last(a).reason()).startsWith("term 2, ");
    assertThat(a.team().leads()).isFalse();
  }

  @Test
  void wordsOfAnOlderTermMoveNothingBack() {
    lead(a);
    a.activate("gains");
    await("b follows", () -> b.status().policy().equals("gains"));
    lead(b);
    windows(4);
    long refused = a.team().refused();
    Map<String, Map<String, Integer>> old = Map.of("k1", Fleet.weights(1, 1000, 1));
    for (long late = 100_000; late < 100_003; late++) {
      outside.publish(
          Addresses.POLICY_LEAD,
          new LeaderWord(
              "edge",
              1,
              late,
              "gains",
              "round-robin",
              null,
              0,
              Map.of(),
              old,
              "an old leader",
              "round-robin",
              true));
    }
    await("three refused", () -> a.team().refused() == refused + 3);
    assertThat(a.weights.asked()).noneMatch(change -> change.reason().contains("an old leader"));
    assertThat(a.weights.rule("k1")).isEqualTo("shortest-delay");
    assertThat(a.weights.of("k1").get("s1:80")).isEqualTo(1000);
    assertThat(a.team().leader()).isEqualTo("b");
  }

  /** Its lease ended while it was stopped: it must not decide before it has the lead again. */
  @Test
  void aLeaderThatCouldNotRenewInTimeDoesNotDecide() {
    lead(a);
    a.activate("gains");
    windows(2);
    holder = "";
    await("nobody leads", () -> !a.team().leads() && !b.team().leads());
    int before = decisions.size();
    long samples = b.status().samples();
    window();
    await("the window is in", () -> b.status().samples() > samples);
    assertThat(decisions).hasSize(before);
  }

  /** Stopped for longer than its lease: it rests although the lock of its own part is free. */
  @Test
  void aLeaderThatStoodStillLeavesTheLeadToOthersForAWhile() {
    lead(a);
    a.activate("gains");
    await("b follows", () -> b.status().policy().equals("gains"));
    windows(2);
    long term = a.team().term();
    nanos.addAndGet(Leadership.LEASE.toNanos());
    await("it noticed", () -> !a.team().leads());
    int before = decisions.size();
    long samples = a.status().samples();
    window();
    await("the window is in", () -> a.status().samples() > samples);
    assertThat(a.team().leads()).isFalse();
    assertThat(decisions).hasSize(before);

    clock.advance(8_000);
    await("it tries again", () -> a.team().leads());
    assertThat(a.team().term()).isEqualTo(term);
  }

  @Test
  void commandsWithoutALeaderSayWhatToDo() {
    assertThatThrownBy(() -> a.activate("gains"))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("nobody leads the load balancers of edge")
        .hasMessageContaining("send it again in 5 s");
    lead(a);
    clock.advance(60_000);
    holder = "";
    await("nobody leads", () -> !a.team().leads());
    clock.advance(60_000);
    assertThat(b.team().leader()).isNull();
    assertThatThrownBy(() -> b.activate("gains")).hasMessageContaining("nobody leads");
  }

  @Test
  void holdAndObservationAndDeadlinesAreTheWholeTeams() {
    lead(a);
    b.activate("gains");
    PolicyStatus held =
        send(
            Addresses.at(Addresses.POLICY_HOLD, "b"),
            new HoldPolicy(true, "release"),
            PolicyStatus.class);
    assertThat(held.held()).isEqualTo("release");
    await("b is held", () -> "release".equals(b.status().held()));
    send(Addresses.at(Addresses.POLICY_HOLD, "a"), new HoldPolicy(false, null), PolicyStatus.class);
    await("b is free", () -> b.status().held() == null);

    send(
        Addresses.at(Addresses.POLICY_OBSERVE, "b"),
        new ObservePolicy(600.0, null),
        PolicyStatus.class);
    await("b observes", () -> b.status().phase().equals("observing"));
    assertThat(a.status().phase()).isEqualTo("observing");
    b.activate("none");
    send(
        Addresses.at(Addresses.POLICY_OBSERVE, "b"),
        new ObservePolicy(0.0, Map.of("k1", 25.0)),
        PolicyStatus.class);
    await("b knows", () -> Map.of("k1", 25.0).equals(b.status().deadlineMillis()));
    lead(b);
    assertThat(a.status().deadlineMillis()).containsEntry("k1", 25.0);
  }

  /** Without a decision for more than 10 periods a follower goes back by itself. */
  @Test
  void aFollowerThatHearsNobodyGoesBackToBaseWeights() {
    lead(a);
    a.activate("gains");
    await("b follows", () -> b.status().policy().equals("gains"));
    windows(3);
    holder = "";
    await("nobody leads", () -> !a.team().leads());
    clock.advance(700);
    await("frozen", () -> b.status().guard().equals("frozen"));
    clock.advance(1400);
    await("base", () -> b.weights.of("k1").equals(Fleet.weights(1, 1, 1)));
  }

  @Test
  void theFirstLeaderPutsTheConfiguredPolicyInChargeAndALaterOneDoesNot() {
    done(vertx.undeploy(a.deployment));
    done(vertx.undeploy(b.deployment));
    a = new Agent("a", "gains");
    b = new Agent("b", "gains");
    lead(a);
    await("gains", () -> b.status().policy().equals("gains"));
    a.activate("none");
    await("none", () -> b.status().policy().equals("none"));
    lead(b);
    windows(1);
    assertThat(b.status().policy()).isEqualTo("none");
  }

  @Test
  void twoAgentsOfOneNameAreToldToHaveTwo() {
    Agent twin = new Agent("a", "none");
    assertThat(twin.name).isEqualTo("a");
    lead(b);
    long start = clock.millis();
    clock.advance(200);
    a.verticle.offerOwnSample(sample(start, Rig.calm("s3:80")));
    twin.verticle.offerOwnSample(sample(start, Rig.calm("s3:80")));
    await("trouble", () -> b.team().trouble() != null);
    assertThat(b.team().trouble()).contains("two agents are called a");
  }
}
