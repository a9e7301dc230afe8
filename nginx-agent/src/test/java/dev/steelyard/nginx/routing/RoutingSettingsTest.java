package dev.steelyard.nginx.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RoutingSettingsTest {

  private static final Map<String, List<String>> FLEET = Fleet.of(1, 2);

  private static RoutingSettings with(
      Map<String, List<String>> fleet, long periodMillis, Map<String, Double> priorities) {
    return new RoutingSettings(
        fleet,
        periodMillis,
        1,
        "least-conn",
        "shortest-delay",
        null,
        priorities,
        Map.of(),
        60,
        9,
        0.5,
        true);
  }

  private static void refused(String saying, ThrowingCallable settings) {
    assertThatThrownBy(settings)
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining(saying);
  }

  @Test
  void defaultsAreASampleASecondAndGainsOverShortestDelay() {
    RoutingSettings settings = RoutingSettings.defaults(FLEET);
    assertThat(settings.periodMillis()).isEqualTo(1000);
    assertThat(settings.baseRule()).isEqualTo("least-conn");
    assertThat(settings.gainsRule()).isEqualTo("shortest-delay");
    assertThat(settings.collect()).isEqualTo(20_000);
  }

  @Test
  void refusesWhatCannotBeAndNamesThePlace() {
    refused("routing.fleet is {}", () -> with(Map.of(), 1000, Map.of()));
    refused("routing.fleet.k1 is []", () -> with(Map.of("k1", List.of()), 1000, Map.of()));
    refused("routing.periodMillis is 199: use 200..60000", () -> with(FLEET, 199, Map.of()));
    refused("routing.priorities is k2", () -> with(FLEET, 1000, Map.of("k2", 1.0)));
    refused("routing.priorities.k1 is 0.5", () -> with(FLEET, 1000, Map.of("k1", 0.5)));
    refused("gains.beta is 0.0", () -> new Gains(1, 1, 8, 0.5, 0, -4.6));
    refused("gains.alpha is 1.0", () -> new Gains(1, 1, 8, 1, 0.6, -4.6));
    refused("gains.latency is NaN", () -> new Gains(Double.NaN, 1, 8, 0.5, 0.6, -4.6));
    refused("gains.floor is -9.0", () -> new Gains(1, 1, 8, 0.5, 0.6, -9));
  }
}
