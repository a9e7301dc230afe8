package dev.steelyard.client.load.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steelyard.shared.provision.CommandResult;
import dev.steelyard.shared.provision.CommandRunner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that bind threads; that the kernel obeys them is shown elsewhere. */
class CorePinningTest {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private final List<String> commands = new ArrayList<>();
  private int failsAt = Integer.MAX_VALUE;

  private final CommandRunner runner =
      (command, environment, directory, limit) -> {
        commands.add(String.join(" ", command));
        return commands.size() >= failsAt
            ? new CommandResult(1, "Operation not permitted")
            : new CommandResult(0, "");
      };

  @Test
  void sendingThreadsGetTheLastCoresAndAllOthersTheRest() {
    assertThat(new CorePinning(runner, List.of(0, 1, 4, 5)).pin(List.of("77", "78"))).isEmpty();
    assertThat(commands)
        .containsExactly("taskset -a -c -p 0,1 " + PID, "taskset -c -p 4 77", "taskset -c -p 5 78");
  }

  @Test
  void withoutACoreLeftForTheOthersNothingIsBound() {
    assertThat(new CorePinning(runner, List.of(3)).pin(List.of("77")))
        .hasValueSatisfying(why -> assertThat(why).contains("1 cores for 1 and all others"));
    assertThat(new CorePinning(runner, List.of()).pin(List.of("77"))).isPresent();
    assertThat(commands).isEmpty();
  }

  @Test
  void whatWasBoundBeforeAFailureIsLetGo() {
    failsAt = 2;
    assertThat(new CorePinning(runner, List.of(0, 1)).pin(List.of("77")))
        .hasValueSatisfying(why -> assertThat(why).contains("Operation not permitted"));
    assertThat(commands).last().isEqualTo("taskset -a -c -p 0,1 " + PID);
  }

  @Test
  void aFailureThatDoesNotLastIsNone() {
    CommandRunner flaky =
        (command, environment, directory, limit) -> {
          commands.add(String.join(" ", command));
          return new CommandResult(commands.size() % 3 == 0 ? 0 : 1, "No such process");
        };
    assertThat(new CorePinning(flaky, List.of(0, 1)).pin(List.of("77"))).isEmpty();
    assertThat(commands).hasSize(6);
  }
}
