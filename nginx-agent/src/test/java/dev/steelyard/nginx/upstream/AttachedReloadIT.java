package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.nginx.upstream.NginxSettings.ActuatorKind;
import dev.steelyard.nginx.upstream.attach.AttachReport;
import dev.steelyard.nginx.upstream.attach.Attachment;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights by reload of somebody else's NGINX while its owner edits its configuration. */
class AttachedReloadIT {

  @TempDir Path directory;

  @Test
  void anEditThatItsOwnerHasNotLoadedIsNeverBroughtIntoForce() throws IOException {
    try (UserNginx user = new UserNginx(directory)) {
      NginxSettings settings = atOnce(user);
      ReloadActuator actuator = attached(user, settings);
      publish(actuator, settings, user.address(0), 3);
      assertThat(user.share(40)).containsEntry(user.address(0), 30);

      // In order for nginx -t, and the end of NGINX: its workers could not start.
      Path main = user.file("nginx.conf");
      String before = Files.readString(main);
      Files.writeString(main, "working_directory /nowhere/at/all;\n" + before);
      assertThatThrownBy(() -> publish(actuator, settings, user.address(0), 1))
          .isInstanceOf(SteelyardException.class)
          .hasMessageContaining(main + " was changed since NGINX loaded its configuration")
          .hasMessageContaining("nothing was changed");
      assertThat(user.share(40)).containsEntry(user.address(0), 30);

      // One that cannot be read is told in NGINX' own words.
      Files.writeString(main, "nonsense;\n" + before);
      assertThatThrownBy(() -> publish(actuator, settings, user.address(0), 1))
          .hasMessageContaining("unknown directive \"nonsense\"");

      // A good one counts from the moment that its owner loads it.
      Files.writeString(main, "# edited\n" + before);
      Set<Long> old = workers(user);
      user.foreign().reload();
      Fleet.until("the new workers", () -> replaced(user, old));
      publish(actuator, settings, user.address(0), 1);
      assertThat(user.share(40)).containsEntry(user.address(0), 20);
    }
  }

  private static Set<Long> workers(UserNginx user) {
    ProcessHandle master = ProcessHandle.of(user.process().pid()).orElseThrow();
    return new NginxFamily(master).accepting();
  }

  private static boolean replaced(UserNginx user, Set<Long> old) {
    Set<Long> now = workers(user);
    return now.size() == 2 && now.stream().noneMatch(old::contains);
  }

  private static void publish(
      ReloadActuator actuator, NginxSettings settings, String server, int weight) {
    WeightsDocument next =
        WeightChange.of(
            settings.base(), Map.of("compose_backend", Map.of(server, weight)), null, true);
    actuator.publish(next, actuator.published().version());
  }

  private static ReloadActuator attached(UserNginx user, NginxSettings settings)
      throws IOException {
    AttachSettings attach = user.attach(Set.of());
    Attachment wanted = Attachment.configured(user.source(settings), attach);
    UserNginx.follow(AttachReport.of(wanted, attach, user.foreign()).text());
    user.start();
    Attachment attachment = Attachment.configured(user.source(settings), attach);
    AttachedNginx nginx =
        new AttachedNginx(user.foreign(), attachment.configuration(), attachment.errorLog());
    nginx.requireReloads();
    return new ReloadActuator(
        attachment.configuration(), nginx, settings.base(), 0, List.of(), System::nanoTime);
  }

  private static NginxSettings atOnce(UserNginx user) {
    NginxSettings usual =
        user.settings(ActuatorKind.RELOAD, user.settings().upstreams().get(0).servers());
    return new NginxSettings(
        usual.stateDirectory(),
        usual.host(),
        usual.port(),
        usual.upstreams(),
        usual.locations(),
        usual.statusPort(),
        usual.actuator(),
        usual.balancing(),
        new ReloadLimits(Duration.ZERO, 0),
        usual.workers(),
        usual.stock(),
        usual.limits());
  }
}
