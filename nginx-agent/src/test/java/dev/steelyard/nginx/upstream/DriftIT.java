package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import dev.steelyard.shared.bus.DrainServer;
import dev.steelyard.shared.bus.ResetWeights;
import dev.steelyard.shared.bus.SetWeights;
import dev.steelyard.shared.bus.WeightsView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a real NGINX has something else than the agent gave it. */
class DriftIT {

  private static final String COMPOSE = "compose_backend";

  @TempDir Path directory;

  private static boolean drifts(Fleet fleet) {
    return Fleet.await(fleet.weights().checkDrift());
  }

  private static SetWeights careful(Fleet fleet) {
    return new SetWeights(
        Map.of(COMPOSE, fleet.weightsOf(400, 300, 200)), null, null, null, null, null, null);
  }

  private static void assertRefused(String reason, ThrowingCallable command) {
    assertThatThrownBy(command)
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining(reason)
        .extracting(e -> ((SteelyardException) e).code())
        .isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void aForcedWriteOfSomebodyElseStopsCommandsAndPoliciesUntilAPersonForcesToo()
      throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      String text = fleet.settings().base().text();
      fleet.admin().send("PUT", "/weights", Map.of("X-Steelyard-Force", "true"), text);
      String reason = "version 2 that this agent did not give it (it saved version 1)";
      // Noticed by the write itself, not only by the periodic look.
      assertRefused(reason, () -> Fleet.await(fleet.weights().set(careful(fleet), "me")));
      assertThat(drifts(fleet)).isTrue();
      SetWeights forced = Fleet.change(careful(fleet).weights(), Map.of());
      assertRefused(reason, () -> Fleet.await(fleet.weights().decide(forced, "policy gains")));
      DrainServer drain = new DrainServer(fleet.address(0), null, null, null);
      assertRefused(reason, () -> Fleet.await(fleet.weights().drain(drain, "me")));
      WeightsView view = fleet.view();
      assertThat(view.drift()).contains(reason);
      assertThat(view.drifts()).isEqualTo(1);
      assertThat(view.weightsVersion()).isEqualTo(2);
      assertThat(view.upstreams().get(0).weights()).isEqualTo(fleet.weightsOf(1, 1, 1));

      assertThat(fleet.set(COMPOSE, 400, 300, 200).result()).isEqualTo("applied");
      assertThat(fleet.view().drift()).isNull();
      assertThat(drifts(fleet)).isFalse();
      Fleet.await(fleet.weights().decide(careful(fleet), "policy gains"));
    }
  }

  @Test
  void aResetSettlesItTooEvenWhenItChangesNothing() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      String text = fleet.settings().base().text();
      fleet.admin().send("PUT", "/weights", Map.of("X-Steelyard-Force", "true"), text);
      assertThat(drifts(fleet)).isTrue();
      Fleet.await(fleet.weights().reset(new ResetWeights(null, "me", "look done"), "me"));
      assertThat(drifts(fleet)).isFalse();
      assertThat(new WeightsState(fleet.settings().weightsFile()).load().orElseThrow().document())
          .isEqualTo(fleet.settings().base());
    }
  }

  @Test
  void aDryRunIsAnsweredDuringTheAlarm() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      Files.writeString(fleet.settings().nginxDirectory().resolve("nginx.conf"), "# mine");
      assertThat(drifts(fleet)).isTrue();
      SetWeights dry = new SetWeights(careful(fleet).weights(), null, null, true, null, null, null);
      assertThat(Fleet.await(fleet.weights().set(dry, "me")).result()).isEqualTo("dry-run");
    }
  }

  @Test
  void aChangedFileOfTheAgentStopsWritingAndIsWrittenBackWithTheReset() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      Path file = fleet.settings().nginxDirectory().resolve("steelyard/balancer.conf");
      String text = Files.readString(file);
      Files.writeString(file, text + "# a better idea\n");
      assertThat(drifts(fleet)).isTrue();
      assertRefused(
          file + " was changed by somebody else",
          () -> Fleet.await(fleet.weights().set(careful(fleet), "me")));
      Fleet.await(fleet.weights().reset(new ResetWeights(null, null, null), "me"));
      assertThat(file).hasContent(text);
      assertThat(drifts(fleet)).isFalse();
    }
  }

  @Test
  void anNginxThatRestartedAndReadTheSavedFileIsNoDrift() throws IOException {
    try (Fleet fleet = Fleet.in(directory).workers(2).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      fleet.stopNginx();
      fleet.startNginx();
      assertThat(drifts(fleet)).isFalse();
      assertThat(fleet.view().drift()).isNull();
      assertThat(fleet.view().upstreams().get(0).weights())
          .isEqualTo(fleet.weightsOf(500, 300, 100));
      Fleet.await(fleet.weights().set(careful(fleet), "me"));
    }
  }

  @Test
  void aDamagedFileIsDriftUntilTheReset() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      fleet.stopNginx();
      Files.writeString(fleet.settings().weightsFile(), "version 1\nrule compose");
      fleet.startNginx();
      assertThat(fleet.view().mode()).isEqualTo("base");
      assertThat(drifts(fleet)).isTrue();
      assertRefused(
          "the saved weights are damaged",
          () -> Fleet.await(fleet.weights().set(careful(fleet), "me")));
      assertThat(fleet.set(COMPOSE, 400, 300, 200).result()).isEqualTo("applied");
      assertThat(drifts(fleet)).isFalse();
    }
  }

  @Test
  void anAgentKilledBetweenPublishingAndSavingGoesOn() throws IOException {
    try (Fleet fleet = Fleet.in(directory).start()) {
      fleet.set(COMPOSE, 500, 300, 100);
      WeightsState state = new WeightsState(fleet.settings().weightsFile());
      WeightsDocument base = fleet.settings().base();
      state.stage(2, base);
      fleet.killAgent();
      try (StateLock lock = StateLock.take(directory)) {
        fleet.lua(lock.owner()).publish(base, 1);
      }
      fleet.startNginx();
      assertThat(drifts(fleet)).isFalse();
      assertThat(state.load()).contains(new WeightsState.Saved(2, base));
    }
  }
}
