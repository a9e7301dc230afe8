package dev.steelyard.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.RecordCodec;
import dev.steelyard.shared.bus.ServiceLaw;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Stage;
import dev.steelyard.shared.bus.StartLoad.Users;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Start commands for tests, and waiting for what becomes of them. */
final class Plans {

  /** Longer than a busy machine may stop a test. */
  static final long PATIENT_MILLIS = 20_000;

  private Plans() {}

  /** The arguments of a run that begins at once. */
  static String[] unrehearsed(String... arguments) {
    return Stream.concat(Stream.of("--no-rehearsal"), Stream.of(arguments)).toArray(String[]::new);
  }

  /** Compose only, at fixed gaps. */
  static StartLoad compose(String target, double ratePerSecond, double seconds) {
    return compose(target, ratePerSecond, seconds, 100, PATIENT_MILLIS);
  }

  static StartLoad compose(
      String target, double ratePerSecond, double seconds, int connections, long timeoutMillis) {
    return stages(
        target,
        connections,
        timeoutMillis,
        null,
        List.of(new Stage(seconds, Map.of("compose", ratePerSecond), "fixed")));
  }

  static StartLoad stages(
      String target,
      int connections,
      long timeoutMillis,
      Map<String, ServiceLaw> work,
      List<Stage> stages) {
    return new StartLoad(
        "test", target, 7L, null, connections, timeoutMillis, null, null, work, stages, null, null);
  }

  static StartLoad users(String target, int count, double seconds) {
    return new StartLoad(
        null,
        target,
        7L,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new Users(count, seconds));
  }

  /** The compose plan with more fields. */
  static StartLoad with(StartLoad plan, JsonObject more) {
    return RecordCodec.decode(RecordCodec.encode(plan).mergeIn(more), StartLoad.class);
  }

  static LoadStatus runToTheEnd(LoadRun run, StartLoad plan) throws Exception {
    return await(run.start(plan).compose(started -> run.done()));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Waits until it is true, half a minute at most. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long for " + what).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** The counts of every type add up, and every request that has a latency has one. */
  static void assertBalanced(LoadStatus status) {
    for (TypeStatus type : status.types()) {
      assertThat(type.planned())
          .as("planned of %s", type)
          .isEqualTo(type.sent() + type.dropped() + type.backlog());
      assertThat(type.sent())
          .as("sent of %s", type)
          .isEqualTo(type.completed() + type.failed() + type.inFlight());
      assertThat(type.failed())
          .isEqualTo(type.errors().values().stream().mapToLong(Long::longValue).sum());
      assertThat(type.intended().count()).isEqualTo(type.completed());
      assertThat(type.service().count()).isEqualTo(type.completed());
      assertThat(type.lateness().count()).isEqualTo(type.sent());
    }
  }
}
