package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own NGINX as a process: started and proven, reloaded, stopped with all its workers.
 *
 * <p>One that still runs in the same directory, because an agent before this one was killed, is
 * taken over instead of started a second time: with a reload if the configuration changed since it
 * was loaded. All methods block.
 */
public final class NginxServer implements ReloadTarget, AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
  private static final int ORPHAN_ROUNDS = 10;
  private static final long WATCH_NANOS = 200_000_000;
  private static final long ASK_AGAIN_NANOS = 10_000_000;

  private final NginxConfiguration configuration;
  private final NginxSettings settings;
  private final NginxCommand nginx;
  private final ErrorLog log;
  private final VersionMarker marker;
  private final Consumer<String> onDeath;
  private @Nullable ChildProcess child;
  private @Nullable NginxFamily family;
  private volatile Set<ProcessHandle> workers = Set.of();

  /** The master that is not meant to end. */
  private volatile @Nullable ProcessHandle watched;

  /**
   * @param onDeath told, on a thread of its own, when the master ends without being stopped
   */
  public NginxServer(
      NginxConfiguration configuration, CommandRunner runner, Consumer<String> onDeath) {
    this.configuration = configuration;
    this.settings = configuration.settings();
    this.nginx = new NginxCommand(configuration.program(), runner, settings.nginxDirectory());
    this.log = new ErrorLog(settings.nginxDirectory().resolve("logs/error.log"));
    this.marker = new VersionMarker(settings.socket(), ASK_LIMIT);
    this.onDeath = onDeath;
  }

  /**
   * Starts NGINX on the directory that {@link NginxConfiguration#write} wrote; returns when all
   * workers answer.
   *
   * @throws SteelyardException with the port in use, or the line that NGINX printed
   */
  public synchronized void start() {
    nginx.requireModules();
    boolean runs = !answering().isEmpty();
    if (!runs) {
      removeStaleSocket();
      requirePorts();
    }
    Optional<String> problem = test();
    if (problem.isPresent()) {
      throw refused(problem.get());
    }
    NginxFamily started = runs ? takeOver() : startProcess();
    family = started;
    workers = started.workers();
    watch(started.master());
  }

  private NginxFamily startProcess() {
    long mark = log.mark();
    ChildProcess started =
        ChildProcess.start(
            ChildProcess.Spec.of(nginx.start())
                .withEnvironment(configuration.program().environment())
                .in(settings.nginxDirectory()));
    try {
      NginxFamily born = new NginxFamily(ProcessHandle.of(started.pid()).orElseThrow());
      awaitWorkers(born, Set.of(), mark, started::isAlive);
      child = started;
      return born;
    } catch (RuntimeException e) {
      started.stop(Duration.ZERO);
      throw e;
    }
  }

  private NginxFamily takeOver() {
    NginxFamily found = new NginxFamily(masterOfPidFile());
    Set<Long> old = Set.of();
    long mark = log.mark();
    if (!runsWhatIsWritten()) {
      old = found.accepting();
      reload();
    }
    awaitWorkers(found, old, mark, found::isAlive);
    return found;
  }

  /** A reload closes idle connections of clients: not without need. */
  private boolean runsWhatIsWritten() {
    return configuration.program().lua()
        && luaStatus().getLong("generation") > configuration.lastChangeMillis();
  }

  private JsonObject luaStatus() {
    return LuaActuator.status(new UnixHttp(settings.socket(), ASK_LIMIT));
  }

  private ProcessHandle masterOfPidFile() {
    Path file = settings.nginxDirectory().resolve("run/nginx.pid");
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    } catch (IOException | RuntimeException e) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "an NGINX answers on " + settings.socket() + " but " + file + " does not tell which",
          "stop it, or choose another state directory",
          e);
    }
  }

  /** Returns when as many workers as configured answer, none of them an old one. */
  private void awaitWorkers(NginxFamily born, Set<Long> old, long mark, BooleanSupplier alive) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!allAnswer(born, old)) {
      boolean late = System.nanoTime() > deadline;
      if (late || !alive.getAsBoolean()) {
        String silence =
            late
                ? "its workers did not answer within " + START_LIMIT.toSeconds() + " s"
                : "it ended at once";
        throw refused(log.firstProblemSince(mark).orElse(silence));
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  private boolean allAnswer(NginxFamily born, Set<Long> old) {
    Set<Long> accepting = born.accepting();
    return accepting.size() >= settings.workers()
        && Collections.disjoint(accepting, old)
        && answering().containsAll(accepting)
        && (!configuration.program().lua() || luaAcknowledged());
  }

  private boolean luaAcknowledged() {
    JsonObject status = luaStatus();
    Long generation = status.getLong("generation");
    return status.getJsonArray("acks").stream()
            .filter(ack -> generation.equals(((JsonObject) ack).getLong("generation")))
            .count()
        >= status.getInteger("workers");
  }

  /** Process numbers of workers that answer on the socket; empty when nobody listens there. */
  private Set<Long> answering() {
    if (!Files.exists(settings.socket())) {
      return Set.of();
    }
    try {
      return marker.ask(settings.workers()).keySet();
    } catch (SteelyardException nobody) {
      if (nobody.code() == ErrorCode.UNAVAILABLE) {
        return Set.of();
      }
      throw nobody;
    }
  }

  private void removeStaleSocket() {
    try {
      Files.deleteIfExists(settings.socket());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot remove " + settings.socket() + " (" + e + ")", "remove it", e);
    }
  }

  private void requirePorts() {
    requireFree(settings.host(), settings.port());
    requireFree("127.0.0.1", settings.statusPort());
    for (StockListener listener : settings.stock()) {
      requireFree(settings.host(), listener.port());
    }
  }

  private static void requireFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "NGINX cannot listen on " + host + ":" + port + " (" + e.getMessage() + ")",
          "stop the program that uses port " + port + ", or configure another port",
          e);
    }
  }

  private SteelyardException refused(String line) {
    return new SteelyardException(
        ErrorCode.FAILED,
        "NGINX did not start: " + line,
        "correct that; the whole log is " + errorLog());
  }

  @Override
  public Optional<String> test() {
    return nginx.test(settings.nginxDirectory());
  }

  @Override
  public Optional<String> testStaged(Map<String, String> staged) {
    nginx.requireModules();
    try (StagedCopy copy = new StagedCopy(settings.nginxDirectory(), staged)) {
      return nginx.test(copy.directory()).map(copy::speakingOfLive);
    }
  }

  @Override
  public synchronized void reload() {
    nginx.requireModules();
    CommandResult result = nginx.signal("reload");
    if (!result.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "NGINX was not asked to reload: " + result.lastLine(),
          "see " + errorLog());
    }
  }

  @Override
  public List<Path> putBack() {
    return configuration.putBack();
  }

  @Override
  public ErrorLog log() {
    return log;
  }

  @Override
  public synchronized NginxFamily family() {
    if (family == null) {
      throw new IllegalStateException("NGINX was not started");
    }
    return family;
  }

  /** The log that NGINX writes. */
  public Path errorLog() {
    return log.file();
  }

  /** The master process. */
  public long masterPid() {
    return family().master().pid();
  }

  public synchronized boolean isAlive() {
    return family != null && family.isAlive();
  }

  /** Worker processes that live, those that are leaving included. */
  public synchronized int workers() {
    workers = family().workers();
    return workers.size();
  }

  private void watch(ProcessHandle master) {
    watched = master;
    Thread thread =
        new Thread(
            () -> {
              while (master.isAlive() && master.equals(watched)) {
                LockSupport.parkNanos(WATCH_NANOS);
              }
              if (master.equals(watched)) {
                ended(master);
              }
            },
            "nginx-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void ended(ProcessHandle process) {
    endOrphans();
    onDeath.accept(
        "NGINX' master (process "
            + process.pid()
            + ") ended without being stopped; its workers were ended too. See "
            + errorLog());
  }

  /**
   * Workers outlive a killed master, keep its ports, and nobody would start new ones. Those that
   * are not known answer on the socket, until nobody does.
   */
  private void endOrphans() {
    Set<ProcessHandle> left = new LinkedHashSet<>(workers);
    for (int i = 0; i < ORPHAN_ROUNDS && !left.isEmpty(); i++) {
      left.forEach(ProcessHandle::destroyForcibly);
      left.clear();
      try {
        answering().forEach(pid -> ProcessHandle.of(pid).ifPresent(left::add));
      } catch (SteelyardException cutOff) {
        // One that is being ended may have answered by half.
        left.addAll(workers);
      }
    }
  }

  /** Graceful, then sure: requests under way have the grace to finish. */
  public synchronized void stop(Duration grace) {
    watched = null;
    NginxFamily running = family;
    if (running == null) {
      return;
    }
    ProcessHandle master = running.master();
    Set<ProcessHandle> all = new LinkedHashSet<>(master.children().toList());
    all.add(master);
    if (master.isAlive()) {
      // A configuration that cannot be read keeps the command from sending its signal.
      if (!nginx.signal("quit").ok()) {
        master.destroy();
      }
      long deadline = System.nanoTime() + grace.toNanos();
      while (master.isAlive() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
    all.forEach(ProcessHandle::destroyForcibly);
    if (child != null) {
      child.stop(ASK_LIMIT);
    }
    removeStaleSocket();
    family = null;
    child = null;
  }

  /** {@link #stop} with a grace of five seconds. */
  @Override
  public void close() {
    stop(STOP_GRACE);
  }
}
