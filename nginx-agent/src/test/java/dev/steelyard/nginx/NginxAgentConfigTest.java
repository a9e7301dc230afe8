package dev.steelyard.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.config.Configuration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NginxAgentConfigTest {

  private static NginxAgentConfig with(Map<String, String> values) {
    return NginxAgentConfig.of(Configuration.read(NginxAgentConfig.KEYS, null, Map.of(), values));
  }

  @Test
  void theGuardIsOnAndNoDeadlineIsGivenByDefault() {
    assertThat(with(Map.of()).guard()).isTrue();
    assertThat(with(Map.of()).deadlineMillis()).isEmpty();
  }

  @Test
  void deadlinesAreGivenByUpstream() {
    NginxAgentConfig config =
        with(
            Map.of(
                "routing.deadlineMillis", "{\"compose_backend\": 25.5}",
                "routing.guard", "false",
                "routing.policy", "bandit"));
    assertThat(config.deadlineMillis()).isEqualTo(Map.of("compose_backend", 25.5));
    assertThat(config.guard()).isFalse();
    assertThat(config.policy()).isEqualTo("bandit");
  }

  @Test
  void aDeadlineOfAnUnknownUpstreamOrOfNoTimeIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> with(Map.of("routing.deadlineMillis", "{\"nobody\": 25}")))
        .hasMessageContaining("routing.deadlineMillis names nobody: use one of compose_backend");
    assertThatThrownBy(() -> with(Map.of("routing.deadlineMillis", "{\"compose_backend\": 0}")))
        .hasMessageContaining("routing.deadlineMillis");
    assertThatThrownBy(() -> with(Map.of("routing.priorities", "{\"compose_backend\": 0.5}")))
        .hasMessageContaining("routing.priorities");
  }
}
