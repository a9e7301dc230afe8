package dev.steelyard.nginx.bench.routing;

import dev.steelyard.nginx.bench.routing.CellRuns.Course;
import dev.steelyard.nginx.bench.site.AgentProcess;
import dev.steelyard.nginx.bench.site.BenchSite;
import dev.steelyard.nginx.bench.site.EmulatedFleet;
import dev.steelyard.nginx.demo.AuditTrail;
import dev.steelyard.nginx.demo.DemoPlan;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.PickRule;
import dev.steelyard.nginx.upstream.StockRule;
import dev.steelyard.shared.bench.place.Balancer;
import dev.steelyard.shared.bench.place.ProcessorTime;
import dev.steelyard.shared.bus.ActivatePolicy;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.ObservePolicy;
import dev.steelyard.shared.bus.PolicyStatus;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.provision.FreePorts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All arms, ready for one pair after the other: each has an NGINX and servers of its own; those
 * with a policy have an agent; there are as many load processes as arms. Everything stays alive
 * between the pairs.
 */
final class LiveArms implements AutoCloseable {

  private static final String POLICY = "gains";
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);

  private final List<Balancer> stock = new ArrayList<>();
  private final Map<Arm, AgentProcess> agents = new EnumMap<>(Arm.class);
  private final Map<Arm, Integer> ports = new EnumMap<>(Arm.class);
  private final List<AgentProcess> loads = new ArrayList<>();
  private final EmulatedFleet servers;

  private LiveArms(EmulatedFleet servers) {
    this.servers = servers;
  }

  /** Starts everything; returns when all of it is ready. */
  static LiveArms start(BenchSite site, long seed) {
    List<String> names = List.of(Arm.values()).stream().map(Arm::key).toList();
    LiveArms arms = new LiveArms(EmulatedFleet.start(site, names, seed));
    try {
      arms.open(site);
      return arms;
    } catch (RuntimeException e) {
      arms.close();
      throw e;
    }
  }

  private void open(BenchSite site) {
    for (Arm arm : Arm.values()) {
      loads.add(AgentProcess.client(site, "load-" + arm.key()));
      if (arm.rule().isPresent()) {
        agents.put(arm, agent(site, arm));
      }
    }
    for (Arm arm : Arm.baselines()) {
      Balancer nginx =
          site.stockNginx(arm.key(), servers.equalWeights(arm.key()), StockRule.LEAST_CONN);
      stock.add(nginx);
      ports.put(arm, nginx.port());
    }
    loads.forEach(AgentProcess::awaitReady);
    agents.values().forEach(AgentProcess::awaitReady);
  }

  private AgentProcess agent(BenchSite site, Arm arm) {
    List<Integer> free = FreePorts.find(2);
    Map<String, Integer> weights = servers.equalWeights(arm.key());
    List<Map<String, Object>> upstreams = new ArrayList<>();
    NginxSettings.DEFAULT_LOCATIONS.forEach(
        location ->
            upstreams.add(
                Map.of(
                    "name",
                    location.upstream(),
                    "locations",
                    List.of(location.prefix()),
                    "servers",
                    weights)));
    AgentProcess agent =
        AgentProcess.nginx(
            site,
            "agent-" + arm.key(),
            Map.of(
                "nginx",
                Map.of("port", free.get(0), "statusPort", free.get(1)),
                "upstreams",
                upstreams));
    ports.put(arm, free.get(0));
    return agent;
  }

  /** Port of an arm's NGINX. */
  int port(Arm arm) {
    return Objects.requireNonNull(ports.get(arm));
  }

  /** The servers of all arms. */
  EmulatedFleet servers() {
    return servers;
  }

  /** Tells the agents the deadlines, by request type. */
  void freeze(Map<String, Double> deadlineMillis) {
    ObservePolicy given = new ObservePolicy(0.0, Deadlines.byUpstream(deadlineMillis));
    agents
        .values()
        .forEach(
            agent -> agent.commands().send(Addresses.POLICY_OBSERVE, given, PolicyStatus.class));
  }

  /** Puts the policies in charge anew: from base weights, without a memory. */
  void activate() {
    agents.forEach(
        (arm, agent) -> {
          String rule = arm.rule().map(PickRule::wireName).orElseThrow();
          agent
              .commands()
              .send(
                  Addresses.POLICY_ACTIVATE,
                  new ActivatePolicy(POLICY, rule, null, true, false),
                  PolicyStatus.class);
        });
  }

  /**
   * Starts the load of several arms as close together as commands can.
   *
   * @param plans by arm
   * @param positions which load process serves the first arm, the second and so on
   * @return the load process of each arm
   */
  Map<Arm, AgentProcess> send(Map<Arm, StartLoad> plans, List<Integer> positions) {
    Map<Arm, AgentProcess> sending = new LinkedHashMap<>();
    plans.forEach(
        (arm, plan) -> {
          AgentProcess load = loads.get(positions.get(sending.size()));
          load.commands().send(Addresses.LOAD_START, plan, LoadStatus.class);
          sending.put(arm, load);
        });
    return sending;
  }

  /** Waits for the end of all loads, and until the servers are idle. */
  Map<Arm, LoadStatus> awaitEnd(Map<Arm, AgentProcess> sending) {
    Map<Arm, LoadStatus> ended = new EnumMap<>(Arm.class);
    sending.forEach((arm, load) -> ended.put(arm, awaitEnd(load)));
    servers.drain();
    return ended;
  }

  private LoadStatus awaitEnd(AgentProcess load) {
    while (true) {
      checkAlive();
      LoadStatus status = load.commands().send(Addresses.LOAD_STATUS, LoadStatus.class);
      if (status.state().equals("ended")) {
        return status;
      }
      BenchSite.pause(ASK_AGAIN);
    }
  }

  /** Fails when a process of an agent or a load has ended. */
  void checkAlive() {
    loads.forEach(AgentProcess::checkAlive);
    agents.values().forEach(AgentProcess::checkAlive);
  }

  /** Processor time of the agents without their NGINX, s since their start. */
  Map<Arm, Double> agentSeconds() {
    Map<Arm, Double> seconds = new EnumMap<>(Arm.class);
    agents.forEach((arm, agent) -> seconds.put(arm, ProcessorTime.seconds(List.of(agent.pid()))));
    return seconds;
  }

  /** How much later than due the latest of the servers answered in p99, since its start. */
  double serverLatenessP99Millis() {
    return servers.state().stream()
        .mapToDouble(server -> server.timingErrorP99Millis())
        .max()
        .orElse(0);
  }

  /**
   * The weights that an agent set.
   *
   * @param start second 0
   * @param seconds weights set later are left out
   */
  Course course(Arm arm, Instant start, double seconds) {
    AgentProcess agent = Objects.requireNonNull(agents.get(arm));
    Map<String, String> names = new LinkedHashMap<>();
    List<String> addresses = servers.addresses(arm.key());
    DemoPlan.SPEEDS.keySet().forEach(name -> names.put(addresses.get(names.size()), name));
    return new Course(
        AuditTrail.read(agent.folder().resolve("audit.jsonl"), start).points().stream()
            .filter(point -> point.second() >= 0 && point.second() <= seconds)
            .toList(),
        names);
  }

  /** Load first, then the balancers, then the servers: nothing fails on its way out. */
  @Override
  public void close() {
    loads.forEach(AgentProcess::close);
    agents.values().forEach(AgentProcess::close);
    stock.forEach(Balancer::close);
    servers.close();
  }
}
