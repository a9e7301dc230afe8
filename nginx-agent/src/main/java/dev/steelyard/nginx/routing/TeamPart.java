package dev.steelyard.nginx.routing;

import dev.steelyard.nginx.routing.team.Mark;
import dev.steelyard.nginx.routing.team.Members;
import dev.steelyard.nginx.routing.team.SampleMerge;
import dev.steelyard.nginx.routing.team.Succession;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Election;
import dev.steelyard.shared.bus.Envelope;
import dev.steelyard.shared.bus.LeaderWord;
import dev.steelyard.shared.bus.Leadership;
import dev.steelyard.shared.bus.Received;
import dev.steelyard.shared.bus.TeamStatus;
import dev.steelyard.shared.sample.Sample;
import dev.steelyard.shared.sample.SamplePart;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This agent's part among several load balancers: the windows of all as one sample, and one leader
 * whose decisions all put in force.
 *
 * <p>Who leads is settled by an {@link Election}; that nothing moves back, by the order of the
 * words ({@link Succession}). A leader that could not renew its lead in time, for instance because
 * it was stopped, does not decide until it has it again. Used on one context.
 */
public final class TeamPart {

  /**
   * How often things happen.
   *
   * @param listen how long an agent listens before it tries for the lead the first time
   * @param campaign how often it tries for the lead, or renews it and says so
   */
  public record Pace(Duration listen, Duration campaign) {

