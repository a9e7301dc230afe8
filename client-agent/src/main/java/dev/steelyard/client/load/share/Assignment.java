package dev.steelyard.client.load.share;

import dev.steelyard.client.load.engine.Engine;
import dev.steelyard.client.load.plan.ProgressLine;
import dev.steelyard.client.load.report.HeardFigures;
import dev.steelyard.client.load.report.MergedRun;
import dev.steelyard.client.load.report.Totals.Entries;
import dev.steelyard.client.load.share.Peers.Peer;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Agent;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One agent with one share, and what was heard of it. Times are ms of the plan. One thread. */
final class Assignment {

  private final Peer peer;
  private final ClockOffset offset;
  private final int share;
  private final int of;
  private final @Nullable Long fromMillis;
  private HeardFigures figures = new HeardFigures();
  private @Nullable LoadStatus last;
  private String state = Agent.RUNNING;
  private long lastHeardMillis;
  private boolean takenOver;
  private boolean asked;
  private @Nullable Long lost;
  private @Nullable String note;

  /**
   * @param fromMillis when the share was taken over; null for all of it
   */
  Assignment(
      Peer peer, ClockOffset offset, int share, int of, @Nullable Long fromMillis, long nowMillis) {
    this.peer = peer;
    this.offset = offset;
    this.share = share;
    this.of = of;
    this.fromMillis = fromMillis;
    this.lastHeardMillis = Math.max(0, nowMillis);
  }

  Peer peer() {
    return peer;
  }

  ClockOffset offset() {
    return offset;
  }

  int share() {
    return share;
  }

  boolean is(String incarnation, int ofShare) {
    return peer.incarnation().equals(incarnation) && share == ofShare;
  }

  boolean isRunning() {
    return state.equals(Agent.RUNNING);
  }

  boolean isLost() {
    return state.equals(Agent.LOST);
  }

  boolean isTakenOver() {
    return takenOver;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - lastHeardMillis;
  }

  /** Whether this call is the first to ask since the agent was heard of. */
  boolean askOnce() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /** It lives; if it was thought lost, it is not. */
  void alive(long nowMillis) {
    if (isLost()) {
      state = Agent.RUNNING;
      lost = null;
      say("not heard of from %.1f s to %.1f s", lastHeardMillis / 1e3, nowMillis / 1e3);
    }
    lastHeardMillis = Math.max(0, nowMillis);
    asked = false;
  }

  void add(LoadStatus interval) {
    figures.append(interval);
  }

  /** Its final figures, which replace the sum of what was heard: events can be missed. */
  void end(LoadStatus status) {
    state = Agent.ENDED;
    last = status;
    figures = new HeardFigures();
    figures.append(status);
  }

  /** Whether it ended before the plan did. */
  boolean endedEarly() {
    return state.equals(Agent.ENDED)
        && last != null
        && !Engine.PLAN_COMPLETE.equals(last.endedBecause());
  }

  void lose() {
    state = Agent.LOST;
    if (last == null) {
      say("lost, nothing heard of it since %.1f s", lastHeardMillis / 1e3);
    } else {
      say("gone at %.1f s (%s)", lastHeardMillis / 1e3, last.endedBecause());
    }
  }

  /** Another agent goes on with the share. */
  void passTo(Peer heir, long atMillis) {
    takenOver = true;
    say("%s; %s took the share over at %.1f s", note, heir.name(), atMillis / 1e3);
  }

  /** It lived all the time, but its share is sent by another one already. */
  void cameBackTooLate(long nowMillis) {
    say("%s; it came back at %.1f s and was told to stop", note, nowMillis / 1e3);
  }

  /** Counts what it took along of the requests of its share, up to some time. */
  void settle(OptionalLong planned) {
    lost =
        planned.isPresent()
            ? Long.valueOf(Math.max(0, planned.getAsLong() - figures.planned()))
            : null;
  }

  @Nullable Long lost() {
    return lost;
  }

  long fromMillis() {
    return fromMillis == null ? 0 : fromMillis;
  }

  HeardFigures figures() {
    return figures;
  }

  String name() {
    return "agent " + peer.name() + " (share " + share + " of " + of + ")";
  }

  /** What it did, when it does nothing any more. */
  MergedRun.Part part(LoadStatus of) {
    if (last != null) {
      return new MergedRun.Part(name(), last);
    }
    Entries entries = figures.entries(true);
    return new MergedRun.Part(
        name(),
        new LoadStatus(
            Agent.ENDED,
            of.loadId(),
            of.name(),
            of.seed(),
            Agent.LOST,
            lastHeardMillis,
            0,
            ProgressLine.END,
            entries.types(),
            entries.total()));
  }

  /** What is in no figure, for the verdict. */
  String loss(long allPlanned) {
    String much =
        lost == null
            ? "what it would have sent since then is in no figure"
            : String.format(
                Locale.ROOT,
                "%d planned requests (%.3g %% of the plan) are in no figure",
                lost,
                100.0 * lost / Math.max(1, allPlanned));
    return name() + ": " + note + "; " + much;
  }

  Agent agent() {
    return new Agent(
        peer.name(),
        peer.incarnation(),
        share,
        of,
        offset.offsetMillis(),
        offset.roundTripMillis(),
        state,
        lastHeardMillis,
        figures.planned(),
        lost,
        fromMillis,
        note);
  }

  private void say(String format, @Nullable Object... values) {
    note = String.format(Locale.ROOT, format, values);
  }
}
