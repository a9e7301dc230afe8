package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.CommandRunner;
import dev.steelyard.shared.provision.NginxProgram;
import dev.steelyard.shared.provision.SystemCommandRunner;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An NGINX of the agent's own with its weights: directory written, process proven, actuator chosen.
 */
public final class DataPlane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataPlane.class);

  private final NginxServer server;
  private final WeightsControl weights;

  private DataPlane(NginxServer server, WeightsControl weights) {
    this.server = server;
    this.weights = weights;
  }

  /**
   * Starts NGINX with the weights that were saved last; blocks until all its workers answer.
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
    CommandRunner runner = new SystemCommandRunner();
    NginxServer server = new NginxServer(configuration, runner, onDeath);
    Actuator actuator = start(configuration, server, state, choice.notes());
    WeightsControl weights =
        new WeightsControl(
            settings.base(),
            actuator,
            state,
            new AuditLog(settings.auditFile(), clock),
            worker,
            System::nanoTime);
    return new DataPlane(server, weights);
  }

  private static Actuator start(
      NginxConfiguration configuration,
      NginxServer server,
      WeightsState state,
      List<String> notes) {
    NginxSettings settings = configuration.settings();
    if (settings.actuator() == ActuatorKind.LUA) {
      configuration.write(settings.base(), 0);
      server.start();
      return new LuaActuator(settings.socket());
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

  /** The process. */
  public NginxServer server() {
    return server;
  }

  /** Its weights. */
  public WeightsControl weights() {
    return weights;
  }

  @Override
  public void close() {
    server.close();
  }
}
