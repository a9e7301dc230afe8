package dev.steelyard.client.load.share;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.Addresses;
import dev.steelyard.shared.bus.Bus;
import dev.steelyard.shared.bus.Empty;
import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.Part;
import dev.steelyard.shared.bus.SetUsers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A shared plan that another agent coordinates: commands go there. When nobody is there any more
 * they are about this agent's own part, and the answer says so.
 */
public final class Coordinated implements Load {

  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration END = Duration.ofSeconds(20);

  private final Bus bus;
  private final String plan;
  private final Load own;

  /**
   * @param plan id of the shared plan
   * @param own part of it, if there is one
   */
  public Coordinated(Bus bus, String plan, Load own) {
    this.bus = bus;
    this.plan = plan;
    this.own = own;
  }

  @Override
  public Future<LoadStatus> stop() {
    return ask("stop", new Empty(), END, own::stop);
  }

  @Override
  public Future<LoadStatus> status() {
    return ask("status", new Empty(), LOOK, own::status);
  }

  @Override
  public Future<LoadStatus> users(int count) {
    return ask("users", new SetUsers(count), LOOK, () -> own.users(count));
  }

  private Future<LoadStatus> ask(
      String what, Record body, Duration limit, Supplier<Future<LoadStatus>> otherwise) {
    return bus.request(Addresses.loadPlan(plan, what), body, LoadStatus.class, limit)
        .recover(
            failure ->
                isGone(failure)
                    ? otherwise.get().map(Coordinated::alone)
                    : Future.failedFuture(failure));
  }

  private static boolean isGone(Throwable failure) {
    return failure instanceof SteelyardException known
        && (known.code() == ErrorCode.UNAVAILABLE || known.code() == ErrorCode.TIMEOUT);
  }

  private static LoadStatus alone(LoadStatus status) {
    Part part = status.part();
    if (part == null) {
      return status;
    }
    String note =
        "the coordinator, agent %s, does not answer: these figures are of share %d of %d alone"
            .formatted(part.coordinator(), part.index(), part.of());
    return status.with(
        new Part(part.plan(), part.coordinator(), part.index(), part.of(), part.fromMillis(), note),
        null);
  }
}
