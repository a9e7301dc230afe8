package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.NginxSettings.StockListener;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.provision.ChildProcess;
import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import dev.steelyard.shared.provision.NginxProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own NGINX as a process: started and proven, reloaded, stopped with all its workers.
 *
 * <p>One that still runs in the same directory, because an agent before this one was killed, is
 * taken over with a reload instead of a second start. All methods block.
 */
public final class NginxServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
  private static final long ASK_AGAIN_NANOS = 10_000_000;

  private final NginxConfiguration configuration;
  private final NginxSettings settings;
  private final CommandRunner runner;
  private final Consumer<String> onDeath;
  private @Nullable ChildProcess child;
  private @Nullable ProcessHandle master;
  private Set<ProcessHandle> workers = Set.of();
  private CompletableFuture<Void> deathWatch = CompletableFuture.completedFuture(null);

  /**
   * @param onDeath told, on a thread of its own, when the master ends without being stopped
   */
  public NginxServer(
      NginxConfiguration configuration, CommandRunner runner, Consumer<String> onDeath) {
    this.configuration = configuration;
    this.settings = configuration.settings();
    this.runner = runner;
    this.onDeath = onDeath;
  }

  /**
   * Starts NGINX on the directory that {@link NginxConfiguration#write} wrote; returns when all
   * workers answer.
   *
   * @throws SteelyardException with the port in use, or the line that NGINX printed
   */
  public synchronized void start() {
    Optional<JsonObject> running = status();
    if (running.isPresent()) {
      takeOver(running.get());
    } else {
      startProcess();
    }
    ProcessHandle started = running();
    deathWatch = started.onExit().thenAcceptAsync(this::ended);
    workers = workersOf(started);
  }

  private void startProcess() {
    removeStaleSocket();
    requireFree(settings.host(), settings.port());
    requireFree("127.0.0.1", settings.statusPort());
    for (StockListener listener : settings.stock()) {
      requireFree(settings.host(), listener.port());
    }
    Optional<String> problem = test();
    if (problem.isPresent()) {
      throw refused(problem.get());
    }
    long logged = logSize();
    ChildProcess started =
        ChildProcess.start(
            ChildProcess.Spec.of(command())
                .withEnvironment(configuration.program().environment())
                .in(settings.nginxDirectory()));
    try {
      long deadline = System.nanoTime() + START_LIMIT.toNanos();
      while (!allWorkersAnswer(0)) {
        if (!started.isAlive()) {
          throw refused(firstProblem(logSince(logged)).orElse("exit " + started.exitCode()));
        }
        if (System.nanoTime() > deadline) {
          throw refused(
              "no answer on " + settings.socket() + " within " + START_LIMIT.toSeconds() + " s");
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    } catch (SteelyardException e) {
      started.stop(Duration.ZERO);
      throw e;
    }
    child = started;
    master = ProcessHandle.of(started.pid()).orElseThrow();
  }

  private void takeOver(JsonObject running) {
    Path file = settings.nginxDirectory().resolve("run/nginx.pid");
    try {
      master = ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    } catch (IOException | RuntimeException e) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "an NGINX answers on " + settings.socket() + " but " + file + " does not tell which",
          "stop it, or choose another state directory",
          e);
    }
    reload();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!allWorkersAnswer(running.getLong("generation"))) {
      if (System.nanoTime() > deadline) {
        throw refused(
            "the one that runs (process " + running().pid() + ") kept its old configuration");
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  private Optional<JsonObject> status() {
    if (!Files.exists(settings.socket())) {
      return Optional.empty();
    }
    try {
      return Optional.of(LuaActuator.status(new UnixHttp(settings.socket(), ASK_LIMIT)));
    } catch (SteelyardException nobody) {
      if (nobody.code() == ErrorCode.UNAVAILABLE) {
        return Optional.empty();
      }
      throw nobody;
    }
  }

  private boolean allWorkersAnswer(long olderGeneration) {
    return status()
        .filter(json -> json.getLong("generation") > olderGeneration)
        .map(
            json ->
                json.getJsonArray("acks").stream()
                        .map(JsonObject.class::cast)
                        .filter(ack -> ack.getLong("generation").equals(json.getLong("generation")))
                        .count()
                    >= json.getInteger("workers"))
        .orElse(false);
  }

  private void removeStaleSocket() {
    try {
      Files.deleteIfExists(settings.socket());
    } catch (IOException e) {
      throw new SteelyardException(
          ErrorCode.FAILED, "cannot remove " + settings.socket() + " (" + e + ")", "remove it", e);
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

  /** What {@code nginx -t} finds wrong with the files as they are; empty when nothing. */
  public Optional<String> test() {
    CommandResult result = run("-t");
    return result.ok()
        ? Optional.empty()
        : Optional.of(firstProblem(result.output()).orElse(result.lastLine()));
  }

  /** Asks the master to load its configuration again; says nothing about whether it does. */
  public synchronized void reload() {
    CommandResult result = run("-s", "reload");
    if (!result.ok()) {
      throw new SteelyardException(
          ErrorCode.FAILED,
          "NGINX was not asked to reload: " + result.lastLine(),
          "see " + errorLog());
    }
  }

  private CommandResult run(String... arguments) {
    List<String> command = command();
    command.addAll(List.of(arguments));
    NginxProgram program = configuration.program();
    return runner.run(command, program.environment(), settings.nginxDirectory(), COMMAND_LIMIT);
  }

  private List<String> command() {
    return new ArrayList<>(
        List.of(
            configuration.program().executable().toString(),
            "-p",
            settings.nginxDirectory() + "/",
            "-c",
            "nginx.conf",
            "-e",
            "logs/error.log"));
  }

  private static Optional<String> firstProblem(String text) {
    return text.lines()
        .filter(line -> line.contains("[emerg]") || line.contains("[alert]"))
        .map(line -> line.substring(line.indexOf('[')).strip())
        .findFirst();
  }

  /** The log that NGINX writes. */
  public Path errorLog() {
    return settings.nginxDirectory().resolve("logs/error.log");
  }

  private long logSize() {
    try {
      return Files.exists(errorLog()) ? Files.size(errorLog()) : 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String logSince(long size) {
    try {
      String text = Files.exists(errorLog()) ? Files.readString(errorLog()) : "";
      return text.substring((int) Math.min(size, text.length()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The first complaint of {@code [emerg]} in the log since it had this size; for proofs. */
  Optional<String> complaintSince(long size) {
    return firstProblem(logSince(size));
  }

  /** Size of the error log now. */
  long mark() {
    return logSize();
  }

  /** The master process. */
  public long masterPid() {
    return running().pid();
  }

  public synchronized boolean isAlive() {
    return master != null && master.isAlive();
  }

  /** Worker processes that live, those that are leaving included. */
  public synchronized int workers() {
    workers = workersOf(running());
    return workers.size();
  }

  /** Process numbers of the workers that take new connections. */
  synchronized Set<Long> accepting() {
    return workersOf(running()).stream()
        .filter(NginxServer::accepts)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** A worker that leaves says so in its command line before it closes its listening sockets. */
  private static boolean accepts(ProcessHandle worker) {
    try {
      Path commandLine = Path.of("/proc", Long.toString(worker.pid()), "cmdline");
      return !Files.readString(commandLine).contains("shutting down");
    } catch (IOException gone) {
      return false;
    }
  }

  private synchronized ProcessHandle running() {
    if (master == null) {
      throw new IllegalStateException("NGINX was not started");
    }
    return master;
  }

  private static Set<ProcessHandle> workersOf(ProcessHandle master) {
    return master.children().collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void ended(ProcessHandle process) {
    endOrphans();
    onDeath.accept(
        "NGINX' master (process "
            + process.pid()
            + ") ended without being stopped; its workers were ended too. See "
            + errorLog());
  }

  /** Workers outlive a killed master, keep its ports, and nobody would start new ones. */
  private synchronized void endOrphans() {
    Set<ProcessHandle> left = new LinkedHashSet<>(workers);
    status()
        .ifPresent(
            json ->
                json.getJsonArray("acks").stream()
                    .map(ack -> ((JsonObject) ack).getLong("pid"))
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(left::add)));
    left.forEach(ProcessHandle::destroyForcibly);
  }

  /** Graceful, then sure: requests under way have the grace to finish. */
  public synchronized void stop(Duration grace) {
    deathWatch.cancel(false);
    ProcessHandle process = master;
    if (process == null) {
      return;
    }
    Set<ProcessHandle> family = workersOf(process);
    family.add(process);
    if (process.isAlive()) {
      run("-s", "quit");
      long deadline = System.nanoTime() + grace.toNanos();
      while (process.isAlive() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
    family.forEach(ProcessHandle::destroyForcibly);
    if (child != null) {
      child.stop(ASK_LIMIT);
    }
    removeStaleSocket();
    master = null;
    child = null;
  }

  /** {@link #stop} with a grace of five seconds. */
  @Override
  public void close() {
    stop(STOP_GRACE);
  }
}
