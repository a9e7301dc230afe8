package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.client.load.plan.LoadPlan;
import dev.steelyard.client.load.report.TypeRecorder;
import dev.steelyard.client.load.request.RequestType;
import dev.steelyard.shared.bus.StartLoad;
import dev.steelyard.shared.bus.StartLoad.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

  private static final long MILLI = 1_000_000;

  private long now;
  private int attempts;
  private final Lane lane =
      new Lane(
          () -> now,
          new TypeRecorder(0, Double.NaN),
          (self, waiting) -> attempts++,
          new Lane.Limits(4, 100, 1000 * MILLI),
          () -> {});

  /** Two stages of 100 ms, each at 100 requests/s. */
  private OpenLoop loop(String firstLaw) {
    Map<String, Double> rate = Map.of("compose", 100.0);
    LoadPlan plan =
        LoadPlan.of(
            new StartLoad(
                null,
                "http://h",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new Stage(0.1, rate, firstLaw), new Stage(0.1, rate, "fixed")),
                null,
                null));
    return new OpenLoop(
        plan.intendedTimes(RequestType.COMPOSE), plan.requests(RequestType.COMPOSE), lane, 0, 1);
  }

  @Test
  void sendsAllThatIsDueAndWakesForTheNext() {
    OpenLoop loop = loop("fixed");
    assertThat(loop.wakeNanos(0)).isEqualTo(5.0 * MILLI);
    loop.pump(5 * MILLI - 1);
    assertThat(attempts).isZero();
    loop.pump(25 * MILLI);
    assertThat(attempts).isEqualTo(3);
    assertThat(loop.wakeNanos(25 * MILLI)).isEqualTo(35.0 * MILLI);
  }

  @Test
  void aSendThatBecameDueAfterThePumpWakesAtOnce() {
    OpenLoop loop = loop("fixed");
    loop.pump(4 * MILLI);
    assertThat(loop.wakeNanos(6 * MILLI)).isEqualTo(5.0 * MILLI);
  }

  @Test
  void theLawWithoutWaitingFillsTheConnectionsAndWakesAtTheEndOfItsRun() {
    OpenLoop loop = loop("norm-nowait");
    loop.pump(MILLI);
    assertThat(attempts).isEqualTo(4);
    loop.pump(2 * MILLI);
    assertThat(attempts).isEqualTo(4);
    assertThat(loop.wakeNanos(2 * MILLI)).isEqualTo(100.0 * MILLI);
    assertThat(loop.wakeNanos(100 * MILLI)).isEqualTo(105.0 * MILLI);
  }
}
