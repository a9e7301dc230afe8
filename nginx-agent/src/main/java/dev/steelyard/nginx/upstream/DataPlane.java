package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An NGINX with its weights: directory written, process proven, actuator chosen. Either one of the
 * agent's own, or one that others start and stop.
 */
public final class DataPlane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataPlane.class);

  /** As long as an NGINX takes that is started together with the agent. */
  public static final Duration ATTACH_LIMIT = Duration.ofSeconds(30);

  private final StateLock lock;
  private final Optional<NginxServer> server;
  private final WeightsControl weights;
  private final Runnable closing;

  private DataPlane(
      StateLock lock, Optional<NginxServer> server, WeightsControl weights, Runnable closing) {
    this.lock = lock;
    this.server = server;
    this.weights = weights;
    this.closing = closing;
  }

  /**
   * Takes the state directory and starts NGINX with the weights that were saved last; blocks until
   * all its workers answer.
   *
   * @param luaDirectory holds {@code steelyard/*.lua}: {@link LuaScripts#directory()}
   * @param worker runs what blocks; give it one thread
   * @param onDeath told when NGINX ends without being stopped
   */
  public static DataPlane start(
      NginxProgram program,
      NginxSettings settings,
      Path luaDirectory,
      WorkerExecutor worker,
      Clock clock,
      Consumer<String> onDeath) {
    ActuatorChoice choice = ActuatorChoice.of(settings.actuator(), program);
    choice.notes().forEach(log::warn);
    NginxConfiguration configuration =
        new NginxConfiguration(choice.program(), settings.with(choice.kind()), luaDirectory);
    WeightsState state = new WeightsState(settings.weightsFile());
    NginxServer server = new NginxServer(configuration, new SystemCommandRunner(), onDeath);
    StateLock lock = StateLock.take(settings.stateDirectory());
    try {
      Actuator actuator = start(configuration, server, state, lock.owner(), choice.notes());
      WeightsControl weights = weights(configuration.settings(), actuator, state, worker, clock);
      return new DataPlane(lock, Optional.of(server), weights, server::close);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static WeightsControl weights(
      NginxSettings settings,
      Actuator actuator,
      WeightsState state,
      WorkerExecutor worker,
      Clock clock) {
    return new WeightsControl(
        settings.base(),
        actuator,
        state,
        new AuditLog(settings.auditFile(), clock),
        OwnFiles.below(settings.nginxDirectory(), settings.actuator() == ActuatorKind.LUA),
        new TokenBucket(settings.limits().changesPerSecond(), System::nanoTime),
        worker,
        System::nanoTime);
  }

  /** The files that a foreign configuration includes, with the weights to start from. */
  public static Map<String, String> includes(NginxConfiguration configuration) {
    WeightsState.Saved start = start(configuration.settings());
    boolean lua = configuration.settings().actuator() == ActuatorKind.LUA;
    return configuration.includes(
        lua ? start.document() : ReloadActuator.scaled(start.document()), start.version());
  }

  /** The weights of the server lines, or those that a reload brought in last. */
  static WeightsState.Saved start(NginxSettings settings) {
    return settings.actuator() == ActuatorKind.LUA
        ? new WeightsState.Saved(0, settings.base())
        : usable(new WeightsState(settings.weightsFile()), settings.base());
  }

  /**
   * Takes the state directory and joins an NGINX that others start and stop; blocks until it is
   * ready.
   *
   * @param nginx is asked to load new weights where the actuator is reload
   * @param write takes the files that NGINX includes, by name below {@link
   *     NginxSettings#nginxDirectory}
   * @param worker runs what blocks; give it one thread
   * @param limit how long to wait for NGINX
   * @throws SteelyardException unavailable when NGINX is not ready within the limit
   */
  public static DataPlane attach(
      NginxConfiguration configuration,
      AttachedNginx nginx,
      Consumer<Map<String, String>> write,
      WorkerExecutor worker,
      Clock clock,
      Duration limit) {
    NginxSettings settings = configuration.settings();
    StateLock lock = StateLock.take(settings.stateDirectory());
    try {
      write.accept(includes(configuration));
      new AttachedEndpoint(configuration).await(limit);
      WeightsState state = new WeightsState(settings.weightsFile());
      Actuator actuator = attached(configuration, nginx, lock.owner());
      WeightsControl weights = weights(settings, actuator, state, worker, clock);
      StaleSocketWatch sockets = new StaleSocketWatch(settings.socket());
      return new DataPlane(lock, Optional.empty(), weights, sockets::close);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Actuator attached(
      NginxConfiguration configuration, AttachedNginx nginx, Owner owner) {
    NginxSettings settings = configuration.settings();
    if (settings.actuator() == ActuatorKind.LUA) {
      return new LuaActuator(settings.socket(), owner);
    }
    nginx.requireReloads();
    WeightsState.Saved saved = start(settings);
    return new ReloadActuator(
        configuration, nginx, saved.document(), saved.version(), List.of(), System::nanoTime);
  }

  private static Actuator start(
      NginxConfiguration configuration,
      NginxServer server,
      WeightsState state,
      Owner owner,
      List<String> notes) {
    NginxSettings settings = configuration.settings();
    if (settings.actuator() == ActuatorKind.LUA) {
      configuration.write(settings.base(), 0);
      server.start();
      return new LuaActuator(settings.socket(), owner);
    }
    WeightsState.Saved saved = usable(state, settings.base());
    configuration.write(ReloadActuator.scaled(saved.document()), saved.version());
    server.start();
    return new ReloadActuator(
        configuration, server, saved.document(), saved.version(), notes, System::nanoTime);
  }

  /** Saved weights for exactly the servers and rules of the configuration, else base weights. */
  private static WeightsState.Saved usable(WeightsState state, WeightsDocument base) {
    WeightsState.Saved unsaved = new WeightsState.Saved(0, base);
    try {
      WeightsState.Saved saved = state.load().orElse(unsaved);
      if (saved.document().sameServers(base) && saved.document().rules().equals(base.rules())) {
        return saved;
      }
      log.warn("the saved weights are for other servers or rules; base weights are in force");
    } catch (SteelyardException e) {
      log.error("{}; base weights are in force", e.getMessage());
    }
    return unsaved;
  }

  /** The process of the agent's own; throws when the NGINX is somebody else's. */
  public NginxServer server() {
    return server.orElseThrow(() -> new IllegalStateException("this NGINX is not the agent's own"));
  }

  /** Who writes its weights, and the directory that nobody else may use. */
  StateLock lock() {
    return lock;
  }

  /** Its weights. */
  public WeightsControl weights() {
    return weights;
  }

  @Override
  public void close() {
    closing.run();
    lock.close();
  }
}
