package dev.steelyard.nginx;

import dev.steelyard.nginx.routing.LearnedPolicies;
import dev.steelyard.nginx.routing.PolicyFactory;
import dev.steelyard.nginx.routing.PolicyModels;
import dev.steelyard.nginx.routing.RoutingLoop;
import dev.steelyard.nginx.routing.RoutingSettings;
import dev.steelyard.nginx.routing.RoutingVerticle;
import dev.steelyard.nginx.routing.TeamPart;
import dev.steelyard.nginx.routing.plan.RandomWeights;
import dev.steelyard.nginx.upstream.AttachSettings;
import dev.steelyard.nginx.upstream.AttachedNginx;
import dev.steelyard.nginx.upstream.DataPlane;
import dev.steelyard.nginx.upstream.ForeignNginx;
import dev.steelyard.nginx.upstream.LuaScripts;
import dev.steelyard.nginx.upstream.NginxConfiguration;
import dev.steelyard.nginx.upstream.NginxSettings;
import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.WeightsVerticle;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.nginx.upstream.attach.OwnDirectory;
import dev.steelyard.shared.bus.AgentNode.Rooms;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Leadership;
import dev.steelyard.shared.config.Programs;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.NginxProvisioner;
import dev.steelyard.shared.provision.SystemCommandRunner;
import dev.steelyard.shared.vts.PollVerticle;
import dev.steelyard.shared.vts.StatusSettings;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the rooms of the nginx agent: NGINX first, then its weights, then the loop, then the own
 * poller.
 */
final class NginxRooms {

  private static final Logger log = LoggerFactory.getLogger(NginxRooms.class);

  private static final int EXIT_NGINX_ENDED = 1;

  /** As many as fit into a lease with room for a missed one. */
  private static final int BEATS_PER_LEASE = 5;

  private static final Duration DRIFT_PERIOD = Duration.ofSeconds(5);

  private final NginxAgentConfig config;
  private final Clock clock;

  NginxRooms(NginxAgentConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Starts NGINX or joins the one that runs, and makes the verticles; blocks until every NGINX
   * worker answers.
   */
  Rooms open(Vertx vertx, Bus bus) {
    NginxSettings nginx = config.nginx();
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("upstream", 1);
    DataPlane plane = config.attach().attached() ? attach(worker) : start(worker);
    WeightsVerticle weights =
        new WeightsVerticle(
            bus,
            plane.weights(),
            nginx.balancing().lease().dividedBy(BEATS_PER_LEASE),
            DRIFT_PERIOD);
    Optional<Leadership> leadership =
        config.team().isEmpty()
            ? Optional.empty()
            : Optional.of(Leadership.of(vertx, config.team()));
    RoutingVerticle routing = routing(vertx, bus, plane, leadership);
    StatusSettings status =
        new StatusSettings(
            config.statusUrl(),
            config.periodMillis(),
            2L * config.periodMillis(),
            new LinkedHashSet<>(fleet().keySet()));
    // Windows of several load balancers can be added up when they begin and end together.
    long period = config.periodMillis();
    LongSupplier first =
        () -> config.team().isEmpty() ? 0 : period - Math.floorMod(clock.millis(), period);
    PollVerticle poll = new PollVerticle(status, routing::offerOwnSample, first);
    return new Rooms(
        List.of(weights, routing, poll),
        () -> {
          leadership.ifPresent(Leadership::close);
          plane.close();
        });
  }

  private DataPlane start(WorkerExecutor worker) {
    return DataPlane.start(
        program(config.nginx()),
        config.nginx(),
        LuaScripts.directory(),
        worker,
        clock,
        NginxRooms::nginxEnded);
  }

  private DataPlane attach(WorkerExecutor worker) {
    AttachSettings attach = config.attach();
    ForeignNginx program = new ForeignNginx(attach, new SystemCommandRunner());
    Path lua = LuaScripts.directory();
    Attachment.Source source =
        new Attachment.Source(program, config.nginx(), lua, Optional.empty());
    NginxConfiguration configuration;
    Path errorLog;
    if (attach.checkAtStart()) {
      Attachment attachment = Attachment.configured(source, attach);
      attachment.require();
      configuration = attachment.configuration();
      errorLog = attachment.errorLog();
    } else {
      configuration = Attachment.unchecked(source);
      errorLog = program.build().errorLog();
    }
    OwnDirectory directory = new OwnDirectory(configuration.settings(), lua, attach.sharedLua());
    return DataPlane.attach(
        configuration,
        new AttachedNginx(program, configuration, errorLog),
        files -> renewed(directory.write(files)),
        worker,
        clock,
        DataPlane.ATTACH_LIMIT);
  }

  private static void renewed(List<Path> written) {
    if (!written.isEmpty()) {
      log.warn("wrote {}: in force when NGINX loads its configuration again", written);
    }
  }

  private static NginxProgram program(NginxSettings nginx) {
    NginxProvisioner provisioner = new NginxProvisioner();
    return nginx.actuator() == ActuatorKind.LUA ? provisioner.find() : provisioner.findAny();
  }

  private RoutingVerticle routing(
      Vertx vertx, Bus bus, DataPlane plane, Optional<Leadership> leadership) {
    RoutingSettings defaults = RoutingSettings.defaults(fleet());
    RoutingSettings settings =
        new RoutingSettings(
            defaults.fleet(),
            config.periodMillis(),
            config.seed(),
            defaults.baseRule(),
            defaults.gainsRule(),
            null,
            config.priorities(),
            config.deadlineMillis(),
            config.observeSeconds(),
            defaults.collect(),
            defaults.maxLogStep(),
            config.guard());
    PolicyModels models = new PolicyModels(config.nginx().stateDirectory().resolve("models"));
    Map<String, PolicyFactory> policies = new LinkedHashMap<>(PolicyFactory.builtIn(settings));
    policies.putAll(LearnedPolicies.factories(settings, models));
    policies.put(RandomWeights.NAME, terms -> new RandomWeights(terms.seed(), 1));
    RoutingLoop loop = new RoutingLoop(settings, clock, policies);
    return new RoutingVerticle(
        bus,
        plane.weights(),
        loop,
        NginxAgent.trainer(config.seed()),
        models,
        vertx.createSharedWorkerExecutor("routing", 2),
        config.nginx().stateDirectory(),
        "nginx-agent " + Programs.version(),
        clock,
        config.periodMillis(),
        config.policy(),
        leadership.map(election -> team(bus, election, loop)));
  }

  private TeamPart team(Bus bus, Leadership election, RoutingLoop loop) {
    return new TeamPart(
        config.team(),
        bus,
        election,
        loop.mirror(),
        config.periodMillis(),
        clock,
        System::nanoTime,
        TeamPart.Pace.USUAL);
  }

  private Map<String, List<String>> fleet() {
    Map<String, List<String>> fleet = new LinkedHashMap<>();
    config
        .nginx()
        .upstreams()
        .forEach(upstream -> fleet.put(upstream.name(), List.copyOf(upstream.servers().keySet())));
    return fleet;
  }

  /** Without its NGINX the agent has nothing to do: it ends, and whoever started it sees that. */
  private static void nginxEnded(String why) {
    if (ChildProcess.allEnd()) {
      return;
    }
    log.error("NGINX ended: {}; the agent ends too", why);
    new Thread(() -> System.exit(EXIT_NGINX_ENDED), "nginx-ended").start();
  }
}
