package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.PendingWeights;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsApplied;
import dev.steelyard.shared.bus.WeightsView;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens when a change is published but not proven. The actuator is a mock: that workers
 * really acknowledge is not shown here.
 */
class WeightsControlTest {

  private static final WeightsDocument BASE =
      new WeightsDocument(
          Map.of(
              "a",
              new WeightsDocument.Group(
                  PickRule.LEAST_CONN, Map.of("10.0.0.1:80", 1, "10.0.0.2:80", 1))));

  @TempDir Path directory;
  private Vertx vertx;
  private Unprovable actuator;
  private WeightsControl control;

  /** Publishes everything; fails as often as told after having published. */
  private static final class Unprovable implements Actuator {
    private final List<WeightsDocument> published = new ArrayList<>(List.of(BASE));
    private int failures;
    private String holdBecause = "";

    @Override
    public Optional<String> hold(WeightsDocument next) {
      return holdBecause.isEmpty() ? Optional.empty() : Optional.of(holdBecause);
    }

    @Override
    public List<String> notes() {
      return List.of("mocked");
    }

    @Override
    public String name() {
      return "mock";
    }

    @Override
    public Published published() {
      int version = published.size() - 1;
      return new Published(version, version > 0, 1, 1, published.get(version));
    }

    @Override
    public Outcome publish(WeightsDocument document, long expectedVersion) {
      published.add(document);
      if (failures-- > 0) {
        throw new SteelyardException(ErrorCode.TIMEOUT, "0 of 1 workers", "look");
      }
      return new Outcome(published.size() - 1, 1, true);
    }

    @Override
    public boolean beat() {
      return true;
    }
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    actuator = new Unprovable();
    control =
        new WeightsControl(
            BASE,
            actuator,
            new WeightsState(directory.resolve("weights.state")),
            new AuditLog(directory.resolve("audit.jsonl"), Clock.systemUTC()),
            OwnFiles.none(),
            new TokenBucket(20, () -> 0),
            vertx.createSharedWorkerExecutor("weights", 1),
            () -> 0);
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void change() {
    var future = control.set(Fleet.change(Map.of("a", Map.of("10.0.0.1:80", 3)), Map.of()), "me");
    Fleet.await(future);
  }

  @Test
  void whatCannotBeProvenIsTakenBack() throws IOException {
    actuator.failures = 1;
    assertThatThrownBy(this::change)
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("0 of 1 workers");
    assertThat(actuator.published().document()).isEqualTo(BASE);
    // The change and its taking back are versions 1 and 2; what is saved is what is in force.
    assertThat(new WeightsState(directory.resolve("weights.state")).load())
        .contains(new WeightsState.Saved(2, BASE));
    assertThat(Files.readString(directory.resolve("audit.jsonl")))
        .contains("\"result\":\"failed\"", "\"version\":2");
  }

  @Test
  void aFailedTakingBackIsToldWithTheFirstFailure() {
    actuator.failures = 2;
    assertThatThrownBy(this::change)
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    // The next change works and starts from what is published.
    change();
    assertThat(actuator.published().document().group("a").weights())
        .containsEntry("10.0.0.1:80", 3);
  }

  @Test
  void moreChangesThanTheLimitAreRefusedWithTheTimeToWaitAndAResetIsNot() throws IOException {
    // 20 a second, and the clock of this test stands still.
    for (int i = 0; i < 20; i++) {
      change();
    }
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(this::change)
          .isInstanceOf(SteelyardException.class)
          .hasMessage(
              "more than 20 changes a second (nginx.maxChangesPerSecond): send it again in 51 ms")
          .extracting(e -> ((SteelyardException) e).code())
          .isEqualTo(ErrorCode.UNAVAILABLE);
    }
    assertThat(actuator.published().version()).isEqualTo(20);
    Fleet.await(control.reset(new ResetWeights(null, null, null), "me"));
    assertThat(actuator.published().document()).isEqualTo(BASE);
    assertThat(Files.readAllLines(directory.resolve("audit.jsonl")))
        .filteredOn(line -> line.contains("refused"))
        .hasSize(1);
  }

  @Test
  void aDryRunTellsTheDifferenceAndCostsNothing() {
    SetWeights dry =
        new SetWeights(
            Map.of("a", Map.of("10.0.0.1:80", 3, "10.0.0.2:80", 1)),
            null,
            null,
            true,
            null,
            "me",
            "what if");
    for (int i = 0; i < 50; i++) {
      WeightsApplied answer = Fleet.await(control.set(dry, "me"));
      assertThat(answer.result()).isEqualTo("dry-run");
      assertThat(answer.previous()).isEqualTo(BASE.weights());
      assertThat(answer.weights()).isEqualTo(dry.weights());
      assertThat(answer.difference()).isEqualTo(Map.of("a", Map.of("10.0.0.1:80", 2)));
    }
    assertThat(actuator.published().version()).isZero();
    assertThat(directory.resolve("audit.jsonl")).doesNotExist();
  }

  @Test
  void whatHasToWaitIsToldAuditedOnceAndAppliedWhenItsTimeHasCome() throws IOException {
    actuator.holdBecause = "not yet";
    change();
    change();
    WeightsView view = Fleet.await(control.view());
    assertThat(view.weightsVersion()).isZero();
    assertThat(view.notes()).containsExactly("mocked");
    assertThat(view.pending())
        .isEqualTo(
            new PendingWeights(
                1,
                Map.of("a", Map.of("10.0.0.1:80", 3, "10.0.0.2:80", 1)),
                "me",
                "a test",
                "not yet"));
    Fleet.await(control.flush());
    assertThat(actuator.published().version()).isZero();

    actuator.holdBecause = "";
    Fleet.await(control.flush());
    assertThat(actuator.published().version()).isEqualTo(1);
    assertThat(Fleet.await(control.view()).pending()).isNull();
    assertThat(Files.readAllLines(directory.resolve("audit.jsonl")))
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).contains("\"result\":\"pending\"");
              assertThat(lines.get(1)).contains("\"result\":\"applied\"", "\"who\":\"me\"");
            });
  }

  @Test
  void aFlushThatFailsIsAuditedAndTheWeightsBeforeStay() throws IOException {
    actuator.holdBecause = "not yet";
    change();
    actuator.holdBecause = "";
    actuator.failures = 1;
    assertThatThrownBy(() -> Fleet.await(control.flush())).hasMessageContaining("0 of 1 workers");
    assertThat(actuator.published().document()).isEqualTo(BASE);
    assertThat(Files.readString(directory.resolve("audit.jsonl"))).contains("\"failed\"");
    Fleet.await(control.flush());
    assertThat(actuator.published().version()).isEqualTo(2);
  }
}
