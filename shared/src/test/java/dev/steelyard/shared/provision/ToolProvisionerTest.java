package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.steelyard.shared.ErrorCode;
import dev.steelyard.shared.SteelyardException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an optional program comes from, on {@link FakeMachine}. */
class ToolProvisionerTest {

  @TempDir Path folder;
  private FakeMachine machine;
  private ToolProvisioner tools;

  @BeforeEach
  void newMachine() throws IOException {
    machine = new FakeMachine(folder);
    tools = new ToolProvisioner(machine.places(), new SystemCommandRunner());
  }

  /** wrk tells its version with exit status 1. */
  @Test
  void takesTheInstalledOneThatTellsItsVersionWhateverItsExitStatus() throws IOException {
    Path wrk = machine.program("wrk", "echo 'wrk 4.1.0 [epoll]'; echo 'Usage: wrk'; exit 1");
    machine.packageTool("", "");

    assertThat(tools.find(PackagedTool.WRK))
        .isEqualTo(new OutsideProgram(wrk, Map.of(), "wrk 4.1.0 [epoll]"));
    assertThat(machine.packageToolCalls()).isEmpty();
  }

  @Test
  void oneThatCannotBeLoadedIsNoneAndThePackageToolsWordsAreKept() throws IOException {
    machine.program("haproxy", "echo 'error while loading liblua5.3.so.0' >&2; exit 127");
    machine.packageTool("echo 'E: Unable to locate package haproxy'; exit 100", "");

    assertThatExceptionOfType(SteelyardException.class)
        .isThrownBy(() -> tools.find(PackagedTool.HAPROXY))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining("haproxy does not tell its version: error while loading liblua5.3")
        .withMessageContaining("Unable to locate package haproxy")
        .withMessageContaining("apt-get install haproxy");
  }
}
