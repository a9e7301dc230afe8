package dev.steelyard.client.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.bus.LoadStatus.Generator;
import dev.steelyard.shared.bus.LoadStatus.Latency;
import dev.steelyard.shared.bus.LoadStatus.TypeStatus;
import dev.steelyard.shared.bus.LoadStatus.Verdict;
import dev.steelyard.shared.bus.StartLoad.Limits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictRulesTest {

  private static final VerdictRules RULES = VerdictRules.of(null, "hybrid", 100);

  private static TypeStatus total(long planned, long sent, double latenessP99, double p99) {
    return new TypeStatus(
        "total",
        planned,
        sent,
        planned - sent,
        0,
        sent,
        0,
        0,
        0,
        Map.of(),
        latency(sent, p99),
        latency(sent, p99),
        latency(sent, latenessP99),
        0);
  }

  private static Latency latency(long count, double p99) {
    return new Latency(count, p99, 0, p99, p99, p99, p99, p99, null);
  }

  private static Generator generator(Double busy, double error, Double window, double inUse) {
    return new Generator("hybrid", false, 1, busy, 0, error, window, null, inUse, 0, List.of());
  }

  private static List<String> reasons(TypeStatus total, Generator generator) {
    Verdict verdict = RULES.judge(total, generator, null);
    assertThat(verdict.state())
        .isEqualTo(verdict.reasons().isEmpty() ? "valid" : "generator-limited");
    return verdict.reasons();
  }

  @Test
  void aSlowTargetIsNoFaultOfTheGenerator() {
    assertThat(reasons(total(1000, 1000, 0.9, 1900), generator(0.79, 0.001, 0.005, 79))).isEmpty();
  }

  @Test
  void eachLimitIsNamedWithItsValueAndARemedy() {
    assertThat(reasons(total(1000, 1000, 1.5, 5), generator(null, 0, null, 5)))
        .containsExactly(
            "lateness p99 is 1.500 ms, above 1.000 ms: give the generator a core of its own,"
                + " another pacing, or more threads (-t)");
    assertThat(reasons(total(1000, 990, 0, 5), generator(0.9, 0.0102, 0.02, 5)))
        .hasSize(4)
        .anyMatch(reason -> reason.startsWith("10 requests were dropped, above 0: "))
        .anyMatch(reason -> reason.startsWith("sent differs from planned by 1.02 %, above 0.100 %"))
        .anyMatch(reason -> reason.startsWith("over some 5 s sent differs from planned by 2.00 %"))
        .anyMatch(reason -> reason.startsWith("a sending loop was busy for 90.0 % of the time"));
  }

  @Test
  void tooFewConnectionsAreToldApartFromASlowLoop() {
    assertThat(reasons(total(1000, 1000, 400, 500), generator(0.1, 0, 0.0, 99.6)))
        .containsExactly(
            "lateness p99 is 400.000 ms, above 1.000 ms: requests waited for a connection, the"
                + " rate needs 100 on average and may have 100; allow 150 (-c)");
  }

  @Test
  void ofNothingSentOrABadEndNothingIsTrusted() {
    Generator generator = generator(null, 0, null, 0);
    assertThat(RULES.judge(total(0, 0, 0, 0), generator, null).state()).isEqualTo("invalid");
    assertThat(RULES.judge(total(5, 0, 0, 0), generator, null).reasons())
        .containsExactly("nothing was sent: see the errors");
    assertThat(RULES.judge(total(5, 5, 0, 0), generator, "failed: counts of x").reasons())
        .containsExactly("failed: counts of x");
  }

  @Test
  void limitsCanBeChosenAndEcoPacingHasAWiderOne() {
    assertThat(VerdictRules.of(null, "eco", 1).latenessP99Millis()).isEqualTo(3);
    VerdictRules wide = VerdictRules.of(new Limits(500.0, 0.1, 0.2, 20L, 0.95, 0.5), "hybrid", 100);
    assertThat(wide).isEqualTo(new VerdictRules(500, 0.1, 0.2, 20, 0.95, 0.5, 100));
    assertThat(wide.judge(total(1000, 990, 400, 5), generator(0.94, 0.05, 0.15, 5), null).state())
        .isEqualTo("valid");
  }
}
