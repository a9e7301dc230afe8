package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.upstream.Actuator.Lease;
import dev.steelyard.nginx.upstream.Actuator.Published;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which differences raise the alarm. NGINX is a mock that says what it is told to; that a real one
 * says so is shown by DriftIT.
 */
class DriftWatchTest {

  private static final WeightsDocument BASE = document(1, 1);
  private static final WeightsDocument OURS = document(5, 2);
  private static final WeightsDocument THEIRS = document(1, 9);

  @TempDir Path directory;

  private final Saying nginx = new Saying();
  private WeightsState state;
  private DriftWatch drift;

  private static WeightsDocument document(int... weights) {
    Map<String, Integer> servers = new LinkedHashMap<>();
    for (int weight : weights) {
      servers.put("10.0.0." + (servers.size() + 1) + ":80", weight);
    }
    return new WeightsDocument(
        Map.of("a", new WeightsDocument.Group(PickRule.LEAST_CONN, servers)));
  }

  private static final class Saying implements Actuator {
    private Published published = new Published(0, false, 1, 1, BASE);
    private Map<String, Map<String, Integer>> told = Map.of();

    @Override
    public String name() {
      return "mock";
    }

    @Override
    public Published published() {
      return published;
    }

    @Override
    public Outcome publish(WeightsDocument document, long expectedVersion) {
      throw new AssertionError("a watch only looks");
    }

    @Override
    public boolean beat() {
      throw new AssertionError("a watch only looks");
    }

    @Override
    public Map<String, Map<String, Integer>> told() {
      return told;
    }
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(directory.resolve("nginx/steelyard"));
    Files.writeString(directory.resolve("nginx/nginx.conf"), "main");
    Files.writeString(directory.resolve("nginx/steelyard/a.servers"), "server 10.0.0.1:80;");
    state = new WeightsState(directory.resolve("weights.state"));
    OwnFiles files = OwnFiles.below(directory.resolve("nginx"), true);
    drift = new DriftWatch(BASE, nginx, state, files);
  }

  private void nginxHas(long version, boolean policy, WeightsDocument document) {
    nginx.published = new Published(version, policy, 1, 1, document);
  }

  @Test
  void whatWasNeverWrittenOrIsAsSavedIsNoDriftWhateverItsVersion() {
    assertThat(drift.look()).isEmpty();
    state.save(3, OURS);
    nginxHas(3, true, OURS);
    assertThat(drift.look()).isEmpty();
    nginxHas(5, true, OURS);
    assertThat(drift.look()).isEmpty();
    assertThat(drift.isOurs(nginx.published)).isTrue();
  }

  @Test
  void weightsOfSomebodyElseStopAllWritingUntilSettled() {
    state.save(3, OURS);
    nginxHas(4, true, THEIRS);
    assertThat(drift.look().orElseThrow())
        .isEqualTo(
            "NGINX has weights of version 4 that this agent did not give it (it saved version 3)");
    assertThat(drift.look()).as("told once").isEmpty();
    assertThat(drift.alarms()).isEqualTo(1);
    assertThatThrownBy(() -> drift.requireNone(nginx.published))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("reset the weights, or set them with force");
    // They are ours again, but nobody has looked at it yet.
    nginxHas(5, true, OURS);
    assertThatThrownBy(() -> drift.requireNone(nginx.published)).hasMessageContaining("version 4");
    drift.settle();
    drift.requireNone(nginx.published);
    assertThat(drift.alarm()).isEmpty();
  }

  @Test
  void aWriteNoticesDriftBeforeTheNextLookDoes() {
    state.save(3, OURS);
    nginxHas(4, true, THEIRS);
    assertThatThrownBy(() -> drift.requireNone(nginx.published))
        .hasMessageContaining("did not give");
    assertThat(drift.alarms()).isEqualTo(1);
  }

  @Test
  void publishedWeightsThatAreNotInForceAreNoDriftButNotOursEither() {
    state.save(3, OURS);
    nginxHas(4, false, THEIRS);
    assertThat(drift.look()).isEmpty();
    assertThat(drift.isOurs(nginx.published)).isFalse();
  }

  @Test
  void anotherOwnersLeaseIsNoDrift() {
    state.save(3, OURS);
    nginx.published = new Published(4, true, 1, 1, THEIRS, new Lease("somebody", false, 900));
    assertThat(drift.look()).isEmpty();
    assertThat(drift.isOurs(nginx.published)).isFalse();
  }

  @Test
  void whatWasPublishedBeforeAKillIsSavedAfterIt() {
    state.save(3, OURS);
    state.stage(4, THEIRS);
    nginxHas(4, true, THEIRS);
    assertThat(drift.look()).isEmpty();
    assertThat(state.load()).contains(new WeightsState.Saved(4, THEIRS));
    assertThat(state.staged()).isEmpty();
  }

  @Test
  void otherServersInTheAgentsOwnConfigurationAreNoDrift() {
    state.save(3, document(7, 7, 7));
    nginxHas(3, true, OURS);
    assertThat(drift.look()).isEmpty();
    assertThat(state.load()).contains(new WeightsState.Saved(3, OURS));
  }

  @Test
  void lostWeightsAndADamagedFileAreDrift() throws IOException {
    state.save(3, OURS);
    assertThat(drift.look()).contains("NGINX lost the weights of version 3");
    drift.settle();
    Files.writeString(directory.resolve("weights.state"), "version");
    assertThat(drift.look().orElseThrow()).startsWith("the saved weights are damaged");
  }

  @Test
  void aFileThatSomebodyChangedIsDriftAndWrittenBackWhenSettled() throws IOException {
    Path file = directory.resolve("nginx/steelyard/a.servers");
    Files.writeString(directory.resolve("nginx/steelyard/of-the-user.conf"), "not ours");
    Files.writeString(file, "server 10.0.0.9:80;");
    assertThat(drift.look()).contains(file + " was changed by somebody else");
    drift.settle();
    assertThat(file).hasContent("server 10.0.0.1:80;");
    Files.delete(file);
    assertThat(drift.look()).contains(file + " was changed by somebody else");
  }

  @Test
  void aStatusPageThatTellsOtherWeightsIsDrift() {
    state.save(3, OURS);
    nginxHas(3, true, OURS);
    nginx.told = OURS.weights();
    assertThat(drift.look()).isEmpty();
    nginx.told = THEIRS.weights();
    assertThat(drift.look().orElseThrow()).startsWith("the status page tells");
  }

  @Test
  void withoutALeaseThePageTellsBaseWeights() {
    state.save(3, OURS);
    nginxHas(3, false, OURS);
    nginx.told = BASE.weights();
    assertThat(drift.look()).isEmpty();
    nginx.told = OURS.weights();
    assertThat(drift.look()).isPresent();
  }
}
