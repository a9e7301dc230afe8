package dev.steelyard.client.load.share;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.share.Muster.Present;
import dev.steelyard.client.load.share.Peers.Peer;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.PartOf;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Agents;
import dev.steelyard.shared.bus.StartPart;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Shares a plan out: all agents get their parts and a start time, or none begins. On one context.
 */
public final class SharedStart {

  /** All answers must be here before the start. */
  private static final Duration LEAD = Duration.ofSeconds(3);

  private static final Duration ANSWER = Duration.ofMillis(2_500);

  private final Vertx vertx;
  private final Bus bus;
  private final Clock clock;
  private final Consumer<String> lines;

  /**
   * @param lines gets what is to be told
   */
  public SharedStart(Vertx vertx, Bus bus, Clock clock, Consumer<String> lines) {
    this.vertx = vertx;
    this.bus = bus;
    this.clock = clock;
    this.lines = lines;
  }

  /** Begins; fails with what the first agent said that refused. */
  public Future<Coordinator> begin(StartLoad command, Agents agents, Peers peers) {
    return new Muster(bus, clock)
        .of(peers.known(), agents.count())
        .compose(
            present -> {
              Shares shares = Shares.of(command, agents, present.size());
              return vertx
                  .executeBlocking(shares::checked)
                  .compose(plan -> begin(shares, plan, present));
            });
  }

  private Future<Coordinator> begin(Shares shares, LoadPlan plan, List<Present> agents) {
    String id = UUID.randomUUID().toString();
    long startNanos = System.nanoTime() + LEAD.toNanos();
    long startMillis = clock.millis() + LEAD.toMillis();
    List<Future<LoadStatus>> answers = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      Present agent = agents.get(i);
      long theirs = agent.offset().theirs(startMillis);
      StartPart part = new StartPart(id, bus.sender(), false, shares.share(i, theirs));
      answers.add(
          bus.request(agent.peer().address("start"), part, LoadStatus.class, ANSWER)
              .recover(failure -> Future.failedFuture(refused(agent.peer(), failure))));
    }
    return Future.join(answers)
        .compose(
            all ->
                Coordinator.of(
                    vertx,
                    bus,
                    lines,
                    id,
                    shares,
                    plan,
                    agents,
                    all.<LoadStatus>resultAt(0).loadId(),
                    startNanos),
            failure -> stopAll(id, agents).transform(stopped -> Future.failedFuture(failure)));
  }

  /** Those that have not begun have nothing to stop and say so. */
  private Future<?> stopAll(String id, List<Present> agents) {
    List<Future<LoadStatus>> stops = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      stops.add(
          bus.request(
              agents.get(i).peer().address("stop"), new PartOf(id, i), LoadStatus.class, ANSWER));
    }
    return Future.join(stops);
  }

  private static SteelyardException refused(Peer peer, Throwable failure) {
    ErrorCode code = failure instanceof SteelyardException known ? known.code() : ErrorCode.FAILED;
    return new SteelyardException(
        code,
        "agent " + peer.name() + " did not take its share, so no agent begins",
        SteelyardException.sentence(failure),
        failure);
  }
}
