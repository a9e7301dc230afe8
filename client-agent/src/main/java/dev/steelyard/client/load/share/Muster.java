package dev.steelyard.client.load.share;

import dev.steelyard.client.load.share.Peers.Peer;
import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Echo;
import dev.steelyard.shared.bus.Empty;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out which agents are there, and how far their clocks are from this one's. */
final class Muster {

  /** The first echo opens connections and warms code; the shortest of some counts. */
  private static final int ECHOES = 8;

  private static final Duration ECHO_LIMIT = Duration.ofSeconds(2);
  private static final int MOST_AGENTS = 1000;

  private final Bus bus;
  private final Clock clock;

  Muster(Bus bus, Clock clock) {
    this.bus = bus;
    this.clock = clock;
  }

  /** An agent that answers. */
  record Present(Peer peer, ClockOffset offset) {}

  /**
   * The first of these agents that are there; one that nobody serves any more is left out.
   *
   * @param count so many; null for all
   * @return fails when there are fewer, or when one is there and does not answer
   */
  Future<List<Present>> of(List<Peer> known, @Nullable Integer count) {
    if (count != null && (count < 1 || count > MOST_AGENTS)) {
      throw SteelyardException.badRequest(
          "agents.count is " + count, "use 1.." + MOST_AGENTS + ", or leave it out for all");
    }
    List<Future<Optional<Present>>> answers = known.stream().map(this::present).toList();
    return Future.all(answers)
        .map(
            all -> {
              List<Present> there =
                  all.<Optional<Present>>list().stream().flatMap(Optional::stream).toList();
              if (count != null && there.size() < count) {
                throw new SteelyardException(
                    ErrorCode.UNAVAILABLE,
                    there.size() + " client agents are there, agents.count is " + count,
                    "start more, wait some seconds for those that just started, or lower it");
              }
              return count == null ? there : there.subList(0, count);
            });
  }

  private Future<Optional<Present>> present(Peer peer) {
    return echoes(peer, new ArrayList<>())
        .map(measured -> Optional.of(new Present(peer, ClockOffset.best(measured))))
        .recover(
            failure ->
                failure instanceof SteelyardException known && known.code() == ErrorCode.UNAVAILABLE
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(
                        new SteelyardException(
                            ErrorCode.UNAVAILABLE,
                            "agent "
                                + peer.name()
                                + " does not answer ("
                                + SteelyardException.sentence(failure)
                                + ")",
                            "end it or wait until the cluster has noticed that it is gone",
                            failure)));
  }

  private Future<List<ClockOffset>> echoes(Peer peer, List<ClockOffset> measured) {
    if (measured.size() == ECHOES) {
      return Future.succeededFuture(measured);
    }
    long sent = micros(clock);
    return bus.request(peer.address("echo"), new Empty(), Echo.class, ECHO_LIMIT)
        .compose(
            echo -> {
              measured.add(ClockOffset.of(sent, echo.micros(), micros(clock)));
              return echoes(peer, measured);
            });
  }

  private static long micros(Clock clock) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
