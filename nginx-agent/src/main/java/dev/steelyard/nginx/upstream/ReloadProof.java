package dev.steelyard.nginx.upstream;

import dev.steelyard.nginx.upstream.ErrorLog.Problem;
import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a reload took effect, by what workers answer: exit codes and {@code nginx -t} prove
 * nothing.
 *
 * <p>Each worker answers the version marker with its process number, on connections made after the
 * workers before closed their listening sockets. Meanwhile the error log and the processes are
 * watched, so that a reload that has failed is known long before the limit.
 */
final class ReloadProof {

  /** NGINX tries to bind for 2.5 s before it gives up. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final Duration EXCHANGE_LIMIT = Duration.ofMillis(500);
  private static final long ASK_AGAIN_NANOS = 10_000_000;

  /** NGINX tries these again; it says so when it gives up. */
  private static final String BIND_RETRIED = "bind() to ";

  private final ReloadTarget target;
  private final VersionMarker marker;

  /**
   * @param socket where the marker is
   */
  ReloadProof(ReloadTarget target, Path socket) {
    this.target = target;
    this.marker = new VersionMarker(socket, EXCHANGE_LIMIT);
  }

  /** How a reload ended. */
  enum Ending {
    /** Every worker that takes connections runs the version. */
    PROVEN,
    /** The master refused the configuration; the workers before serve as if nothing had been. */
    REFUSED,
    /** The configuration was taken, but its workers end at once. */
    WORKERS_DIED,
    /** Nothing of this within the limit. */
    TIMED_OUT
  }

  /**
   * What is known after the wait.
   *
   * @param because NGINX' own line where it wrote one
   */
  record Verdict(Ending ending, String because) {

    boolean proven() {
      return ending == Ending.PROVEN;
    }
  }

  /** What there was before a reload; taken before the master is asked. */
  record Before(Set<Long> accepting, long logMark) {}

  Before before() {
    return new Before(target.family().accepting(), target.log().mark());
  }

  /** Waits until the reload has taken effect in every worker, or has failed; at most 5 s. */
  Verdict await(long version, Before before) {
    Set<Long> born = new HashSet<>();
    Set<Long> proven = new HashSet<>();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String trouble = "no worker answers with version " + version;
    while (System.nanoTime() < deadline) {
      Set<Long> accepting = target.family().accepting();
      Optional<Verdict> failed = failure(before, accepting, born);
      if (failed.isPresent()) {
        return failed.get();
      }
      boolean retired = Collections.disjoint(accepting, before.accepting());
      try {
        if (ask(version, accepting, proven) && retired) {
          return new Verdict(Ending.PROVEN, "");
        }
      } catch (SteelyardException e) {
        trouble = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
    return new Verdict(Ending.TIMED_OUT, complaint(before).orElse(trouble));
  }

  /**
   * Whether all workers that take connections answer with the version, whenever they were started;
   * waits for a silent one at most 5 s.
   */
  boolean everywhere(long version) {
    Set<Long> proven = new HashSet<>();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    boolean all = false;
    while (!all && System.nanoTime() < deadline) {
      try {
        all = ask(version, target.family().accepting(), proven);
      } catch (SteelyardException nobody) {
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
    return all;
  }

  /**
   * Asks once.
   *
   * @param proven workers that answered with the version so far; emptied when one did not
   * @return whether all that take connections are among them now
   */
  private boolean ask(long version, Set<Long> accepting, Set<Long> proven) {
    Map<Long, Long> answers = marker.ask(accepting.size());
    if (answers.values().stream().anyMatch(found -> found != version)) {
      proven.clear();
      return false;
    }
    proven.addAll(answers.keySet());
    return !accepting.isEmpty() && proven.containsAll(accepting);
  }

  private Optional<Verdict> failure(Before before, Set<Long> accepting, Set<Long> born) {
    Optional<Problem> decisive =
        problems(before).stream()
            .filter(p -> p.process() == target.family().master().pid())
            .filter(p -> refused(p) || lostWorkers(p))
            .findFirst();
    born.addAll(accepting);
    born.removeAll(before.accepting());
    boolean died =
        born.stream().anyMatch(pid -> !accepting.contains(pid) && !NginxFamily.isLeaving(pid));
    if (decisive.isEmpty() && !died) {
      return Optional.empty();
    }
    Ending ending =
        decisive.filter(ReloadProof::refused).isPresent() ? Ending.REFUSED : Ending.WORKERS_DIED;
    return Optional.of(
        new Verdict(ending, complaint(before).orElse("a worker of the new version ended at once")));
  }

  private static boolean refused(Problem problem) {
    return problem.emergency() && !problem.message().startsWith(BIND_RETRIED);
  }

  private static boolean lostWorkers(Problem problem) {
    return problem.message().contains("cannot be respawned")
        || problem.message().contains("fork() failed");
  }

  /** The first line since the reload that is not a worker's on its way out. */
  private Optional<String> complaint(Before before) {
    return problems(before).stream().map(Problem::text).findFirst();
  }

  private List<Problem> problems(Before before) {
    return target.log().problemsSince(before.logMark()).stream()
        .filter(p -> !before.accepting().contains(p.process()))
        .toList();
  }
}
