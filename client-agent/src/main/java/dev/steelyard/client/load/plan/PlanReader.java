package dev.steelyard.client.load.plan;

import static dev.steelyard.client.load.plan.Checks.or;
import static dev.steelyard.client.load.plan.Checks.within;
import static dev.steelyard.shared.SteelyardException.badRequest;

import dev.steelyard.client.load.plan.LoadPlan.Limits;
import dev.steelyard.client.load.plan.LoadPlan.Sending;
import dev.steelyard.client.load.plan.LoadPlan.Timing;
import dev.steelyard.client.load.request.RequestMix;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.client.load.request.Target;
import dev.steelyard.client.testbed.ServiceTimes;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Share;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Checks a start command and fills in the defaults. */
final class PlanReader {

  private static final int MOST_CONNECTIONS = 10_000;
  private static final int MOST_THREADS = 64;
  private static final int MOST_AGENTS = 1000;
  private static final long LONGEST_TIMEOUT_MILLIS = 600_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final long SEED = 1;
  private static final int CONNECTIONS = 100;
  private static final long TIMEOUT_MILLIS = 2000;

  private final StartLoad command;
  private final RequestMix mix;
  private final PlanSeeds seeds;

  PlanReader(StartLoad command) {
    this.command = command;
    Share share = share();
    this.mix =
        command.requests() == null
            ? RequestMix.SOCIAL
            : RequestMix.of(
                command.requests(),
                Path.of(or(command.directory(), "")),
                share.index(),
                share.of());
    this.seeds = new PlanSeeds(new SeedStreams(or(command.seed(), SEED)), share);
  }

  LoadPlan read() {
    if (command.target() == null) {
      throw badRequest(
          "target is missing", "give the base URL, for instance http://127.0.0.1:8080");
    }
    Target target = Target.parse(command.target());
    int threads = (int) within("threads", or(command.threads(), 1), 1, MOST_THREADS, true);
    int connections = connections();
    Timing timing = new TimingReader(command, mix, seeds, threads, connections).read();
    return new LoadPlan(
        command.name(),
        target,
        mix,
        seeds,
        limits(timing, usable(connections, threads), threads),
        sending(),
        deadlines(),
        work(),
        timing,
        command.limits());
  }

  private Share share() {
    if (command.agents() != null) {
      throw badRequest(
          "agents is given",
          "send it to a running client agent as steelyard.load.start, or give a share");
    }
    Share share = command.share();
    if (share == null) {
      return new Share(0, 1, null, null);
    }
    within("share.of", share.of(), 1, MOST_AGENTS, true);
    within("share.index", share.index(), 0, share.of() - 1, true);
    return share;
  }

  private int connections() {
    int connections = or(command.connectionsPerType(), CONNECTIONS);
    return (int)
        within("connectionsPerType", connections, leastConnections(), MOST_CONNECTIONS, true);
  }

  /** The social network's types have each their own, those of a plan's own share them. */
  private int leastConnections() {
    return mix.social() ? 1 : mix.types().size();
  }

  /** With the schedule of wrk2 every thread has as many connections, and the rest is not opened. */
  private int usable(int connections, int threads) {
    if (!or(command.dsb(), false)) {
      return connections;
    }
    if (connections < threads) {
      throw badRequest(
          "connectionsPerType is " + connections,
          "give each of the " + threads + " threads at least one");
    }
    int unused = connections % threads;
    return Math.max(leastConnections(), connections - unused);
  }

  private Limits limits(Timing timing, int connections, int threads) {
    double timeoutMillis = or(command.timeoutMillis(), TIMEOUT_MILLIS);
    within("timeoutMillis", timeoutMillis, 1, LONGEST_TIMEOUT_MILLIS, true);
    double warmupNanos = or(command.warmupSeconds(), 0.0) * Run.NANOS_PER_SECOND;
    if (!(warmupNanos >= 0 && warmupNanos < timing.totalNanos())) {
      throw badRequest(
          "warmupSeconds is " + command.warmupSeconds(),
          "use at least 0 and less than the plan's "
              + timing.totalNanos() / Run.NANOS_PER_SECOND
              + " s");
    }
    return new Limits(
        connections, Math.round(timeoutMillis * NANOS_PER_MILLI), Math.round(warmupNanos), threads);
  }

  private Sending sending() {
    return new Sending(
        PacingMode.named(or(command.pacing(), PacingMode.HYBRID.wireName()), "pacing"),
        or(command.dsb(), false),
        or(command.insecure(), false));
  }

  private Map<RequestType, Double> deadlines() {
    Map<RequestType, Double> deadlines = new HashMap<>();
    or(command.deadlineMillis(), Map.<String, Double>of())
        .forEach(
            (type, millis) ->
                deadlines.put(
                    RequestType.named(type, mix.types(), "deadlineMillis"),
                    within("deadlineMillis." + type, or(millis, 0.0), 0, 1e9, false)));
    return deadlines;
  }

  private Map<RequestType, ServiceLaw> work() {
    Map<RequestType, ServiceLaw> work = new HashMap<>();
    or(command.work(), Map.<String, ServiceLaw>of())
        .forEach(
            (type, law) ->
                work.put(RequestType.named(type, mix.types(), "work"), checked(type, law)));
    return work;
  }

  /** A law is known when job sizes can be drawn from it. */
  private static ServiceLaw checked(String type, @Nullable ServiceLaw law) {
    if (law == null) {
      throw badRequest("work." + type + " is null", "give a law or leave the type out");
    }
    try {
      new ServiceTimes(law, new SplittableRandom(SEED));
    } catch (SteelyardException e) {
      throw new SteelyardException(ErrorCode.BAD_REQUEST, "work." + type + "." + e.getMessage(), e);
    }
    return law;
  }
}
