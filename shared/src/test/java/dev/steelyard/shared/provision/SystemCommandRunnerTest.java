package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCommandRunnerTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void givesStatusAndBothStreams() {
    CommandResult result = shell("echo out; echo $WORD >&2; pwd; exit 4", LIMIT);

    assertThat(result.status()).isEqualTo(4);
    assertThat(result.ok()).isFalse();
    assertThat(result.lines()).startsWith("out", "word").hasSize(3);
    assertThat(result.lastLine()).endsWith(folder.getFileName().toString());
  }

  @Test
  void inputIsEmptySoNothingWaitsForAnAnswer() {
    assertThat(shell("read answer || echo none", LIMIT).lastLine()).isEqualTo("none");
  }

  @Test
  void whatDoesNotEndInTimeIsKilled() {
    CommandResult result = shell("echo begun; sleep 300", Duration.ofMillis(300));

    assertThat(result.status()).isEqualTo(CommandResult.TIMED_OUT);
    assertThat(result.lines()).contains("begun");
    assertThat(result.lastLine()).isEqualTo("sh did not end within 0.3 s");
  }

  @Test
  void aProgramThatIsNotThereIsAResultToo() {
    CommandResult result =
        new SystemCommandRunner().run(List.of("/no/such"), Map.of(), folder, LIMIT);

    assertThat(result.status()).isEqualTo(CommandResult.NOT_STARTED);
    assertThat(result.lastLine()).contains("/no/such");
  }

  @Test
  void silentFailureStillSaysItsStatus() {
    assertThat(shell("exit 9", LIMIT).lastLine()).isEqualTo("exit status 9");
  }

  private CommandResult shell(String script, Duration limit) {
    return new SystemCommandRunner()
        .run(List.of("sh", "-c", script), Map.of("WORD", "word"), folder, limit);
  }
}