    /** Fast enough for a new leader within 5 s. */
    public static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofMillis(500));
  }

  /** One that knows of a leader, but not what it did, leaves the lead to others for so long. */
  private static final long UNTOLD_MILLIS = 10_000;

  /**
   * A leader that did not renew in time leaves the lead to others for so long, or until it hears
   * one: while it stood still they took it for gone, and it has to find back to them first.
   */
  private static final long REST_MILLIS = 8_000;

  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(25);

  private final String team;
  private final Bus bus;
  private final Election election;
  private final Mirror mirror;
  private final Clock clock;
  private final LongSupplier nanos;
  private final long patienceMillis;
  private final Pace pace;
  private final SampleMerge merge;
  private final Succession succession = new Succession();
  private final Members members = new Members();
  private boolean campaigning;
  private long term;
  private long number;
  private long confirmedNanos;
  private long knownTerm;
  private long wordMillis;
  private long restUntilMillis;
  private @Nullable String trouble;

  /**
   * @param team name of those that share
   * @param periodMillis period of the samples; one of the team that is silent for 3 is left out
   * @param nanos a monotonic clock
   */
  public TeamPart(
      String team,
      Bus bus,
      Election election,
      Mirror mirror,
      long periodMillis,
      Clock clock,
      LongSupplier nanos,
      Pace pace) {
    this.team = team;
    this.bus = bus;
    this.election = election;
    this.mirror = mirror;
    this.clock = clock;
    this.nanos = nanos;
    this.pace = pace;
    this.patienceMillis = Guard.FROZEN_AFTER * periodMillis;
    this.merge = new SampleMerge(patienceMillis);
    this.wordMillis = clock.millis();
    mirror.leads(false);
  }

  /** When {@link #campaign} is due. */
  Pace pace() {
    return pace;
  }

  /** Gives the window of this agent's own NGINX to all. */
  void share(Sample own) {
    long newest = Math.max(knownTerm, succession.newest().term());
    bus.publish(Addresses.SAMPLE_PART, new SamplePart(team, newest, own));
  }

  /**
   * Takes a window of one of the team, this agent included.
   *
   * @return the samples of all that are complete now
   */
  List<Sample> merged(Received<SamplePart> event) {
    SamplePart part = event.body();
    if (!part.team().equals(team)) {
      return List.of();
    }
    long now = clock.millis();
    Envelope envelope = event.envelope();
    members.heard(envelope.incarnation(), envelope.sender(), now);
    knownTerm = Math.max(knownTerm, part.term());
    mirror.balancers(members.living(now, patienceMillis));
    Sample here = moved(part.sample(), now - envelope.atMillis());
    return merge.offer(envelope.incarnation(), here, now);
  }

  /** The same window by the clock of this machine. */
  private static Sample moved(Sample sample, long millis) {
    return new Sample(
        sample.number(),
        sample.windowStartMillis() + millis,
        sample.windowEndMillis() + millis,
        sample.polls(),
        sample.connectionsActive(),
        sample.upstreams());
  }

  /**
   * Tries for the lead, or renews it.
   *
   * @return whether this agent has become the first leader that anybody knows of
   */
  Future<Boolean> campaign() {
    long known = Math.max(knownTerm, succession.newest().term());
    boolean untold = known > succession.newest().term();
    long now = clock.millis();
    if (term != 0 && !renewedInTime()) {
      term = 0;
      restUntilMillis = members.list(now).size() > 1 ? now + REST_MILLIS : 0;
    }
    if (campaigning || now < restUntilMillis || (untold && now - wordMillis < UNTOLD_MILLIS)) {
      return Future.succeededFuture(false);
    }
    campaigning = true;
    long asked = nanos.getAsLong();
    return election
        .campaign(known)
        .transform(
            (result, failure) -> {
              campaigning = false;
              trouble = failure == null ? null : SteelyardException.sentence(failure);
              boolean leader = failure == null && lead(result, asked);
              return Future.succeededFuture(leader && known == 0);
            });
  }

  /** Whether this agent leads from now on and did not before. */
  private boolean lead(OptionalLong granted, long askedNanos) {
    boolean before = leads();
    confirmedNanos = askedNanos;
    term = granted.orElse(0);
    if (leads()) {
      say(Map.of(), "leads");
      return !before;
    }
    return false;
  }

  /** Whether this agent may decide now. */
  boolean leads() {
    boolean newest = succession.newest().compareTo(new Mark(term, bus.incarnation(), number)) <= 0;
    boolean leads = term != 0 && renewedInTime() && newest;
    mirror.leads(leads);
    return leads;
  }

  private boolean renewedInTime() {
    return nanos.getAsLong() - confirmedNanos < Leadership.LEASE.toNanos();
  }

  /**
   * Tells all what stands in this agent's loop.
   *
   * @param weights what was decided; empty when there is nothing new
   */
  void say(Map<String, Map<String, Integer>> weights, String reason) {
    number++;
    long now = clock.millis();
    succession.accept(new Mark(term, bus.incarnation(), number), bus.sender(), now);
    wordMillis = now;
    bus.publish(Addresses.POLICY_LEAD, mirror.word(team, term, number, weights, reason));
  }

  /** Whether a leader's word counts for this agent. */
  boolean follows(Received<LeaderWord> event) {
    LeaderWord word = event.body();
    Envelope envelope = event.envelope();
    if (!word.team().equals(team) || envelope.incarnation().equals(bus.incarnation())) {
      return false;
    }
    long now = clock.millis();
    members.heard(envelope.incarnation(), envelope.sender(), now);
    Mark mark = new Mark(word.term(), envelope.incarnation(), word.number());
    if (!succession.accept(mark, envelope.sender(), now)) {
      return false;
    }
    wordMillis = now;
    restUntilMillis = 0;
    return true;
  }

  /** For the audit log: the policy and who leads. */
  String who(@Nullable String policy) {
    return "policy " + policy + ", led by " + succession.leaderName();
  }

  /** For the audit log: which word, and why. */
  String why(String reason) {
    Mark mark = succession.newest();
    return "term " + mark.term() + ", word " + mark.number() + ": " + reason;
  }

  /**
   * Carries a command out here, or lets the leader do it.
   *
   * @param own carries it out here
   */
  <Q extends Record, R extends Record> Future<R> atLeader(
      String address, Q command, Class<R> reply, Function<Q, Future<R>> own) {
    if (leads()) {
      return here(command, own);
    }
    if (succession.leaderName().isEmpty() || silent()) {
      return Future.failedFuture(leaderless());
    }
    String leader = Addresses.at(address, succession.newest().leader());
    return bus.request(leader, command, reply, COMMAND_LIMIT);
  }

  /** Carries a command out that another of the team took for this agent's. */
  <Q extends Record, R extends Record> Future<R> asLeader(Q command, Function<Q, Future<R>> own) {
    return leads() ? here(command, own) : Future.failedFuture(leaderless());
  }

  private <Q, R> Future<R> here(Q command, Function<Q, Future<R>> own) {
    return own.apply(command)
        .onSuccess(
            done -> {
              if (leads()) {
                say(Map.of(), "after a command");
              }
            });
  }

  private boolean silent() {
    return clock.millis() - wordMillis > Math.max(patienceMillis, Leadership.LEASE.toMillis());
  }

  private SteelyardException leaderless() {
    return new SteelyardException(
        ErrorCode.UNAVAILABLE,
        "nobody leads the load balancers of " + team,
        "send it again in 5 s; steelyard.policy.status tells who leads");
  }

  /** Where the team stands, as far as this agent knows. */
  TeamStatus status() {
    long now = clock.millis();
    boolean leads = leads();
    boolean known = leads || !(succession.leaderName().isEmpty() || silent());
    return new TeamStatus(
        team,
        leads,
        known ? succession.leaderName() : null,
        succession.newest().term(),
        succession.sinceMillis(),
        members.list(now),
        merge.leftOut(),
        succession.refused(),
        trouble(now));
  }

  private @Nullable String trouble(long now) {
    if (trouble != null) {
      return trouble;
    }
    return members
        .sharedName(now, patienceMillis)
        .map(twice -> "two agents are called " + twice + ": give each a name of its own")
        .orElse(mirror.missing());
  }

  /** Lets the lead go, if this agent has it. */
  Future<Void> resign() {
    term = 0;
    return election.resign();
  }
}
