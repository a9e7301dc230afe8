package dev.steelyard.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  private static final ConfigKey<Integer> PERIOD =
      ConfigKey.integer("routing.periodMillis", 1000, 200, 60000, "Time between decisions.");
  private static final ConfigKey<String> POLICY =
      ConfigKey.choice("routing.policy", "none", List.of("none", "gains"), "Policy at the start.");
  private static final ConfigKey<String> HOST = ConfigKey.loopback("api.host", "Where it listens.");
  private static final ConfigKey<List<String>> MEMBERS =
      ConfigKey.texts("members", List.of("a:1"), "host:port", "[^:]+:\\d+", "Who may be there.");
  private static final List<ConfigKey<?>> KEYS = List.of(PERIOD, POLICY, HOST, MEMBERS);

  @TempDir Path dir;

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("agent.json"), text);
  }

  @Test
  void laterSourcesWinOverEarlierOnes() throws IOException {
    Path file =
        file(
            "{\"routing\": {\"periodMillis\": 300, \"policy\": \"gains\"}, /* note */ \"members\":"
                + " []}");
    Configuration read =
        Configuration.read(
            KEYS,
            file,
            Map.of("STEELYARD_ROUTING_PERIOD_MILLIS", "400", "PATH", "/bin"),
            Map.of("routing.periodMillis", "500"));
    assertThat(read.get(PERIOD)).isEqualTo(500);
    assertThat(read.origin(PERIOD)).isEqualTo("command line");
    assertThat(read.get(POLICY)).isEqualTo("gains");
    assertThat(read.origin(POLICY)).isEqualTo(file.toString());
    assertThat(read.get(MEMBERS)).isEmpty();
    assertThat(read.origin(HOST)).isEqualTo("default");
  }

  @Test
  void environmentNameSplitsWords() {
    assertThat(PERIOD.environmentName()).isEqualTo("STEELYARD_ROUTING_PERIOD_MILLIS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"routing\":{\"periodMillis\":5}}|routing.periodMillis is 5|200..60000",
        "{\"routing\":{\"periodMillis\":\"1s\"}}|routing.periodMillis is \"1s\"|a whole number",
        "{\"routing\":{\"policy\":\"best\"}}|routing.policy is \"best\"|one of none, gains",
        "{\"api\":{\"host\":\"0.0.0.0\"}}|api.host is \"0.0.0.0\"|loopback",
        "{\"members\":[\"nohost\"]}|members is [\"nohost\"]|host:port",
        "{\"routing\":{\"periodMilis\":500}}|unknown key routing.periodMilis|routing.periodMillis",
        "[1]|agent.json|one JSON object",
        "{\"routing\":|agent.json, line 1|is not JSON",
      })
  void badFileNamesPlaceValueAndRemedy(String text, String place, String remedy)
      throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Configuration.read(KEYS, file, Map.of(), Map.of()))
        .isInstanceOfSatisfying(
            SteelyardException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining(place)
        .hasMessageContaining(remedy);
  }

  @Test
  void unknownVariableAndOptionAreRefused() {
    assertThatThrownBy(
            () -> Configuration.read(KEYS, null, Map.of("STEELYARD_ROUTING_POLIZY", "x"), Map.of()))
        .hasMessageContaining("STEELYARD_ROUTING_POLIZY")
        .hasMessageContaining("STEELYARD_ROUTING_POLICY");
    assertThatThrownBy(() -> Configuration.read(KEYS, null, Map.of(), Map.of("api.hosts", "x")))
        .hasMessageContaining("did you mean api.host");
  }

  @Test
  void missingFileIsAnError() {
    Path missing = dir.resolve("none.json");
    assertThatThrownBy(() -> Configuration.read(KEYS, missing, Map.of(), Map.of()))
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("cannot be read");
  }

  @Test
  void rendersValueOriginAndDocumentationOfEveryKey() {
    String text =
        Configuration.read(KEYS, null, Map.of("STEELYARD_ROUTING_POLICY", "gains"), Map.of())
            .render();
    assertThat(text)
        .contains("routing.policy = \"gains\"  (environment STEELYARD_ROUTING_POLICY)")
        .contains("Time between decisions.")
        .contains("allowed: a whole number, 200..60000");
  }
}
