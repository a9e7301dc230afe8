package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An NGINX that others start and stop, as the reload actuator needs it. */
public final class AttachedNginx implements ReloadTarget {

  private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
  private static final String ROOT = "root";

  private final ForeignNginx nginx;
  private final VersionMarker marker;
  private final ErrorLog log;
  private Optional<NginxFamily> known = Optional.empty();

  /**
   * @param errorLog file that it writes its errors to, whether readable or not
   */
  public AttachedNginx(ForeignNginx nginx, NginxSettings settings, Path errorLog) {
    this.nginx = nginx;
    this.marker = new VersionMarker(settings.socket(), ASK_LIMIT);
    this.log = new ErrorLog(errorLog);
  }

  /**
   * Refuses when this user can neither test the configuration nor signal the master.
   *
   * @throws SteelyardException with the rule that lets it
   */
  void requireReloads() {
    String user = System.getProperty("user.name", "");
    String owner = family().master().info().user().orElse(ROOT);
    Optional<String> refused = nginx.test();
    if (refused.isPresent()) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "reloads need " + nginx.commandLine("-t") + ", which fails: " + refused.get(),
          remedy(user));
    }
    if (nginx.isPlain() && !user.equals(ROOT) && !user.equals(owner)) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "reloads need a signal to NGINX' master, which belongs to " + owner + ", not to " + user,
          remedy(user));
    }
  }

  private String remedy(String user) {
    return "correct that, or run it through sudo (nginx.command [\"sudo\", \"-n\", \""
        + nginx.executable()
        + "\"]) with a rule for -T, -t and -s reload: "
        + user
        + " ALL=(root) NOPASSWD: "
        + nginx.executable();
  }

  /**
   * Nothing: a foreign configuration cannot be staged without a copy of all that it includes. What
   * NGINX thinks is told by {@link #test} once the files are in place and before it is asked to
   * load them.
   */
  @Override
  public Optional<String> testStaged(Map<String, String> staged) {
    return Optional.empty();
  }

  @Override
  public Optional<String> test() {
    return nginx.test();
  }

  @Override
  public void reload() {
    nginx.reload();
  }

  /** The master of a worker that answers: a restarted NGINX has another one. */
  @Override
  public synchronized NginxFamily family() {
    NginxFamily found = known.filter(NginxFamily::isAlive).orElseGet(this::find);
    known = Optional.of(found);
    return found;
  }

  private NginxFamily find() {
    return marker.ask(1).keySet().stream()
        .flatMap(worker -> ProcessHandle.of(worker).stream())
        .flatMap(worker -> worker.parent().stream())
        .findFirst()
        .map(NginxFamily::new)
        .orElseThrow(
            () ->
                new SteelyardException(
                    ErrorCode.UNAVAILABLE,
                    "NGINX' workers answer, but their master is not to be seen from here",
                    "run the agent where it sees NGINX' processes, or use the Lua actuator"));
  }

  @Override
  public ErrorLog log() {
    return log;
  }

  /** Nothing: the rest of the configuration is somebody else's. */
  @Override
  public List<Path> putBack() {
    return List.of();
  }
}
