package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.UnixHttp.Answer;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Weights through NGINX' own configuration: the portable way.
 *
 * <p>Files are staged and renamed, tested, loaded with a signal, and the change is believed only
 * when every worker answers with the new version on new connections: neither {@code nginx -t} nor
 * the exit code of a reload proves anything. What is not proven is rolled back, and that is proven
 * too. Each reload loses a few idle connections and lets old workers drain, hence the interval, the
 * threshold and the limit on generations.
 */
public final class ReloadActuator implements Actuator {

  /** Largest weight written; others keep their proportion. */
  static final int SCALE = 100;

  /** Least change of a server's share that is worth a reload (relative). */
  static final double DEFAULT_THRESHOLD = 0.10;

  /** Least time between two reloads. */
  static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

  private static final int MAX_GENERATIONS = 6;
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(5);
  private static final long ASK_AGAIN_NANOS = 20_000_000;

  private final NginxConfiguration configuration;
  private final NginxServer server;
  private final UnixHttp http;
  private final double threshold;
  private final Duration interval;
  private final LongSupplier nanos;
  private WeightsDocument document;
  private long version;
  private Optional<Long> lastReloadNanos = Optional.empty();

  /**
   * @param document weights that the configuration was written with
   * @param version version that the configuration was written with
   * @param nanos a monotonic clock
   */
  public ReloadActuator(
      NginxConfiguration configuration,
      NginxServer server,
      WeightsDocument document,
      long version,
      LongSupplier nanos) {
    this(configuration, server, document, version, DEFAULT_THRESHOLD, DEFAULT_INTERVAL, nanos);
  }

  ReloadActuator(
      NginxConfiguration configuration,
      NginxServer server,
      WeightsDocument document,
      long version,
      double threshold,
      Duration interval,
      LongSupplier nanos) {
    this.configuration = configuration;
    this.server = server;
    this.http = new UnixHttp(configuration.settings().socket(), PROOF_LIMIT);
    this.document = document;
    this.version = version;
    this.threshold = threshold;
    this.interval = interval;
    this.nanos = nanos;
  }

  @Override
  public String name() {
    return "reload";
  }

  /** The weights as they stand on the server lines: whole numbers up to {@value #SCALE}. */
  static WeightsDocument scaled(WeightsDocument document) {
    Map<String, WeightsDocument.Group> groups = new LinkedHashMap<>();
    document
        .groups()
        .forEach(
            (name, group) -> {
              int largest = group.weights().values().stream().mapToInt(w -> w).max().orElse(0);
              Map<String, Integer> weights = new LinkedHashMap<>(group.weights());
              if (largest > SCALE) {
                weights.replaceAll(
                    (server, w) ->
                        w == 0 ? 0 : Math.max(1, Math.round(w * (float) SCALE / largest)));
              }
              groups.put(name, new WeightsDocument.Group(group.rule(), weights));
            });
    return new WeightsDocument(groups);
  }

  @Override
  public Published published() {
    int workers = configuration.settings().workers();
    return new Published(version, version > 0, workers, workers, document);
  }

  @Override
  public Outcome publish(WeightsDocument next, long expectedVersion) {
    if (expectedVersion != version) {
      throw new SteelyardException(
          ErrorCode.CONFLICT,
          "the version in force is " + version + ", not " + expectedVersion,
          "read it and try again");
    }
    if (!next.rules().equals(document.rules())) {
      throw SteelyardException.badRequest(
          "rules " + next.rules() + " with the reload actuator",
          "keep " + document.rules() + ", or use the Lua actuator");
    }
    int workers = configuration.settings().workers();
    if (largestStep(next) <= threshold) {
      return new Outcome(version, workers, false);
    }
    checkPace(workers);
    Map<String, String> before = configuration.weighted(scaled(document), version);
    checkOwnership(before);
    lastReloadNanos = Optional.of(nanos.getAsLong());
    reload(configuration.weighted(scaled(next), version + 1), before);
    document = next;
    version++;
    return new Outcome(version, workers, true);
  }

  /** Largest relative change of a server's share; infinite for one that is drained or returns. */
  private double largestStep(WeightsDocument next) {
    double largest = 0;
    for (String name : next.groups().keySet()) {
      for (String server : next.group(name).weights().keySet()) {
        double now = next.group(name).share(server);
        double then = document.group(name).share(server);
        largest = Math.max(largest, now == then ? 0 : Math.abs(now - then) / Math.min(now, then));
      }
    }
    return largest;
  }

  private void checkPace(int workers) {
    long waited = lastReloadNanos.map(then -> nanos.getAsLong() - then).orElse(Long.MAX_VALUE);
    if (waited < interval.toNanos()) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          "the last reload was " + waited / 1_000_000 + " ms ago",
          "send the newest weights again after " + interval.toMillis() + " ms");
    }
    int live = server.workers();
    if (live > MAX_GENERATIONS * workers) {
      throw new SteelyardException(
          ErrorCode.UNAVAILABLE,
          live + " worker processes are still leaving",
          "wait until their requests end, or set worker_shutdown_timeout");
    }
  }

  private void checkOwnership(Map<String, String> expected) {
    expected.forEach(
        (name, text) -> {
          Path file = file(name);
          try {
            if (!Files.readString(file).equals(text)) {
              throw new SteelyardException(
                  ErrorCode.CONFLICT,
                  file + " was changed by someone else",
                  "let the agent write it again with a restart, and keep changes out of it");
            }
          } catch (IOException e) {
            throw new SteelyardException(
                ErrorCode.CONFLICT, "cannot read " + file + " (" + e + ")", "restart the agent", e);
          }
        });
  }

  private void reload(Map<String, String> files, Map<String, String> before) {
    long log = server.mark();
    try {
      files.forEach((name, text) -> SyncedFiles.replace(file(name), text));
    } catch (SteelyardException e) {
      before.forEach((name, text) -> SyncedFiles.replace(file(name), text));
      throw e;
    }
    Optional<String> problem = server.test();
    if (problem.isEmpty()) {
      Set<Long> old = server.accepting();
      server.reload();
      if (proven(version + 1, old)) {
        return;
      }
      problem = Optional.of(server.complaintSince(log).orElse("no worker has it"));
    }
    before.forEach((name, text) -> SyncedFiles.replace(file(name), text));
    server.reload();
    throw new SteelyardException(
        ErrorCode.FAILED,
        "NGINX did not take the new weights: " + problem.get(),
        proven(version, Set.of())
            ? "correct that; version " + version + " is in force, proven by every worker"
            : "version " + version + " could not be proven either: see " + server.errorLog());
  }

  /**
   * Whether every worker answers with the version, on connections made after the old workers closed
   * their listening sockets.
   */
  private boolean proven(long wanted, Set<Long> old) {
    int workers = configuration.settings().workers();
    String answer = " " + wanted + "\n";
    Set<String> pids = new HashSet<>();
    long deadline = System.nanoTime() + PROOF_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      boolean retired = Collections.disjoint(server.accepting(), old);
      List<Answer> answers = http.getAtOnce(NginxConfiguration.MARKER_PATH, 8 * workers);
      if (answers.stream().allMatch(a -> a.status() == 200 && a.body().endsWith(answer))) {
        answers.forEach(a -> pids.add(a.body()));
        if (retired && pids.size() >= workers) {
          return true;
        }
      } else {
        pids.clear();
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
    return false;
  }

  private Path file(String name) {
    return configuration.settings().nginxDirectory().resolve(name);
  }

  /** Nothing to renew: the weights are on the server lines. */
  @Override
  public boolean beat() {
    return true;
  }
}
