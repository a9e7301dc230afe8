package dev.steelyard.nginx.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What NGINX would read in the copy. That it reads it so is shown on a real NGINX elsewhere. */
class StagedCopyTest {

  @TempDir Path directory;
  private Path live;

  @BeforeEach
  void makeLive() throws IOException {
    live = Files.createDirectories(directory.resolve("nginx/steelyard")).getParent();
    Files.createDirectory(live.resolve("logs"));
    Files.writeString(live.resolve("nginx.conf"), "include steelyard/a.servers;\n");
    Files.writeString(live.resolve("steelyard/a.servers"), "server old;\n");
    Files.writeString(live.resolve("steelyard/b.servers"), "server other;\n");
    Files.writeString(
        live.resolve("steelyard/admin.conf"),
        "listen unix:%s/run/x; include %s/steelyard/a.servers;\n".formatted(live, live));
  }

  private String staged(StagedCopy copy, String name) throws IOException {
    return Files.readString(copy.directory().resolve(name));
  }

  @Test
  void replacedFilesAreSeenByRelativeAndAbsoluteNamesAndAllElseIsTheLiveOne() throws IOException {
    try (StagedCopy copy = new StagedCopy(live, Map.of("steelyard/a.servers", "server new;\n"))) {
      assertThat(staged(copy, "steelyard/a.servers")).isEqualTo("server new;\n");
      assertThat(staged(copy, "steelyard/b.servers")).isEqualTo("server other;\n");
      assertThat(staged(copy, "nginx.conf")).isEqualTo("include steelyard/a.servers;\n");
      // The socket stays the live one: only the replaced file is named anew.
      assertThat(staged(copy, "steelyard/admin.conf"))
          .isEqualTo(
              "listen unix:%s/run/x; include %s/steelyard/a.servers;\n"
                  .formatted(live, copy.directory()));
      assertThat(copy.directory().resolve("logs").toRealPath())
          .isEqualTo(live.resolve("logs").toRealPath());
      assertThat(copy.speakingOfLive("in " + copy.directory() + "/nginx.conf:3"))
          .isEqualTo("in " + live + "/nginx.conf:3");
    }
  }

  @Test
  void theLiveFilesOutliveTheCopyAndOneLeftBehindIsReplaced() throws IOException {
    StagedCopy left = new StagedCopy(live, Map.of("steelyard/a.servers", "1"));
    try (StagedCopy copy = new StagedCopy(live, Map.of("steelyard/new.servers", "2"))) {
      assertThat(staged(copy, "steelyard/a.servers")).isEqualTo("server old;\n");
      assertThat(staged(copy, "steelyard/new.servers")).isEqualTo("2");
    }
    assertThat(left.directory()).doesNotExist();
    assertThat(Files.readString(live.resolve("steelyard/a.servers"))).isEqualTo("server old;\n");
    assertThat(live.resolve("steelyard/new.servers")).doesNotExist();
    assertThat(live.resolve("logs")).isDirectory();
  }

  @Test
  void aLiveDirectoryThatIsGoneIsNamed() {
    assertThatThrownBy(() -> new StagedCopy(directory.resolve("missing"), Map.of("x", "y")))
        .isInstanceOf(SteelyardException.class)
        .hasMessageContaining("missing");
    assertThat(directory.resolve("missing.staged")).doesNotExist();
  }
}
