package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.ReloadProof.Before;
import dev.steelyard.nginx.upstream.ReloadProof.Ending;
import dev.steelyard.nginx.upstream.ReloadProof.Verdict;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Weights through NGINX' own configuration: the portable way.
 *
 * <p>The sequence of a change: worth a reload, soon enough after the last one, own files as they
 * were left, a staged copy that {@code nginx -t} accepts, files renamed, the signal, proof by every
 * worker of the new generation. Neither {@code nginx -t} nor the exit code of a reload proves
 * anything. What is not proven is rolled back, and that is proven too.
 */
public final class ReloadActuator implements Actuator {

  /** Largest weight written; others keep their proportion. */
  static final int SCALE = 100;

  private static final String CHANGED = " was changed by someone else";

  private final NginxConfiguration configuration;
  private final ReloadTarget target;
  private final ReloadProof proof;
  private final ReloadLimits limits;
  private final List<String> standingNotes;
  private final LongSupplier nanos;
  private WeightsDocument document;
  private long version;
  private Optional<Long> lastReloadNanos = Optional.empty();

  /**
   * @param target runs the configuration
   * @param document weights that the configuration was written with
   * @param version version that the configuration was written with
   * @param notes what an operator should know all the time
   * @param nanos a monotonic clock
   */
  public ReloadActuator(
      NginxConfiguration configuration,
      ReloadTarget target,
      WeightsDocument document,
      long version,
      List<String> notes,
      LongSupplier nanos) {
    this.configuration = configuration;
    this.target = target;
    this.proof = new ReloadProof(target, configuration.settings().socket());
    this.limits = configuration.settings().reloads();
    this.document = document;
    this.version = version;
    this.standingNotes = List.copyOf(notes);
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
    int workers = target.family().accepting().size();
    return new Published(version, version > 0, workers, workers, document);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(standingNotes);
    draining().ifPresent(notes::add);
    changedByOthers()
        .ifPresent(file -> notes.add(file + CHANGED + ": no change is made until a restart"));
    return notes;
  }

  private Optional<String> draining() {
    int draining = target.family().drainingGenerations();
    return draining < ReloadLimits.MAX_DRAINING
        ? Optional.empty()
        : Optional.of(
            draining
                + " generations of workers are draining, as many as may be: changes wait until"
                + " their requests end");
  }

  @Override
  public Optional<String> hold(WeightsDocument next) {
    if (!next.rules().equals(document.rules()) || largestStep(next) <= limits.threshold()) {
      return Optional.empty();
    }
    Duration waited =
        Duration.ofNanos(lastReloadNanos.map(then -> nanos.getAsLong() - then).orElse(0L));
    if (lastReloadNanos.isPresent() && waited.compareTo(limits.interval()) < 0) {
      return Optional.of(
          "the last reload was %d ms ago, the next is due in %d ms"
              .formatted(waited.toMillis(), limits.interval().minus(waited).toMillis()));
    }
    return draining();
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
    if (largestStep(next) <= limits.threshold()) {
      return new Outcome(version, target.family().accepting().size(), false);
    }
    hold(next)
        .ifPresent(
            why -> {
              throw new SteelyardException(
                  ErrorCode.UNAVAILABLE, why, "send the newest weights again later");
            });
    Map<String, String> before = configuration.weighted(scaled(document), version);
    changedByOthers()
        .ifPresent(
            file -> {
              throw new SteelyardException(
                  ErrorCode.CONFLICT,
                  file + CHANGED,
                  "let the agent write it again with a restart, and keep changes out of it");
            });
    lastReloadNanos = Optional.of(nanos.getAsLong());
    reload(configuration.weighted(scaled(next), version + 1), before);
    document = next;
    version++;
    return new Outcome(version, target.family().accepting().size(), true);
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

  private Optional<Path> changedByOthers() {
    return configuration.weighted(scaled(document), version).entrySet().stream()
        .filter(entry -> !SyncedFiles.holds(file(entry.getKey()), entry.getValue()))
        .map(entry -> file(entry.getKey()))
        .findFirst();
  }

  private void reload(Map<String, String> files, Map<String, String> before) {
    Optional<String> problem = target.testStaged(files);
    if (problem.isPresent()) {
      throw failed(problem.get(), "correct that; nothing was changed");
    }
    Before old = proof.before();
    try {
      write(files);
      problem = target.test();
      if (problem.isPresent()) {
        throw failed(problem.get(), "correct that; the files before were put back");
      }
      target.reload();
    } catch (SteelyardException e) {
      write(before);
      throw e;
    }
    Verdict verdict = proof.await(version + 1, old);
    if (!verdict.proven()) {
      write(before);
      throw failed(verdict.because(), rolledBack(verdict.ending()));
    }
  }

  /** Brings the version before into force again, its files being in place. */
  private String rolledBack(Ending ending) {
    if (ending == Ending.REFUSED && proof.everywhere(version)) {
      return "correct that; version " + version + " stayed in force, proven by every worker";
    }
    List<Path> others = ending == Ending.WORKERS_DIED ? target.putBack() : List.of();
    Before failed = proof.before();
    Verdict back;
    try {
      target.reload();
      back = proof.await(version, failed);
    } catch (SteelyardException e) {
      back = new Verdict(Ending.REFUSED, String.valueOf(e.getMessage()));
    }
    if (!back.proven() && !proof.everywhere(version)) {
      return "version "
          + version
          + " could not be proven either ("
          + back.because()
          + "); correct that and see "
          + target.log().file();
    }
    String putBack = others.isEmpty() ? "" : "; " + others + " are as the agent wrote them again";
    return "correct that; version " + version + " is in force, proven by every worker" + putBack;
  }

  private static SteelyardException failed(String line, String remedy) {
    return new SteelyardException(
        ErrorCode.FAILED, "NGINX did not take the new weights: " + line, remedy);
  }

  private void write(Map<String, String> texts) {
    Map<Path, String> files = new LinkedHashMap<>();
    texts.forEach((name, text) -> files.put(file(name), text));
    SyncedFiles.replaceAll(files);
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
