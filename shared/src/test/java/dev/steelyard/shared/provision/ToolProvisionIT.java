package dev.steelyard.shared.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.steelyard.shared.SteelyardException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real package tool and the real programs; skipped where they cannot be had. Not the one whose
 * packages are hundreds of megabytes: a benchmark fetches it when asked.
 */
class ToolProvisionIT {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SKLEARN")
  void comesFromThePackagesOnceAndRunsFromThere(PackagedTool tool) throws Exception {
    FakeMachine machine = new FakeMachine(folder);
    for (String name : List.of("apt-get", "dpkg")) {
      Optional<Path> program = ProvisionPlaces.ofThisProcess().program(name);
      assumeTrue(program.isPresent(), "skipped: only where packages come with apt-get");
      machine.program(name, "exec " + program.get() + " \"$@\"");
    }
    OutsideProgram fetched;
    try {
      fetched = new ToolProvisioner(machine.places(), new SystemCommandRunner()).find(tool);
    } catch (SteelyardException e) {
      assumeTrue(false, "skipped: " + e.getMessage());
      throw e;
    }

    assertThat(fetched.executable()).isExecutable().startsWith(machine.cache());
    assertThat(fetched.version()).containsPattern("\\d+\\.\\d+");
    ProvisionPlaces noPackageTool =
        new ProvisionPlaces(Optional.empty(), List.of(), machine.cache());
    assertThat(new ToolProvisioner(noPackageTool, new SystemCommandRunner()).find(tool))
        .as("the second time, with no package tool")
        .isEqualTo(fetched);
  }
}
