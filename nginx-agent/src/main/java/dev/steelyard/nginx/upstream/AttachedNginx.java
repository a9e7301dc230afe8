package dev.steelyard.nginx.upstream;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An NGINX that others start and stop, as the reload actuator needs it. */
public final class AttachedNginx implements ReloadTarget {

  private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
  private static final String ROOT = "root";

  private final ForeignNginx nginx;
  private final NginxCommand program;
  private final VersionMarker marker;
  private final ErrorLog log;
  private final Path own;
  private ForeignText loaded = new ForeignText(Map.of());
  private Set<Long> workers = Set.of();
  private boolean reloaded;
  private Optional<NginxFamily> known = Optional.empty();

  /**
   * @param errorLog file that it writes its errors to, whether readable or not
   */
  public AttachedNginx(ForeignNginx nginx, NginxConfiguration configuration, Path errorLog) {
    NginxSettings settings = configuration.settings();
    this.nginx = nginx;
    this.program =
        new NginxCommand(configuration.program(), nginx.runner(), settings.nginxDirectory());
    this.marker = new VersionMarker(settings.socket(), ASK_LIMIT);
    this.log = new ErrorLog(errorLog);
    this.own = settings.nginxDirectory();
  }

  /**
   * Refuses when this user can neither test the configuration nor signal the master. From here on
   * edits of the configuration are noticed.
   *
   * @throws SteelyardException with the rule that lets it
   */
  synchronized void requireReloads() {
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
    loaded = text();
    workers = family().accepting();
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
   * The configuration as it is, then the files by themselves: a foreign configuration cannot be
   * staged without a copy of all that it includes. What NGINX thinks of both together is told by
   * {@link #test} once the files are in place and before it is asked to load them.
   *
   * <p>An edit of somebody's that NGINX has not loaded yet is a reason not to reload: this user's
   * weights are no occasion to bring it into force, and it could not be taken back.
   */
  @Override
  public Optional<String> testStaged(Map<String, String> staged) {
    return test().or(this::unloadedEdit).or(() -> StagedFragments.test(program::test, staged));
  }

  private synchronized Optional<String> unloadedEdit() {
    Set<Long> now = family().accepting();
    boolean loadedByOthers = !reloaded && Collections.disjoint(now, workers);
    workers = now;
    reloaded = false;
    ForeignText text = text();
    if (loadedByOthers) {
      loaded = text;
    }
    return text.differing(loaded)
        .map(
            file ->
                file
                    + " was changed since NGINX loaded its configuration, and a reload for new"
                    + " weights would bring that into force too; load it with "
                    + nginx.commandLine("-s", "reload"));
  }

  private ForeignText text() {
    return ForeignText.of(nginx.dump(), own);
  }

  @Override
  public Optional<String> test() {
    return nginx.test();
  }

  @Override
  public synchronized void reload() {
    reloaded = true;
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
