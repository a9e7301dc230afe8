package dev.steelyard.client.load.share;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.plan.ProgressLine;
import dev.steelyard.client.load.report.HeardFigures;
import dev.steelyard.client.load.report.MergedRun;
import dev.steelyard.client.load.report.Totals.Entries;
import dev.steelyard.client.load.share.Peers.Peer;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Agent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who runs which share of a plan, and the figures of all of them. Times are ms of the plan. */
final class SharedRun {

  private final String id;
  private final long loadId;
  private final LoadPlan plan;
  private final List<Assignment> assignments;

  /**
   * @param id of the shared plan
   * @param loadId number of the run on the agent that coordinates
   * @param plan one share of it, for what all have in common
   */
  SharedRun(String id, long loadId, LoadPlan plan, List<Assignment> assignments) {
    this.id = id;
    this.loadId = loadId;
    this.plan = plan;
    this.assignments = new ArrayList<>(assignments);
  }

  /**
   * Takes what an agent published.
   *
   * @return the assignment that another agent has meanwhile: this one must stop
   */
  Optional<Assignment> hear(String incarnation, LoadStatus status, long nowMillis) {
    LoadStatus.Part part = status.part();
    if (part == null || !part.plan().equals(id)) {
      return Optional.empty();
    }
    Optional<Assignment> known =
        assignments.stream().filter(one -> one.is(incarnation, part.index())).findFirst();
    if (known.isPresent() && known.get().isTakenOver()) {
      known.get().cameBackTooLate(nowMillis);
      return known;
    }
    known.ifPresent(
        one -> {
          answered(one, status, nowMillis);
          if (one.isRunning()) {
            one.add(status);
          }
        });
    return Optional.empty();
  }

  /** Takes an agent's answer, which has totals: only final ones are added. */
  void answered(Assignment one, LoadStatus status, long nowMillis) {
    if (one.isRunning() || (one.isLost() && !one.isTakenOver())) {
      one.alive(nowMillis);
      if (status.state().equals(Agent.ENDED)) {
        one.end(status);
      }
    }
  }

  void add(Assignment taken) {
    assignments.add(taken);
  }

  List<Assignment> running() {
    return assignments.stream().filter(Assignment::isRunning).toList();
  }

  /** Those that ended before the plan did. */
  List<Assignment> endedEarly() {
    return assignments.stream().filter(Assignment::endedEarly).toList();
  }

  /** Lost shares that nobody took over. */
  List<Assignment> missing() {
    return assignments.stream().filter(one -> one.isLost() && !one.isTakenOver()).toList();
  }

  /** The running agents that can take a share over, those with the fewest shares first. */
  List<Assignment> heirs() {
    return running().stream()
        .filter(one -> !lostAny(one.peer()))
        .sorted(Comparator.comparingLong((Assignment one) -> shares(one.peer())))
        .toList();
  }

  private boolean lostAny(Peer peer) {
    return assignments.stream().anyMatch(one -> one.peer().equals(peer) && one.isLost());
  }

  private long shares(Peer peer) {
    return running().stream().filter(one -> one.peer().equals(peer)).count();
  }

  /** The length of the plan, ms. */
  long totalMillis() {
    return (long) Math.ceil(plan.totalNanos() / 1e6);
  }

  /** The whole so far. */
  LoadStatus status(long nowMillis) {
    HeardFigures sum = new HeardFigures();
    assignments.forEach(one -> sum.include(one.figures()));
    Entries entries = sum.entries(false);
    long remaining = Math.min(totalMillis(), Math.max(0, totalMillis() - nowMillis));
    return new LoadStatus(
        Agent.RUNNING,
        loadId,
        plan.name(),
        plan.seed(),
        null,
        Math.min(totalMillis(), Math.max(0, nowMillis)),
        remaining,
        ProgressLine.running(Math.round(remaining / 1000.0)),
        entries.types(),
        entries.total(),
        null,
        null,
        null,
        agents());
  }

  /** The whole when nothing runs any more. */
  LoadStatus ended() {
    LoadStatus common = status(totalMillis());
    List<Assignment> gone = assignments.stream().filter(Assignment::isLost).toList();
    long planned = assignments.stream().mapToLong(one -> one.figures().planned()).sum();
    long lost =
        gone.stream()
            .map(Assignment::lost)
            .mapToLong(count -> count == null ? 0 : count.longValue())
            .sum();
    return MergedRun.of(
            assignments.stream().map(one -> one.part(common)).toList(),
            gone.stream().map(one -> one.loss(planned + lost)).toList())
        .with(null, agents());
  }

  private List<Agent> agents() {
    return assignments.stream().map(Assignment::agent).toList();
  }
}
